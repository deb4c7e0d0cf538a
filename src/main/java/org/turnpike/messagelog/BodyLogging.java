package org.turnpike.messagelog;

import java.util.Set;
import org.turnpike.id.ClientId;

/**
 * Decides which bodies are recorded (trust.md §5.1): bodies of all services, or of none. For the listed providers, the opposite applies. A record
 * without a body cannot prove the message.
 *
 * @param on whether bodies are recorded
 * @param exceptLocal providers at this server
 * @param exceptRemote providers at other servers
 */
public record BodyLogging(boolean on, Set<ClientId> exceptLocal, Set<ClientId> exceptRemote) {
    /** Records the bodies of all messages. */
    public static final BodyLogging ALL = new BodyLogging(true, Set.of(), Set.of());

    public BodyLogging {
        exceptLocal = Set.copyOf(exceptLocal);
        exceptRemote = Set.copyOf(exceptRemote);
    }

    /** Whether all bodies are recorded. */
    boolean isAll() {
        return on && exceptLocal.isEmpty() && exceptRemote.isEmpty();
    }

    /** @param clientSide whether this server is the consumer's server; if so, the provider counts as remote */
    boolean takes(ClientId provider, boolean clientSide) {
        return on != (clientSide ? exceptRemote : exceptLocal).contains(provider);
    }
}
