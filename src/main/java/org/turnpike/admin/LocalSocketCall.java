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
 * What a call on the local socket asks of a bean, and how its failure is carried: by one of a few JDK exceptions and its sentence. A value.
 *
 * @param bean the type of the bean, such as {@code Trust}
 * @param name of the attribute or operation; empty when it is asked whether the bean exists
 * @param arguments of the operation, open values
 * @param signature the types of its parameters
 */
public record LocalSocketCall(Kind kind, String bean, String name, Object[] arguments, String[] signature) {
    /** Values of a call's frame. */
    static final int PARTS = 5;
    private static final String ANSWER = "answer";
    private static final String FAILURE = "failure";

    /** What a call does. */
    public enum Kind {
        /** Whether the bean exists. */
        EXISTS,
        /** Reads an attribute. */
        GET,
        /** Invokes an operation. */
        INVOKE
    }

    /** Where the socket of a home directory is. */
    public static Path socketOf(Path home) {
        return home.resolve("run").resolve("admin.socket");
    }

    /** The call as a frame. */
    public byte[] framed() throws IOException {
        return LocalSocketFrame.write(kind.name(), bean, name, arguments, signature);
    }

    /**
     * Reads the next call of a connection (see {@link CallReader}).
     *
     * @param judge is shown the call without its arguments before they are read; what it throws is thrown
     * @throws java.io.EOFException when the other side has closed
     * @throws IOException when the frame is not a call or longer than {@code maxBytes}
     */
    public static LocalSocketCall read(DataInputStream in, int maxBytes, Consumer<LocalSocketCall> judge) throws IOException {
        return CallReader.read(in, maxBytes, judge);
    }

    /** @throws IOException when the frame is not a call */
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

    /** The answer as a frame. */
    public static byte[] answer(Object value) throws IOException {
        return LocalSocketFrame.write(ANSWER, value);
    }

    /** The failure as a frame: its kind and its sentence. */
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
     * The value of an answer.
     *
     * @throws MBeanException or RuntimeMBeanException as a bean behind any other connector throws them
     * @throws IOException when the frame is not an answer
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
