package org.turnpike.trust;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServiceId;

/** The reason why a message was rejected on a valid connection. Code and text are those of the fault. */
public sealed interface MessageRefusal extends RefusalReason {

    /** This server rejected it. */
    record MessageRefused(String code, String text) implements MessageRefusal {
        @Override
        public String check() {
            return text;
        }

        @Override
        public String remedy() {
            return "the error code " + code + " says which check failed; the sender can correct the message, or the administrator the configuration";
        }
    }

    /** The client has no right to the service. */
    record AccessDenied(ClientId client, ServiceId service) implements MessageRefusal {
        @Override
        public String check() {
            return client.path() + " has no right to call " + service.path();
        }

        @Override
        public String remedy() {
            return "to grant the right, run: " + command();
        }

        /** The command that grants the right to the whole service, with arguments quoted for sh if needed. */
        public String command() {
            return Stream.of("turnpike-admin", "access", "grant", service.provider().path(),
                    service.code() + service.version().map(version -> "/" + version).orElse(""), client.path())
                    .map(AccessDenied::quoted).collect(Collectors.joining(" "));
        }

        private static String quoted(String argument) {
            return argument.matches("[A-Za-z0-9._/:@%+=-]+") ? argument : "'" + argument.replace("'", "'\\''") + "'";
        }
    }

    /**
     * The peer, or the information system behind it, rejected the message. {@code faultId} is the id of its fault, if the record has another id;
     * otherwise it is empty.
     */
    record RefusedByProvider(String code, String text, String faultId) implements MessageRefusal {
        @Override
        public String check() {
            return "the provider's side answered " + code + (text.isEmpty() ? "" : ": " + text);
        }

        @Override
        public String remedy() {
            return "ask the provider, whose log has the same id";
        }
    }

    /** A failure inside this server: a bug, a full disk, or no database. */
    record InternalFailure(String code) implements MessageRefusal {
        @Override
        public String check() {
            return "an error inside this server";
        }

        @Override
        public String remedy() {
            return "see the log line with the same id";
        }
    }
}
