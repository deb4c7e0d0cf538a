package org.turnpike.admin;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.ApprovedCertificate;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.globalconf.SecurityServer;
import org.turnpike.id.ServerId;
import org.turnpike.keys.AuthenticationCredential;
import org.turnpike.keys.Keys;
import org.turnpike.transport.OcspRetrievalClient;
import org.turnpike.transport.PeerIdentity;
import org.turnpike.transport.PeerProbeClient;
import org.turnpike.transport.Probe;
import org.turnpike.transport.TraceStep;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.HandshakeFailedException;
import org.turnpike.trust.HandshakeFailure;
import org.turnpike.trust.OcspResponse;
import org.turnpike.trust.OcspVerifier;
import org.turnpike.trust.RefusalReason;
import org.turnpike.trust.Untrusted;

/**
 * Looks at another security server as this one would before it sends a message (trust.md §2.4), and tells each step. Whom the peer may
 * speak for is not asked, since there is no message. Thread-safe.
 */
public final class Doctor {
    private static final List<String> CHECKS = List.of("global configuration", "own authentication key", "TCP connection", "TLS handshake",
            "chain to an approved CA", "registered security server", "OCSP responses from the peer", "OCSP status and validity");
    private static final double NANOS_PER_MILLI = 1e6;

    private final CurrentConfiguration conf;
    private final Keys keys;
    private final Supplier<ServerId> self;
    private final ChainVerifier chains;
    private final OcspVerifier ocspVerifier;
    private final PeerProbeClient probe;
    private final OcspRetrievalClient retrieval;
    private final int peerPort;
    private final InstantSource clock;

    /** @param peerPort where peers listen, for a target without a port */
    public Doctor(CurrentConfiguration conf, Keys keys, Supplier<ServerId> self, ChainVerifier chains, OcspVerifier ocspVerifier,
            PeerProbeClient probe, OcspRetrievalClient retrieval, int peerPort, InstantSource clock) {
        this.conf = conf;
        this.keys = keys;
        this.self = self;
        this.chains = chains;
        this.ocspVerifier = ocspVerifier;
        this.probe = probe;
        this.retrieval = retrieval;
        this.peerPort = peerPort;
        this.clock = clock;
    }

    /** Examines the peer; port 0 is where peers listen. Failures are in the report. */
    public DoctorReport examine(String host, int port) {
        Examination examination = new Examination(host, port == 0 ? peerPort : port);
        try {
            examination.run();
            return examination.healthy();
        } catch (RefusedException e) {
            return examination.failed(RefusalReason.of(e));
        }
    }

    private interface Step<T> {
        T run() throws RefusedException;
    }

    /** One peer under examination. Used by one thread. */
    private final class Examination {
        private final String host;
        private final int port;
        private final Instant at = clock.instant();
        private final List<MessageView> messages = new ArrayList<>();
        private final List<CertificateView> certificates = new ArrayList<>();
        private final List<OcspView> ocsp = new ArrayList<>();
        private final List<CheckView> checks = new ArrayList<>();

        Examination(String host, int port) {
            this.host = host;
            this.port = port;
        }

        void run() throws RefusedException {
            GlobalConfiguration snapshot = check(this::configuration, each -> "version " + each.version() + ", expires " + each.expires());
            PeerIdentity own = check(() -> ownKey(snapshot), each -> name(each.chain().get(0)));
            check(this::reach, reached -> host + ":" + port);
            probe.trace(own, host, port).forEach(step -> messages.add(message(step)));
            Probe seen = check(() -> probe.shakeHands(own, host, port), each -> each.protocol() + " " + each.suite());
            seen.presented().forEach(each -> certificates.add(CertificateViews.of(each)));
            X509Certificate leaf = seen.presented().get(0);
            String instance = snapshot.findServer(leaf).map(server -> server.id().owner().instance()).orElse(snapshot.instance());
            check(() -> chains.verifyPath(seen.presented(), instance, snapshot, at), each -> name(each.anchor().certificate()));
            check(() -> registered(leaf, snapshot), this::registration);
            List<OcspResponse> responses = check(() -> retrieve(seen.presented(), instance, snapshot), each -> each.size() + " response(s)");
            check(() -> chains.verifyServer(seen.presented(), instance, responses, snapshot, at), each -> "good");
        }

        private GlobalConfiguration configuration() throws RefusedException {
            conf.get().requireCurrent(at);
            return conf.get();
        }

        private PeerIdentity ownKey(GlobalConfiguration snapshot) throws RefusedException {
            AuthenticationCredential own = keys.requireAuthentication(self.get(), snapshot, at);
            return new PeerIdentity(own.key(), own.chain());
        }

        private Boolean reach() throws RefusedException {
            probe.requireReachable(host, port);
            return true;
        }

        private SecurityServer registered(X509Certificate leaf, GlobalConfiguration snapshot) throws RefusedException {
            return snapshot.findServer(leaf).orElseThrow(() -> new HandshakeFailedException(FaultCode.SSL_AUTHENTICATION_FAILED,
                    "not registered", HandshakeFailure.NotRegistered.of(leaf), null));
        }

        private String registration(SecurityServer server) {
            String address = server.address().orElse("no address");
            return server.id().path() + (address.equals(host) ? "" : ", registered at " + address);
        }

        private List<OcspResponse> retrieve(List<X509Certificate> presented, String instance, GlobalConfiguration snapshot) throws RefusedException {
            List<X509Certificate> wanted = presented.stream().filter(each -> snapshot.findIssuer(each.getIssuerX500Principal(), instance)
                    .filter(issuer -> !issuer.certificate().equals(each)).isPresent()).toList();
            List<OcspResponse> responses = new ArrayList<>();
            for (byte[] der : retrieval.retrieve(host, wanted)) {
                responses.add(read(der));
            }
            wanted.forEach(each -> ocsp.add(judged(each, responses, instance, snapshot)));
            return responses;
        }

        private OcspResponse read(byte[] der) throws RefusedException {
            try {
                return OcspResponse.read(der);
            } catch (IOException e) {
                throw new HandshakeFailedException(FaultCode.INTERNAL_ERROR, "An OCSP response from " + host + " cannot be read",
                        new HandshakeFailure.OcspNotRetrieved(host, e.getMessage()), e);
            }
        }

        private OcspView judged(X509Certificate certificate, List<OcspResponse> responses, String instance, GlobalConfiguration snapshot) {
            ApprovedCertificate issuer = snapshot.findIssuer(certificate.getIssuerX500Principal(), instance).orElseThrow();
            Optional<OcspResponse> response = responses.stream().filter(each -> each.answersFor(certificate, issuer.certificate())).findFirst();
            if (response.isEmpty()) {
                return RefusalViews.of(certificate, response, "none of " + responses.size() + " is about this certificate");
            }
            try {
                ocspVerifier.verifyGood(response.get(), certificate, issuer, snapshot, at);
                return RefusalViews.of(certificate, response, "");
            } catch (RefusedException e) {
                return RefusalViews.of(certificate, response, RefusalReason.of(e).check());
            }
        }

        private <T> T check(Step<T> step, Function<T, String> detail) throws RefusedException {
            String name = CHECKS.get(checks.size());
            long from = System.nanoTime();
            try {
                T result = step.run();
                checks.add(new CheckView(name, "pass", detail.apply(result), "", "", since(from)));
                return result;
            } catch (RefusedException e) {
                RefusalReason reason = RefusalReason.of(e);
                checks.add(new CheckView(name, "fail", words(reason), reason.name(), reason.remedy(), since(from)));
                throw e;
            }
        }

        private DoctorReport healthy() {
            return report(true, "A message could be sent to " + host + ":" + port, "");
        }

        private DoctorReport failed(RefusalReason reason) {
            CHECKS.subList(checks.size(), CHECKS.size()).forEach(name -> checks.add(new CheckView(name, "not reached", "", "", "", 0)));
            return report(false, "No message could be sent to " + host + ":" + port + ": " + words(reason), reason.remedy());
        }

        private DoctorReport report(boolean healthy, String verdict, String remedy) {
            return new DoctorReport(host + ":" + port, at.toString(), healthy, verdict, remedy, messages, certificates, ocsp, checks);
        }
    }

    private static String words(RefusalReason reason) {
        return (reason instanceof Untrusted ? "the certificate " : "") + reason.check();
    }

    private static MessageView message(TraceStep step) {
        return new MessageView(step.sent() ? "sent" : "received", step.name(), step.detail(), step.after().toNanos() / NANOS_PER_MILLI);
    }

    private static String name(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().toString();
    }

    private static double since(long from) {
        return (System.nanoTime() - from) / NANOS_PER_MILLI;
    }
}
