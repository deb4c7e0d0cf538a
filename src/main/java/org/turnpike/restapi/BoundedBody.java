package org.turnpike.restapi;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.MediaType;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.glassfish.jersey.server.CloseableService;

/**
 * Limits request bodies: {@value #BODY_BYTES} bytes, and {@value #UPLOAD_BYTES} for files (operations.md §e.1); a longer one is answered 413. A body
 * that takes longer than 30 seconds, or five minutes if the caller has signed in, is answered 408. The time is checked only after each read; the
 * container's read timeout ends a read from a silent sender. All bodies together are limited too ({@link BodyRooms}); a body that exceeds this limit
 * is answered 503. The memory of a body is released when its request ends.
 */
@PreMatching
@Priority(Priorities.AUTHENTICATION + 10)
public final class BoundedBody implements ContainerRequestFilter {
    static final int BODY_BYTES = 50 << 10;
    static final int UPLOAD_BYTES = 10 << 20;

    private static final Duration ANONYMOUS = Duration.ofSeconds(30);
    private static final Duration SIGNED_IN = Duration.ofMinutes(5);

    /** A body that is too long or too slow, or for which no memory is left. */
    static final class RejectedException extends IOException {
        private static final long serialVersionUID = 1;
        private final int status;

        RejectedException(int status) {
            super("The body exceeds its limit of size or time: " + status);
            this.status = status;
        }

        /** 413, 408 or 503. */
        int status() {
            return status;
        }
    }

    private final BodyRooms rooms;
    private final Provider<CloseableService> requestEnd;

    /**
     * Created by Jersey.
     *
     * @param requestEnd closes what belongs to a request
     */
    @Inject
    public BoundedBody(BodyRooms rooms, Provider<CloseableService> requestEnd) {
        this.rooms = rooms;
        this.requestEnd = requestEnd;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        long limit = isFile(request.getMediaType()) ? UPLOAD_BYTES : BODY_BYTES;
        if (request.getLength() > limit) {
            throw ApiException.status(413);
        }
        if (request.getMediaType() == null && request.getMethod().equals("POST") && request.getUriInfo().getPath().equals("login")) {
            throw ApiException.status(415);                                // otherwise the reader of forms would treat it as a bug
        }
        boolean signedIn = CallerFilter.who(request).isPresent();
        BodyRoom.Body room = (signedIn ? rooms.administrators() : rooms.strangers()).streamed();
        requestEnd.get().add(room::close);
        request.setEntityStream(bounded(request.getEntityStream(), limit, signedIn ? SIGNED_IN : ANONYMOUS, System::nanoTime, room));
    }

    /** Limits the body in bytes and in time from now, and by the memory that it reserves. */
    static InputStream bounded(InputStream body, long limit, Duration within, LongSupplier nanos, BodyRoom.Body room) {
        return new Bounded(body, limit, nanos, nanos.getAsLong() + within.toNanos(), room);
    }

    private static boolean isFile(MediaType type) {
        return type != null && (type.isCompatible(MediaType.APPLICATION_OCTET_STREAM_TYPE) || type.isCompatible(MediaType.MULTIPART_FORM_DATA_TYPE));
    }

    private static final class Bounded extends FilterInputStream {
        private final LongSupplier nanos;
        private final long end;
        private final BodyRoom.Body room;
        private final long limit;
        private long left;

        Bounded(InputStream from, long limit, LongSupplier nanos, long end, BodyRoom.Body room) {
            super(from);
            this.room = room;
            this.limit = limit;
            this.left = limit;
            this.nanos = nanos;
            this.end = end;
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
                throw new RejectedException(413);
            }
            if (nanos.getAsLong() - end > 0) {
                throw new RejectedException(408);
            }
            try {
                room.hold(limit - left);
            } catch (BodyRoom.RejectedException e) {
                throw new RejectedException(e.status());
            }
        }
    }
}
