package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/**
 * The result of a call of {@code listMethods} through another security server. Has only open types; immutable.
 *
 * @param getClient the client of this server that called, {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]}
 * @param getProvider the client that was called, {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]}
 * @param getMessageId the message id of the protocol; the message log has the records
 * @param isAnswered whether the answer is the list of services; false for a fault
 * @param getCode the code of the fault; empty when answered
 * @param getText text and id of the fault; empty when answered
 * @param getMethods codes of the services in the answer, the first 1000
 * @param getMessages the steps, with the milliseconds since the start of the call
 */
public record CallReport(String getClient, String getProvider, String getMessageId, boolean isAnswered, String getCode, String getText,
        List<String> getMethods, List<MessageView> getMessages) {
    @ConstructorParameters({"client", "provider", "messageId", "answered", "code", "text", "methods", "messages"})
    public CallReport {
        getMethods = List.copyOf(getMethods);
        getMessages = List.copyOf(getMessages);
    }
}
