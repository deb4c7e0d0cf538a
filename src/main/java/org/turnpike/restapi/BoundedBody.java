package org.turnpike.restapi;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.MediaType;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Bounds request bodies: {@value #BODY_BYTES} bytes, and {@value #UPLOAD_BYTES} for files (operations.md §e.1). A longer one is answered 413. */
@PreMatching
@Priority(Priorities.AUTHENTICATION + 10)
public final class BoundedBody implements ContainerRequestFilter {
    static final int BODY_BYTES = 50 << 10;
    static final int UPLOAD_BYTES = 10 << 20;

    /** A body that is longer than its bound. */
    static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        long limit = isFile(request.getMediaType()) ? UPLOAD_BYTES : BODY_BYTES;
        if (request.getLength() > limit) {
            throw ApiException.status(413);
        }
        request.setEntityStream(new Bounded(request.getEntityStream(), limit));
    }

    private static boolean isFile(MediaType type) {
        return type != null && (type.isCompatible(MediaType.APPLICATION_OCTET_STREAM_TYPE) || type.isCompatible(MediaType.MULTIPART_FORM_DATA_TYPE));
    }

    private static final class Bounded extends FilterInputStream {
        private long left;

        Bounded(InputStream from, long limit) {
            super(from);
            left = limit;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int read = super.read(into, from, length);
            count(Math.max(read, 0));
            return read;
        }

        private void count(int read) throws IOException {
            left -= read;
            if (left < 0) {
                throw new TooLongException();
            }
        }
    }
}
