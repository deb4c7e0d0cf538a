package org.turnpike.fault;

import java.util.UUID;

/**
 * The one failure that is reported to a peer or an information system: an error code, a text that may leave the server, and the id that
 * the log line carries too. Only the entry of a proxy catches it and renders it (messages.md §0.2, §0.3). Immutable.
 */
public class RefusedException extends Exception {
    private final String code;
    private final String id;

    /** A refusal by this server; {@link #in} adds the stages before the code. */
    public RefusedException(FaultCode code, String text) {
        this(code.wire(), text, UUID.randomUUID().toString(), null);
    }

    /** As {@link #RefusedException(FaultCode, String)}, with what caused it; the cause stays in the log. */
    public RefusedException(FaultCode code, String text, Throwable cause) {
        this(code.wire(), text, UUID.randomUUID().toString(), cause);
    }

    /** A refusal that came from a peer, or one whose code is already composed. */
    public RefusedException(String code, String text, String id, Throwable cause) {
        super(text, cause);
        this.code = code;
        this.id = id;
    }

    /** The composed code, stages first: {@code server.serverproxy.access_denied}. */
    public final String code() {
        return code;
    }

    /** The id that fault and log line share (messages.md §0.3: detail/faultDetail). */
    public final String id() {
        return id;
    }

    /** Returns this refusal with the prefix of the stage before its code, unless the code already starts with it. */
    public final RefusedException in(Stage stage) {
        if (code.startsWith(stage.wire())) {
            return this;
        }
        return new RefusedException(stage.wire() + "." + code, getMessage(), id, this);
    }

    /** The first refusal in the chain of causes. It carries the evidence of a verifier, if there is any. */
    public final RefusedException origin() {
        RefusedException origin = this;
        while (origin.getCause() instanceof RefusedException cause) {
            origin = cause;
        }
        return origin;
    }
}
