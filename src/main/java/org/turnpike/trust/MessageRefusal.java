package org.turnpike.trust;

/** Why a message was refused on a connection that was good. The code is the one in the fault, the text as well. */
public sealed interface MessageRefusal extends RefusalReason {

    /** This server refused it. */
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

    /** The peer, or the information system behind it, refused it. */
    record RefusedByProvider(String code, String text) implements MessageRefusal {
        @Override
        public String check() {
            return "the provider's side answered: " + text;
        }

        @Override
        public String remedy() {
            return "ask the provider, whose log has the same id";
        }
    }

    /** A failure inside this server: a bug, a full disk, a database that is away. */
    record InternalFailure(String code) implements MessageRefusal {
        @Override
        public String check() {
            return "an error inside this server";
        }

        @Override
        public String remedy() {
            return "look into the log for the line with the same id";
        }
    }
}
