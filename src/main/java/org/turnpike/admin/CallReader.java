package org.turnpike.admin;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Reads one call from a frame of the local socket (decision 24). The sender is not trusted. Not thread-safe. */
final class CallReader {
    /** Largest number of texts in one array. */
    private static final int MAX_TEXTS = 1 << 16;
    private static final int MAX_ARGUMENTS = 32;
    /** Largest size in bytes of the names of a call: its kind, its bean and its operation. */
    private static final int MAX_NAME = 256;

    private final FrameReader frame;
    private final DataInputStream in;

    private CallReader(FrameReader frame, DataInputStream in) {
        this.frame = frame;
        this.in = in;
    }

    /**
     * Reads the next call of a connection. The caller is not trusted, so a call has only texts, numbers, booleans, bytes and arrays of texts, but no
     * descriptions of types.
     *
     * @param judge receives the call without arguments before the arguments are read; to reject the call, it throws an exception
     * @throws EOFException if the other side has closed the connection
     * @throws IOException if the frame is not a call or longer than {@code maxBytes}
     */
    static LocalSocketCall read(DataInputStream in, int maxBytes, Consumer<LocalSocketCall> judge) throws IOException {
        int length = LocalSocketFrame.length(in, maxBytes);
        CallReader reader = new CallReader(new FrameReader(length), new DataInputStream(new BufferedInputStream(new Part(in, length))));
        return reader.call(judge);
    }

    private LocalSocketCall call(Consumer<LocalSocketCall> judge) throws IOException {
        if (in.readInt() != LocalSocketCall.PARTS) {
            throw LocalSocketCall.noCall();
        }
        LocalSocketCall call = LocalSocketCall.of(new Object[] {name(), name(), name(), new Object[0], new String[0]});
        judge.accept(call);
        Object[] arguments = arguments();
        if (!(argument() instanceof String[] signature) || in.read() >= 0) {
            throw LocalSocketCall.noCall();
        }
        return new LocalSocketCall(call.kind(), call.bean(), call.name(), arguments, signature);
    }

    private String name() throws IOException {
        if (in.readByte() != LocalSocketFrame.TEXT) {
            throw LocalSocketCall.noCall();
        }
        return new String(in.readNBytes(count(MAX_NAME)), StandardCharsets.UTF_8);
    }

    private Object[] arguments() throws IOException {
        if (in.readByte() != LocalSocketFrame.ARRAY || !frame.text(in).equals(Object.class.getName())) {
            throw LocalSocketCall.noCall();
        }
        Object[] arguments = new Object[count(MAX_ARGUMENTS)];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = argument();
        }
        return arguments;
    }

    private Object argument() throws IOException {
        int tag = in.readByte();
        if (tag == LocalSocketFrame.ARRAY) {
            return texts();
        }
        if (tag == LocalSocketFrame.COMPOSITE || tag == LocalSocketFrame.TABULAR) {
            throw LocalSocketCall.noCall();
        }
        return frame.simple(in, tag);
    }

    private String[] texts() throws IOException {
        if (!frame.text(in).equals(String.class.getName())) {
            throw LocalSocketCall.noCall();
        }
        String[] texts = new String[count(MAX_TEXTS)];
        for (int i = 0; i < texts.length; i++) {
            int tag = in.readByte();
            if (tag != LocalSocketFrame.TEXT && tag != LocalSocketFrame.NULL) {
                throw LocalSocketCall.noCall();
            }
            texts[i] = tag == LocalSocketFrame.NULL ? null : frame.text(in);
        }
        return texts;
    }

    private int count(int most) throws IOException {
        int count = frame.count(in);
        if (count > most) {
            throw new IOException("A call has " + count + " elements in one place; the limit is " + most + ".");
        }
        return count;
    }

    /** The next {@code left} bytes of a connection. */
    private static final class Part extends FilterInputStream {
        private int left;

        Part(InputStream from, int left) {
            super(from);
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = super.read(into, from, Math.min(length, left));
            left -= Math.max(read, 0);
            return read;
        }

        @Override
        public int available() throws IOException {
            return Math.min(left, super.available());
        }
    }
}
