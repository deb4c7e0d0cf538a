package org.turnpike.trust;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.turnpike.fault.AccessDeniedException;
import org.turnpike.fault.BugException;
import org.turnpike.fault.FailureText;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.OutdatedException;
import org.turnpike.globalconf.UnservedClientException;

/** Finds the reason, and the certificate that it is about, in the evidence of a refusal. */
final class RefusalReasons {
    private RefusalReasons() {
    }

    static RefusalReason of(RefusedException refusal) {
        Optional<String> noKey = noOwnKey(refusal);
        if (noKey.isPresent()) {
            return new HandshakeFailure.NoOwnKey(noKey.get());
        }
        RefusedException origin = refusal.origin();
        if (origin instanceof UntrustedException untrusted) {
            return untrusted.reason();
        }
        if (origin instanceof HandshakeFailedException failed) {
            return failed.reason();
        }
        if (origin instanceof UnservedClientException unserved) {
            return unserved(unserved);
        }
        if (origin instanceof AccessDeniedException denied) {
            return new MessageRefusal.AccessDenied(denied.client(), denied.service());
        }
        if (origin instanceof OutdatedException outdated) {
            return new HandshakeFailure.ConfigurationOutdated(outdated.instance(), outdated.expires(), outdated.at());
        }
        return byCode(refusal, origin);
    }

    /**
     * Returns why this server has no usable key. The exception's cause describes the last candidate, but the missing key is the reason for the
     * rejection.
     */
    private static Optional<String> noOwnKey(RefusedException refusal) {
        for (Throwable cause = refusal; cause instanceof RefusedException each; cause = cause.getCause()) {
            if (each.code().equals(FaultCode.KEY_NOT_FOUND.wire())) {
                return Optional.of(each.getMessage());
            }
        }
        return Optional.empty();
    }

    private static RefusalReason unserved(UnservedClientException unserved) {
        return unserved.server().<RefusalReason>map(server -> new HandshakeFailure.NotServerOf(unserved.client(), server))
                .orElseGet(() -> HandshakeFailure.NotRegistered.of(unserved.leaf()));
    }

    private static RefusalReason byCode(RefusedException refusal, RefusedException origin) {
        if (origin.code().equals(FaultCode.GLOBAL_CONF_OUTDATED.wire())) {
            return new HandshakeFailure.NoTrustState(origin.getMessage());
        }
        if (origin instanceof BugException) {
            return new MessageRefusal.InternalFailure(refusal.code());
        }
        return new MessageRefusal.MessageRefused(refusal.code(), FailureText.message(refusal));
    }

    /** The certificate that was checked, otherwise the leaf of the presented chain. */
    static Optional<X509Certificate> certificate(RefusedException refusal, List<X509Certificate> presented) {
        return refusal.origin() instanceof UntrustedException untrusted ? Optional.of(untrusted.certificate()) : presented.stream().findFirst();
    }
}
