package org.turnpike.container;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.turnpike.message.ContentType;
import org.turnpike.message.Exchange;

/**
 * One incoming message. It arrives, waits for its place, is served, and leaves. Each of these steps runs once. The container's thread runs a step
 * immediately if the step does not have to wait. Otherwise the request continues asynchronously, and a dispatch brings it back to the servlet. The
 * dispatch is needed because the container aborts an answer only if the servlet throws an exception in a thread of the container. Thread-safe.
 */
final class Arrival implements AsyncListener {
    private static final String ATTRIBUTE = Arrival.class.getName();
    /** The path for dispatches. Containers neither decode nor normalise this path. The exchange keeps the original path. */
    private static final String ANY_PATH = "/";

    private final Reception reception;
    private final Door door;
    private final ServletExchange exchange;
    private final Reception.Service service;
    private final HttpServletRequest request;
    private final long length;
    private final Runnable left;
    private final BooleanSupplier draining;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicBoolean decided = new AtomicBoolean();             // served, rejected or aborted, whichever is first
    private volatile Optional<ArrivingBody> body = Optional.empty();
    private volatile AsyncContext async;
    private volatile AdmissionQueue.Turn turn;
    private volatile Step next;

    /** The step that the container's thread runs when a dispatch brings the request back. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    /**
     * Creates the arrival of a request whose head was received.
     *
     * @param left called once, when the request has left
     * @param draining returns whether the application is stopping
     */
    Arrival(Reception reception, Door door, ServletExchange exchange, HttpServletRequest request, Reception.Service service, Runnable left,
            BooleanSupplier draining) {
        this.reception = reception;
        this.door = door;
        this.exchange = exchange;
        this.request = request;
        this.service = service;
        this.length = request.getContentLengthLong();
        this.left = left;
        this.draining = draining;
    }

    /** Returns the arrival of a request that a dispatch brings back to the servlet. */
    static Optional<Arrival> of(HttpServletRequest request) {
        return Optional.ofNullable((Arrival) request.getAttribute(ATTRIBUTE));
    }

    String address() {
        return exchange.remoteAddress();
    }

    /** Runs the first step in the container's thread. {@link #left} is called when the request has left, possibly after this method returns. */
    void begin() throws IOException {
        try {
            if (!reception.open()) {
                reject(Rejection.CLOSED);
            } else if (!reception.arrive(this)) {
                reject(Rejection.TOO_MANY_OF_ADDRESS);
            } else {
                arrive();
            }
        } finally {
            if (async == null) {
                end();
            }
        }
    }

    /** Rejects a request that came through the server door without a certificate. */
    void forbid() throws IOException {
        try {
            exchange.received(InputStream.nullInputStream(), false);
            reject(Rejection.NO_CERTIFICATE);
        } finally {
            end();
        }
    }

    private void arrive() throws IOException {
        if (length == 0 || length < 0 && request.getHeader("Transfer-Encoding") == null) {
            exchange.received(InputStream.nullInputStream(), true);
            enterHere();
            return;
        }
        int buffer = reception.bufferBytes();
        ArrivingBody arriving = new ArrivingBody(request.getInputStream(), buffer, reception.bounds().rate(), this::enoughIsHere, this::brokenOff);
        body = Optional.of(arriving);
        exchange.received(arriving, false);
        if (length > 0 && length <= buffer && arriving.readAtHand(length)) {
            exchange.received(arriving, true);
            enterHere();
        } else {
            goAsync();
            request.getInputStream().setReadListener(arriving);
        }
    }

    private void goAsync() {
        request.setAttribute(ATTRIBUTE, this);
        async = request.startAsync();
        async.setTimeout(0);
        async.addListener(this);
    }

    /** Continues after the whole request has arrived. If the request does not have to wait for a place, the container's thread serves it here. */
    private void enterHere() throws IOException {
        turn = reception.queue(door).enter(exchange.caller(), need());
        if (turn.admitted().isDone()) {
            decided.set(true);
            serveOrReject(turn.admitted().join());
        } else {
            goAsync();
            turn.admitted().thenAccept(this::admitted);
        }
    }

    /** Called by the body when it is complete or its buffer is full. */
    private void enoughIsHere() {
        if (!decided.get()) {
            turn = reception.queue(door).enter(exchange.caller(), need());
            turn.admitted().thenAccept(this::admitted);
        }
    }

    private long need() {
        boolean rest = door == Door.CLIENT && exchange.rawPath().startsWith("/r1/");
        boolean complete = body.map(ArrivingBody::complete).orElse(true);
        OptionalInt envelope = rest || complete || door != Door.CLIENT ? OptionalInt.empty() : envelope();
        if (envelope.isPresent()) {
            return HeapNeed.ofPackage(envelope.getAsInt(), length);
        }
        return HeapNeed.of(rest, length, complete, body.map(ArrivingBody::atHand).orElse(0));
    }

    /** The length of the envelope if it is at hand, in a package of which more arrives. */
    private OptionalInt envelope() {
        Optional<String> type = exchange.headers().first("Content-Type");
        return type.isPresent() && body.isPresent() ? HeapNeed.envelope(ContentType.parse(type.get()), body.get().peek()) : OptionalInt.empty();
    }

    private void admitted(boolean served) {
        if (!decided.compareAndSet(false, true)) {
            closeTurn();
        } else if (!served) {
            comeBack(() -> reject(Rejection.NO_PLACE));
        } else if (body.map(ArrivingBody::complete).orElse(true)) {
            exchange.received(body.<InputStream>map(each -> each).orElse(InputStream.nullInputStream()), true);
            serveWhole();
        } else {
            serveElsewhere();
        }
    }

    /**
     * Serves a complete message in a thread of the container. If another thread served it, Tomcat would wait for more bytes and close the connection
     * after its read timeout. A container that is stopping the application does not dispatch requests, so another thread serves the message then.
     */
    private void serveWhole() {
        if (draining.getAsBoolean() || !dispatched(() -> serveOrReject(true))) {
            serveElsewhere();
        }
    }

    private void serveElsewhere() {
        try {
            reception.workers().execute(this::serveHere);
        } catch (RejectedExecutionException full) {
            comeBack(() -> reject(Rejection.NO_PLACE));
        }
    }

    /** Runs in a thread of the reception, so that the container's threads stay free to read. */
    private void serveHere() {
        Optional<IOException> failure = Optional.empty();
        try {
            serveOrReject(true);
        } catch (IOException e) {
            failure = Optional.of(e);
        } catch (RuntimeException e) {                                     // from the container, when it has ended the request meanwhile
            reception.log(address(), "An answer to " + address() + " at the " + door + " door was aborted: " + e);
            failure = Optional.of(new IOException(e));
        } catch (Error e) {
            comeBack(() -> {
                throw new IOException(e);
            });
            throw e;
        } finally {
            closeTurn();
        }
        if (failure.isPresent()) {
            IOException thrown = failure.get();
            comeBack(() -> {
                throw thrown;
            });
        } else {
            complete();
        }
    }

    private void complete() {
        try {
            async.complete();
        } catch (RuntimeException gone) {
            end();
        }
    }

    /** Lets the container's thread run the step. If the container no longer dispatches, runs the step in this thread. */
    private void comeBack(Step step) {
        if (dispatched(step)) {
            return;
        }
        try {
            step.run();
        } catch (IOException broken) {
            reception.log(address(), "An answer to " + address() + " at the " + door + " door was aborted while the application stopped: " + broken);
        }
        complete();
    }

    /**
     * Dispatches the request with the step. Returns false if the container does not accept the dispatch. When Tomcat stops the application, it first
     * stops to accept dispatches and notifies the application later.
     */
    private boolean dispatched(Step step) {
        next = step;
        try {
            async.dispatch(ANY_PATH);
            return true;
        } catch (UnsupportedOperationException stopping) {
            return false;
        } catch (RuntimeException gone) {                                  // the connection is lost, and the container has ended the request
            end();
            return true;
        }
    }

    /** Called by the servlet when a dispatch has brought the request back. */
    void comesBack() throws IOException {
        next.run();
    }

    private void serveOrReject(boolean admitted) throws IOException {
        if (admitted) {
            service.serve(new TimedExchange(exchange, reception.bounds()));
        } else {
            reject(Rejection.NO_PLACE);
        }
    }

    private void reject(Rejection why) throws IOException {
        closeTurn();
        reception.log(address(), "A request from " + address() + " at the " + door + " door was rejected: " + why.why());
        exchange.reject(why);
    }

    /** Called by the body when it is malformed or the connection is lost. A thread that already reads the body gets the exception. */
    private void brokenOff(Throwable why) {
        reception.log(address(), "The connection from " + address() + " at the " + door + " door was lost while a request arrived, or the body of "
                + "the request is malformed: " + why);
        if (turn == null && decided.compareAndSet(false, true)) {
            comeBack(() -> reject(Rejection.BROKEN_OFF));
        }
    }

    /** Ends a body that arrives too slowly. If the request has not asked for a place yet, rejects it. */
    void check() {
        if (body.filter(ArrivingBody::tooSlow).isPresent()) {
            body.get().fail(ArrivingBody::tooSlowFailure);
            if (async != null && turn == null && decided.compareAndSet(false, true)) {
                comeBack(() -> reject(Rejection.TOO_SLOW));
            }
        }
    }

    private void closeTurn() {
        Optional.ofNullable(turn).ifPresent(AdmissionQueue.Turn::close);
    }

    private void end() {
        if (ended.compareAndSet(false, true)) {
            decided.set(true);
            closeTurn();
            reception.leave(this);
            left.run();
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        body.ifPresent(each -> each.fail(() -> new IOException("The request has ended")));
        end();
    }

    @Override
    public void onError(AsyncEvent event) {
        body.ifPresent(each -> each.fail(() -> new IOException("The connection was lost", event.getThrowable())));
    }

    /**
     * Called only when Tomcat stops the application, because no timeout is set. Tomcat then ends the requests that are still running after the
     * {@code unloadDelay} of the context.
     */
    @Override
    public void onTimeout(AsyncEvent event) {
        body.ifPresent(each -> each.fail(() -> new IOException("The application has stopped")));
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        event.getAsyncContext().addListener(this);
    }
}
