package org.turnpike.refusals;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.turnpike.id.ServerId;
import org.turnpike.crypto.CertificateHash;
import org.turnpike.crypto.SerialNumber;
import org.turnpike.id.CallId;
import org.turnpike.trust.RefusalReason;
import org.turnpike.trust.Untrusted;

/**
 * One refused or failed handshake, or one refused message, explained. Immutable.
 *
 * @param id the correlation id: that of the fault and of the log line
 * @param at when it was refused
 * @param address IP address or host name of the other side, where it is known
 * @param peer the security server that registered the certificate; empty when none is known
 * @param certificate the one the check is about, else the leaf that was presented; empty when there was none
 * @param seen what was seen of the connection, by name
 * @param call the call that was refused, or that needed the connection, as far as it is known
 * @param code the error code as reported, stages first; for a handshake without a fault, {@code ssl_authentication_failed}
 */
public record RefusalRecord(String id, Instant at, Kind kind, Side side, Optional<String> address, Optional<ServerId> peer,
        Optional<Presented> certificate, String code, RefusalReason reason, Map<String, String> seen, CallId call) {

    /** The kind of refusal. */
    public enum Kind { HANDSHAKE, MESSAGE }

    /** The role of this server. */
    public enum Side {
        /** It was connected to by another security server. */
        SERVER,
        /** It connected to another security server. */
        CLIENT,
        /** It was connected to by an information system. */
        INFORMATION_SYSTEM
    }

    /** The fields that identify a certificate; numbers in hex. */
    public record Presented(String subject, String issuer, String serial, String sha256) {
        static Presented of(X509Certificate certificate) {
            return new Presented(certificate.getSubjectX500Principal().toString(), certificate.getIssuerX500Principal().toString(),
                    SerialNumber.of(certificate), CertificateHash.sha256(certificate));
        }
    }

    /** The same record with the call, if it was unknown so far. */
    RefusalRecord with(CallId known) {
        return call.equals(CallId.UNKNOWN) ? new RefusalRecord(id, at, kind, side, address, peer, certificate, code, reason, seen, known) : this;
    }

    /** The check that failed, as a sentence without its full stop; names the certificate where the check is about one. */
    public String check() {
        return reason instanceof Untrusted
                ? certificate.map(each -> "certificate '" + each.subject() + "' (issuer '" + each.issuer() + "', serial number " + each.serial() + ") ")
                        .orElse("the certificate ") + reason.check()
                : reason.check();
    }

    /** The line for the log: id, what and where, check and remedy. */
    public String line() {
        return "[" + id + "] " + code + ": " + (kind == Kind.HANDSHAKE ? "Handshake refused, " : "Message refused, ") + reason.name() + " as " + side + address.map(each -> " with " + each).orElse("")
                + peer.map(each -> " (" + each + ")").orElse("") + ": " + check() + "; " + reason.remedy() + ".";
    }
}
