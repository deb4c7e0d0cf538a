package org.turnpike.provider;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/**
 * Decompresses the body of an answer to a SOAP call if the body is compressed with gzip. The decompressed body may have {@value #FREE_BYTES} bytes,
 * plus {@value #MAX_RATIO} bytes for each received byte. Used by one thread.
 */
public final class UnpackedBody {
    static final long FREE_BYTES = 1 << 20;
    static final long MAX_RATIO = 200;
    private static final int MAX_EMPTY_MEMBERS = 16;

    private UnpackedBody() {
    }

    /**
     * Returns the decompressed body of an answer; empty if the answer has no body.
     *
     * @throws RefusedException {@code http_error} if the body has a Content-Encoding other than gzip, or is not in gzip format although its
     *         Content-Encoding is gzip
     */
    public static Optional<InputStream> of(ServiceAnswer answer) throws IOException, RefusedException {
        String encoding = answer.headers().first("Content-Encoding").map(each -> each.strip().toLowerCase(Locale.ROOT)).orElse("");
        boolean single = answer.headers().fields().stream().filter(field -> field.name().equalsIgnoreCase("Content-Encoding")).count() <= 1;
        if (answer.body().isEmpty() || single && (encoding.isEmpty() || encoding.equals("identity"))) {
            return answer.body();
        }
        if (!single || !encoding.equals("gzip") && !encoding.equals("x-gzip")) {
            throw new RefusedException(FaultCode.HTTP_ERROR, "The service's answer has a Content-Encoding other than gzip");
        }
        try {
            Counted packed = new Counted(answer.body().get());
            return Optional.of(new Bounded(new Members(packed), packed));
        } catch (ZipException e) {
            throw new RefusedException(FaultCode.HTTP_ERROR, "The service's answer is not in gzip format, although its Content-Encoding is gzip", e);
        }
    }

    /**
     * Decompresses the members of a gzip file one after another. The superclass calls itself recursively for each empty member. To bound this
     * recursion, this class limits the number of empty members in a row.
     */
    private static final class Members extends GZIPInputStream {
        private int emptyInARow;

        Members(InputStream in) throws IOException {
            super(in);
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            if (emptyInARow > MAX_EMPTY_MEMBERS) {
                throw new ZipException("The answer has more than " + MAX_EMPTY_MEMBERS + " gzip members without contents in a row");
            }
            emptyInARow++;
            int read = super.read(to, offset, length);
            emptyInARow = 0;
            return read;
        }
    }

    /** Counts the received bytes. */
    private static final class Counted extends FilterInputStream {
        private long count;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = in.read();
            count += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int read = in.read(to, offset, length);
            count += Math.max(0, read);
            return read;
        }
    }

    /** Aborts an answer that decompresses to far more bytes than were received. */
    private static final class Bounded extends FilterInputStream {
        private final Counted packed;
        private long count;

        Bounded(InputStream unpacked, Counted packed) {
            super(unpacked);
            this.packed = packed;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            int read = read(one, 0, 1);
            return read < 0 ? read : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int read = in.read(to, offset, length);
            count += Math.max(0, read);
            if (count > FREE_BYTES + MAX_RATIO * packed.count) {
                throw new IOException("The decompressed answer has more than " + MAX_RATIO + " times the size of the received answer");
            }
            return read;
        }
    }
}
