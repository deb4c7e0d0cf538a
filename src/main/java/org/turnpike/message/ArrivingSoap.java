package org.turnpike.message;

import java.io.IOException;
import java.io.InputStream;

import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/**
 * An envelope that is being received. Exactly the bytes that the scanner reads are received, spooled and digested. Before {@link #accept}, these are
 * at most {@link #HEAD_BYTES}. Used by one thread.
 */
final class ArrivingSoap extends InputStream {
    /**
     * The maximum number of bytes up to the element in the Body. The limit applies only if the header decides about the sender; a longer start is
     * rejected.
     */
    static final int HEAD_BYTES = 256 * 1024;

    private final InputStream from;
    private final Spool spool;
    private final Bound whole;
    private long left;
    private long headLeft;
    private IOException failure;
    private RefusedException refusal;

    /** @param judged whether the header decides about the sender, so that the bytes before the Body are limited */
    ArrivingSoap(InputStream from, Spool spool, Bound whole, boolean judged) {
        this.from = from;
        this.spool = spool;
        this.whole = whole;
        this.left = whole.bytes();
        this.headLeft = judged ? HEAD_BYTES : Long.MAX_VALUE;
    }

    /** Allows the scanner to read the rest of the envelope, because the sender is known now. */
    void accept() {
        headLeft = Long.MAX_VALUE;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int count) throws IOException {
        try {
            int read = from.read(to, offset, count);
            if (read > 0) {
                take(to, offset, read);
            }
            return read;
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    private void take(byte[] bytes, int offset, int count) throws IOException {
        left -= count;
        headLeft -= count;
        if (left < 0) {
            refusal = whole.exceeded();
        } else if (headLeft < 0) {
            refusal = new RefusedException(FaultCode.INVALID_SOAP, "SOAP Header is larger than " + HEAD_BYTES + " bytes");
        } else {
            spool.write(bytes, offset, count);
            return;
        }
        throw new IOException("The rest is not read");
    }

    /** Returns the reason why scanning failed: an error of this stream, or the given finding about its content. */
    RefusedException reason(RefusedException found) throws IOException {
        if (refusal != null) {
            return refusal;
        }
        if (failure != null) {
            throw failure;
        }
        return found;
    }
}
