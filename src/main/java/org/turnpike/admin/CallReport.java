package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/** The result of a call of {@code listMethods} through another security server. Has only open types; immutable. */
public final class CallReport {
    private final String client;
    private final String provider;
    private final String messageId;
    private final boolean answered;
    private final String code;
    private final String text;
    private final List<String> methods;
    private final List<MessageView> messages;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"client", "provider", "messageId", "answered", "code", "text", "methods", "messages"})
    public CallReport(String client, String provider, String messageId, boolean answered, String code, String text, List<String> methods, List<MessageView> messages) {
        this.client = client;
        this.provider = provider;
        this.messageId = messageId;
        this.answered = answered;
        this.code = code;
        this.text = text;
        this.methods = List.copyOf(methods);
        this.messages = List.copyOf(messages);
    }

    /** The client of this server that called, {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]}. */
    public String getClient() {
        return client;
    }

    /** The client that was called, {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]}. */
    public String getProvider() {
        return provider;
    }

    /** The message id of the protocol; the message log has the records. */
    public String getMessageId() {
        return messageId;
    }

    /** Whether the answer is the list of services; false for a fault. */
    public boolean isAnswered() {
        return answered;
    }

    /** The code of the fault; empty when answered. */
    public String getCode() {
        return code;
    }

    /** Text and id of the fault; empty when answered. */
    public String getText() {
        return text;
    }

    /** Codes of the services in the answer, the first 1000. */
    public List<String> getMethods() {
        return methods;
    }

    /** The steps, with the milliseconds since the start of the call. */
    public List<MessageView> getMessages() {
        return messages;
    }
}
