package org.turnpike.admin;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import javax.management.MBeanException;
import javax.management.RuntimeMBeanException;

/**
 * A call of a bean over the local socket. A failure is transported as the kind of a JDK exception and a sentence. Immutable.
 *
 * @param bean the type of the bean, such as {@code Trust}
 * @param name the name of the attribute or operation; empty if the call checks whether the bean exists
 * @param arguments the arguments of the operation, as open types
 * @param signature the types of the operation's parameters
 */
public record LocalSocketCall(Kind kind, String bean, String name, Object[] arguments, String[] signature) {
    /** The number of values in the frame of a call. */
    static final int PARTS = 5;
    private static final String ANSWER = "answer";
    private static final String FAILURE = "failure";

    /** The kinds of calls. */
    public enum Kind {
        /** Checks whether the bean exists. */
        EXISTS,
        /** Reads an attribute. */
        GET,
        /** Invokes an operation. */
        INVOKE
    }

    /** Returns the path of the socket of a home directory. */
    public static Path socketOf(Path home) {
        return home.resolve("run").resolve("admin.socket");
    }

    /** Returns the call as a frame. */
    public byte[] framed() throws IOException {
        return LocalSocketFrame.write(kind.name(), bean, name, arguments, signature);
    }

    /**
     * Reads the next call of a connection (see {@link CallReader}).
     *
     * @param judge receives the call without arguments before the arguments are read; to reject the call, it throws an exception
     * @throws java.io.EOFException if the other side has closed the connection
     * @throws IOException if the frame is not a call or longer than {@code maxBytes}
     */
    public static LocalSocketCall read(DataInputStream in, int maxBytes, Consumer<LocalSocketCall> judge) throws IOException {
        return CallReader.read(in, maxBytes, judge);
    }

    /** @throws IOException if the frame is not a call */
    static LocalSocketCall of(Object[] frame) throws IOException {
        if (frame.length == PARTS && frame[0] instanceof String kind && frame[1] instanceof String bean && frame[2] instanceof String name
                && frame[3] instanceof Object[] arguments && frame[4] instanceof String[] signature) {
            try {
                return new LocalSocketCall(Kind.valueOf(kind), bean, name, arguments, signature);
            } catch (IllegalArgumentException unknown) {
                throw new IOException("The local socket does not know the call '" + kind + "': use the turnpike-admin of this version.", unknown);
            }
        }
        throw noCall();
    }

    static IOException noCall() {
        return new IOException("The frame is not a call: use the turnpike-admin of this version.");
    }

    /** Returns the answer as a frame. */
    public static byte[] answer(Object value) throws IOException {
        return LocalSocketFrame.write(ANSWER, value);
    }

    /** Returns the failure as a frame with its kind and its sentence. */
    public static byte[] failure(Throwable failure) throws IOException {
        String text = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return LocalSocketFrame.write(FAILURE, kind(failure), text);
    }

    private static String kind(Throwable failure) {
        if (failure instanceof IllegalArgumentException) {
            return "argument";
        }
        if (failure instanceof IllegalStateException) {
            return "state";
        }
        if (failure instanceof NoSuchElementException) {
            return "missing";
        }
        return failure instanceof IOException || failure instanceof UncheckedIOException ? "io" : "other";
    }

    /**
     * Returns the value of an answer.
     *
     * @throws MBeanException or RuntimeMBeanException if the answer is a failure, as with any other JMX connector
     * @throws IOException if the frame is not an answer
     */
    public static Object result(Object[] frame) throws IOException, MBeanException {
        if (frame.length == 2 && ANSWER.equals(frame[0])) {
            return frame[1];
        }
        if (frame.length != 3 || !FAILURE.equals(frame[0])) {
            throw new IOException("The server's answer cannot be read: use the turnpike-admin of the server's version.");
        }
        String text = String.valueOf(frame[2]);
        switch (String.valueOf(frame[1]).toLowerCase(Locale.ROOT)) {
            case "argument":
                throw new RuntimeMBeanException(new IllegalArgumentException(text));
            case "state":
                throw new RuntimeMBeanException(new IllegalStateException(text));
            case "missing":
                throw new RuntimeMBeanException(new NoSuchElementException(text));
            case "io":
                throw new MBeanException(new IOException(text));
            default:
                throw new RuntimeMBeanException(new RuntimeException(text));
        }
    }
}
