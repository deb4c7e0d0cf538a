package org.turnpike.server;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.turnpike.fault.RefusedException;

/** Carries the refusal of a peer through the container's TLS stack, which accepts only JDK types. */
final class RefusedPeerException extends CertificateException {
    private static final long serialVersionUID = 1L;

    private final transient List<X509Certificate> presented;
    private final transient RefusedException refusal;

    RefusedPeerException(List<X509Certificate> presented, RefusedException refusal) {
        super(refusal.getMessage(), refusal);
        this.presented = presented;
        this.refusal = refusal;
    }

    /** The refusal among the causes of a failed handshake, if it was the reason. */
    static Optional<RefusedPeerException> in(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RefusedPeerException judged) {
                return Optional.of(judged);
            }
        }
        return Optional.empty();
    }

    List<X509Certificate> presented() {
        return presented;
    }

    RefusedException refusal() {
        return refusal;
    }
}
