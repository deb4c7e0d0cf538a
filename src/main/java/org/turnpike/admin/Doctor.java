package org.turnpike.admin;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.ApprovedCertificate;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.globalconf.RegisteredServer;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServerId;
import org.turnpike.id.SubsystemId;
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
 * Makes the same checks of another security server as this server makes before it sends a message (trust.md §2.4), and reports each step. It does not
 * check which clients the peer may serve, because there is no message. Thread-safe.
 */
public final class Doctor {
    private static final String CONFIGURATION = "global configuration";
    private static final String OWN_KEY = "own authentication key";
    private static final String CONNECTION = "TCP connection";
    private static final String HANDSHAKE = "TLS handshake";
    private static final String CHAIN = "chain to an approved CA";
    private static final String REGISTRATION = "registered security server";
    private static final String OCSP_RETRIEVAL = "OCSP responses from the peer";
    private static final String OCSP_STATUS = "OCSP status and validity";
    private static final List<String> CHECKS = List.of(CONFIGURATION, OWN_KEY, CONNECTION, HANDSHAKE, CHAIN, REGISTRATION, OCSP_RETRIEVAL, OCSP_STATUS);
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

    /** @param peerPort the port at which peers listen, used for a target without a port */
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

    /** Examines the peer. Port 0 means the port at which peers listen. Failures are in the report. */
    public DoctorReport examine(String host, int port) {
        Examination examination = new Examination(host, portOf(port));
        examination.run();
        return examination.report();
    }

    /** Returns the given port, or the port at which peers listen if the given port is 0. */
    int portOf(int port) {
        return port == 0 ? peerPort : port;
    }

    /**
     * Returns the published address of a server, or the addresses of all servers of a client.
     *
     * @throws IllegalArgumentException naming {@code peer} if it is neither a server nor a registered client
     * @throws IllegalStateException naming {@code peer} if there is no global configuration
     */
    List<String> addressesOf(String peer) {
        GlobalConfiguration snapshot = conf.find().orElseThrow(() -> new IllegalStateException("peer: cannot find " + peer + ", because there is no "
                + "global configuration"));
        List<RegisteredServer> servers = serversOf(peer, snapshot);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("peer: the global configuration has no server and no registered client '" + peer + "'");
        }
        return servers.stream().flatMap(each -> each.address().stream()).distinct().toList();
    }

    private static List<RegisteredServer> serversOf(String peer, GlobalConfiguration snapshot) {
        ClientId client = ConfigurationEdits.named("peer", () -> ClientId.parse(peer));
        if (client instanceof SubsystemId four) {                               // a server's identifier has the same form
            Optional<RegisteredServer> server = snapshot.findServer(new ServerId(four.member(), four.subsystemCode()));
            if (server.isPresent()) {
                return List.of(server.get());
            }
        }
        return snapshot.serversOf(client);
    }

    private interface Step<T> {
        T run() throws RefusedException;
    }

    /** The examination of one peer. After a failed check, the checks that do not depend on it are still made. Used by one thread. */
    private final class Examination {
        private final String host;
        private final int port;
        private final Instant at = clock.instant();
        private final List<MessageView> messages = new ArrayList<>();
        private final List<CertificateView> certificates = new ArrayList<>();
        private final List<OcspView> ocsp = new ArrayList<>();
        private final Map<String, CheckView> checks = new LinkedHashMap<>();
        private Optional<RefusalReason> failure = Optional.empty();           // the first failure

        Examination(String host, int port) {
            this.host = host;
            this.port = port;
            CHECKS.forEach(name -> checks.put(name, new CheckView(name, "not reached", "", "", "", 0)));
        }

        void run() {
            Optional<GlobalConfiguration> snapshot = conf.find();                // an outdated configuration still explains the peer
            check(CONFIGURATION, () -> current(snapshot), each -> "version " + each.version() + ", expires " + each.expires());
            Optional<PeerIdentity> own = snapshot.flatMap(each -> check(OWN_KEY, () -> ownKey(each), key -> name(key.chain().get(0))));
            if (check(CONNECTION, this::reach, reached -> host + ":" + port).isEmpty()) {
                return;
            }
            List<X509Certificate> presented = shakeHands(own);
            presented.forEach(each -> certificates.add(CertificateViews.of(each)));
            if (snapshot.isPresent() && !presented.isEmpty()) {
                judge(presented, snapshot.get());
            }
        }

        /** Returns the certificates that the peer presented. If the handshake was not completed, they come from the trace. */
        private List<X509Certificate> shakeHands(Optional<PeerIdentity> own) {
            PeerProbeClient.Traced traced = probe.trace(own, host, port);
            traced.steps().forEach(step -> messages.add(message(step)));
            return check(HANDSHAKE, () -> probe.shakeHands(own, host, port), each -> each.protocol() + " " + each.suite())
                    .map(Probe::presented).orElse(traced.presented());
        }

        private void judge(List<X509Certificate> presented, GlobalConfiguration snapshot) {
            X509Certificate leaf = presented.get(0);
            String instance = snapshot.findServer(leaf).map(server -> server.id().owner().instance()).orElse(snapshot.instance());
            if (check(CHAIN, () -> chains.verifyPath(presented, instance, snapshot, at), each -> name(each.anchor().certificate())).isPresent()
                    && check(REGISTRATION, () -> registered(leaf, snapshot), this::registration).isPresent()) {
                check(OCSP_RETRIEVAL, () -> retrieve(presented, instance, snapshot), each -> each.size() + " response(s)")
                        .ifPresent(responses -> check(OCSP_STATUS, () -> chains.verifyServer(presented, instance, responses, snapshot, at), each -> "good"));
            }
        }

        private GlobalConfiguration current(Optional<GlobalConfiguration> snapshot) throws RefusedException {
            GlobalConfiguration found = snapshot.isPresent() ? snapshot.get() : conf.get();
            found.requireCurrent(at);
            return found;
        }

        private PeerIdentity ownKey(GlobalConfiguration snapshot) throws RefusedException {
            AuthenticationCredential own = keys.requireAuthentication(self.get(), snapshot, at);
            return new PeerIdentity(own.key(), own.chain());
        }

        private Boolean reach() throws RefusedException {
            probe.requireReachable(host, port);
            return true;
        }

        private RegisteredServer registered(X509Certificate leaf, GlobalConfiguration snapshot) throws RefusedException {
            return snapshot.findServer(leaf).orElseThrow(() -> new HandshakeFailedException(FaultCode.SSL_AUTHENTICATION_FAILED,
                    "not registered", HandshakeFailure.NotRegistered.of(leaf), null));
        }

        private String registration(RegisteredServer server) {
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
                return RefusalViews.of(certificate, response, "none of the " + responses.size() + " responses is about this certificate");
            }
            try {
                ocspVerifier.verifyGood(response.get(), certificate, issuer, snapshot, at);
                return RefusalViews.of(certificate, response, "");
            } catch (RefusedException e) {
                return RefusalViews.of(certificate, response, RefusalReason.of(e).check());
            }
        }

        private <T> Optional<T> check(String name, Step<T> step, Function<T, String> detail) {
            long from = System.nanoTime();
            try {
                T result = step.run();
                checks.put(name, new CheckView(name, "pass", detail.apply(result), "", "", since(from)));
                return Optional.of(result);
            } catch (RefusedException e) {
                RefusalReason reason = RefusalReason.of(e);
                checks.put(name, new CheckView(name, "fail", words(reason), reason.name(), reason.remedy(), since(from)));
                failure = failure.or(() -> Optional.of(reason));
                return Optional.empty();
            }
        }

        DoctorReport report() {
            String verdict = failure.map(reason -> "No message could be sent to " + host + ":" + port + ": " + words(reason))
                    .orElse("A message could be sent to " + host + ":" + port);
            return new DoctorReport(host + ":" + port, at.toString(), failure.isEmpty(), verdict, failure.map(RefusalReason::remedy).orElse(""),
                    messages, certificates, ocsp, List.copyOf(checks.values()));
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
