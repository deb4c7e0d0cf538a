package org.turnpike.deadlines;

import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.turnpike.crypto.SerialNumber;
import org.turnpike.globalconf.ApprovedCertificate;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.globalconf.OcspResponder;
import org.turnpike.globalconf.TimeStampingAuthority;
import org.turnpike.id.ClientId;
import org.turnpike.keys.Certificates;
import org.turnpike.keys.CurrentInternalKey;
import org.turnpike.keys.KeyUsage;
import org.turnpike.keys.OwnCertificate;
import org.turnpike.keys.Token;
import org.turnpike.messagelog.TimeStamping;
import org.turnpike.trust.OcspFetch;
import org.turnpike.trust.OcspResponse;

/** Lists everything that expires. It reads only memory and the backlog of the message log. Thread-safe. */
public final class DeadlineSurvey {
    private final List<Token> tokens;
    private final Certificates certificates;
    private final CurrentInternalKey internal;
    private final CurrentConfiguration conf;
    private final Supplier<Map<ClientId, List<X509Certificate>>> informationSystems;
    private final OcspFetch ocsp;
    private final TimeStamping timeStamping;
    private final InstantSource clock;

    /** @param informationSystems the certificates of each client's information systems */
    public DeadlineSurvey(List<Token> tokens, Certificates certificates, CurrentInternalKey internal, CurrentConfiguration conf,
            Supplier<Map<ClientId, List<X509Certificate>>> informationSystems, OcspFetch ocsp, TimeStamping timeStamping, InstantSource clock) {
        this.tokens = List.copyOf(tokens);
        this.certificates = certificates;
        this.internal = internal;
        this.conf = conf;
        this.informationSystems = informationSystems;
        this.ocsp = ocsp;
        this.timeStamping = timeStamping;
        this.clock = clock;
    }

    /** Returns everything that expires, the earliest first. */
    public List<Deadline> all() {
        List<Deadline> all = new ArrayList<>();
        certificates.all().stream().filter(own -> own.certificate().active()).map(DeadlineSurvey::own).forEach(all::add);
        all.add(certificate(Deadline.Kind.INTERNAL_TLS_CERTIFICATE, internal.get().chain().get(0), "information systems refuse connections"));
        informationSystems.get().forEach((client, presented) -> presented.forEach(each -> all.add(
                certificate(Deadline.Kind.INFORMATION_SYSTEM_CERTIFICATE, each, "replace it: client " + client.path()))));
        tokens.forEach(token -> locked(token).ifPresent(all::add));
        conf.find().ifPresent(snapshot -> global(snapshot, all));
        grace().ifPresent(all::add);
        all.sort(Comparator.comparing(Deadline::ends));
        return all;
    }

    private static Deadline own(OwnCertificate own) {
        boolean signing = own.key().usage() == KeyUsage.SIGNING;
        return certificate(signing ? Deadline.Kind.SIGNING_CERTIFICATE : Deadline.Kind.AUTHENTICATION_CERTIFICATE, own.x509(),
                signing ? "messages of " + own.certificate().member().map(ClientId::path).orElse("") + " cannot be signed with it"
                        : "the server cannot authenticate itself with it");
    }

    private static Deadline certificate(Deadline.Kind kind, X509Certificate certificate, String then) {
        return new Deadline(kind, certificate.getSubjectX500Principal() + ", serial " + SerialNumber.of(certificate),
                certificate.getNotAfter().toInstant(), then);
    }

    /** Returns a deadline that has expired if the token has active keys but is not logged in; else empty. */
    private Optional<Deadline> locked(Token token) {
        if (token.isActive() || token.keys().stream().noneMatch(key -> key.certificates().stream().anyMatch(each -> each.active()))) {
            return Optional.empty();
        }
        return Optional.of(new Deadline(Deadline.Kind.TOKEN, "token " + token.id(), Deadline.PAST, "its keys cannot be used until an operator logs in"));
    }

    private void global(GlobalConfiguration snapshot, List<Deadline> all) {
        all.add(new Deadline(Deadline.Kind.GLOBAL_CONFIGURATION, "instance " + snapshot.instance(), snapshot.expires(), "no message is served"));
        Set<X509Certificate> seen = new HashSet<>();
        for (ApprovedCertificate ca : snapshot.approvedCertificates()) {
            if (ca.instance().equals(snapshot.instance()) && seen.add(ca.certificate())) {
                all.add(certificate(Deadline.Kind.APPROVED_CA, ca.certificate(), "certificates that it issued are rejected"));
                ca.responders().stream().map(OcspResponder::certificate).flatMap(Optional::stream).filter(seen::add).forEach(each -> all.add(
                        certificate(Deadline.Kind.OCSP_RESPONDER_CERTIFICATE, each, "OCSP responses that it signs are rejected")));
            }
        }
        snapshot.timeStampingAuthorities(snapshot.instance()).stream().map(TimeStampingAuthority::certificate).filter(seen::add)
                .forEach(each -> all.add(certificate(Deadline.Kind.TIME_STAMPING_CERTIFICATE, each, "its time-stamps are rejected")));
        ocsp.statuses().values().forEach(status -> status.response().ifPresent(response -> all.add(response(status.certificate(), response, snapshot))));
    }

    private static Deadline response(X509Certificate certificate, OcspResponse response, GlobalConfiguration snapshot) {
        Instant end = response.thisUpdate().plus(snapshot.ocspFreshness());
        Optional<Instant> next = snapshot.verifyNextUpdate() ? response.nextUpdate() : Optional.empty();
        return new Deadline(Deadline.Kind.OCSP_RESPONSE, certificate.getSubjectX500Principal() + ", serial " + SerialNumber.of(certificate),
                next.filter(end::isAfter).orElse(end), "the certificate cannot be used until there is a newer response");
    }

    private Optional<Deadline> grace() {
        try {
            return timeStamping.status().refusesFrom()
                    .map(from -> new Deadline(Deadline.Kind.TIME_STAMPING, "grace period of time-stamping", from, "messages are rejected"));
        } catch (SQLException e) {
            return Optional.of(new Deadline(Deadline.Kind.TIME_STAMPING, "grace period of time-stamping, which cannot be read", clock.instant(), "messages "
                    + "are rejected"));
        }
    }
}
