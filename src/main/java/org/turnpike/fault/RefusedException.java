package org.turnpike.fault;

import java.util.UUID;

/**
 * The only exception type that is reported to a peer or an information system. It has an error code, a text that may leave the server, and the id
 * that also stands in the log line. The entry point of a proxy renders it as a fault (messages.md §0.2, §0.3). Immutable.
 */
public class RefusedException extends Exception {
    private final String code;
    private final String id;

    /** Creates a refusal by this server. {@link #in} adds the stages in front of the code. */
    public RefusedException(FaultCode code, String text) {
        this(code.wire(), text, UUID.randomUUID().toString(), null);
    }

    /** Like {@link #RefusedException(FaultCode, String)}, with a cause. Only the log shows the cause. */
    public RefusedException(FaultCode code, String text, Throwable cause) {
        this(code.wire(), text, UUID.randomUUID().toString(), cause);
    }

    /** Creates a refusal that a peer sent, or one whose code already contains its stages. */
    public RefusedException(String code, String text, String id, Throwable cause) {
        super(text, cause);
        this.code = code;
        this.id = id;
    }

    /** Returns the complete code, stages first, for example {@code server.serverproxy.access_denied}. */
    public final String code() {
        return code;
    }

    /** Returns the id that stands both in the fault and in the log line (messages.md §0.3: detail/faultDetail). */
    public final String id() {
        return id;
    }

    /** Returns a refusal whose code starts with the given stage. Returns this refusal if its code already starts so. */
    public final RefusedException in(Stage stage) {
        if (code.startsWith(stage.wire())) {
            return this;
        }
        return new RefusedException(stage.wire() + "." + code, getMessage(), id, this);
    }

    /** Returns the innermost refusal in the chain of causes, which was thrown first. If a verifier threw it, it contains the verifier's evidence. */
    public final RefusedException origin() {
        RefusedException origin = this;
        while (origin.getCause() instanceof RefusedException cause) {
            origin = cause;
        }
        return origin;
    }
}
