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
 * One refused or failed handshake, or one refused message, with its explanation. Immutable.
 *
 * @param id the correlation id, which also stands in the fault and in the log line
 * @param at when it was refused
 * @param address IP address or host name of the other side, if known
 * @param peer the security server that registered the presented certificate; empty if unknown
 * @param certificate the certificate that the check is about, otherwise the presented leaf certificate; empty if there is neither
 * @param seen observed facts about the connection, by name
 * @param call the known identifiers of the refused call, or of the call that needed the connection
 * @param code the error code as reported, stages first; for a handshake without a fault, {@code ssl_authentication_failed}
 */
public record RefusalRecord(String id, Instant at, Kind kind, Side side, Optional<String> address, Optional<ServerId> peer,
        Optional<Presented> certificate, String code, RefusalReason reason, Map<String, String> seen, CallId call) {

    /** The kind of refusal. */
    public enum Kind { HANDSHAKE, MESSAGE }

    /** The role of this server. */
    public enum Side {
        /** Another security server connected to this server. */
        SERVER,
        /** This server connected to another security server. */
        CLIENT,
        /** An information system connected to this server. */
        INFORMATION_SYSTEM
    }

    /** The fields that identify a certificate; serial number and hash in hex. */
    public record Presented(String subject, String issuer, String serial, String sha256) {
        static Presented of(X509Certificate certificate) {
            return new Presented(certificate.getSubjectX500Principal().toString(), certificate.getIssuerX500Principal().toString(),
                    SerialNumber.of(certificate), CertificateHash.sha256(certificate));
        }
    }

    /** Returns this record with the identifiers of the call added, if they were unknown until now. */
    RefusalRecord with(CallId known) {
        return call.equals(CallId.UNKNOWN) ? new RefusalRecord(id, at, kind, side, address, peer, certificate, code, reason, seen, known) : this;
    }

    /** Returns the failed check as a sentence without a full stop. If the check is about a certificate, the sentence names the certificate. */
    public String check() {
        return reason instanceof Untrusted
                ? certificate.map(each -> "certificate '" + each.subject() + "' (issuer '" + each.issuer() + "', serial number " + each.serial() + ") ")
                        .orElse("the certificate ") + reason.check()
                : reason.check();
    }

    /** Returns the log line: id, code, kind, reason, other side, failed check and remedy. */
    public String line() {
        return "[" + id + "] " + code + ": " + (kind == Kind.HANDSHAKE ? "Handshake refused, " : "Message refused, ") + reason.name() + " as " + side + address.map(each -> " with " + each).orElse("")
                + peer.map(each -> " (" + each + ")").orElse("") + ": " + check() + "; " + reason.remedy() + ".";
    }
}
