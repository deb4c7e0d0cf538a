package org.turnpike.messagelog;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.fault.Stage;
import org.turnpike.message.Content;
import org.turnpike.signature.ProvenMessage;

/**
 * Records messages so that they survive a power failure: {@link #record} returns after the message was written to disk. A message that arrives while no
 * other waits is written by its caller's thread, which saves two changes of thread. The thread of the log writes all others. Messages that wait at the
 * same time share one transaction and one flush, so the number of flushes per second does not limit the number of messages. Thread-safe.
 */
public final class MessageLog implements AutoCloseable {
    private static final int WAITING_AT_MOST = 4096;
    private static final int BATCH = 256;
    private static final int LONGEST_WAIT_SECONDS = 30;

    private final BlockingQueue<Waiting> waiting = new ArrayBlockingQueue<>(WAITING_AT_MOST);
    private final RecordStore records;
    private final LogCondition condition;
    private final BodyLogging bodies;
    /** Held by the thread that writes. */
    private final ReentrantLock writing = new ReentrantLock();
    /** Whether the latest transaction of the log's thread had several messages. Then more are likely to follow, and can share a flush. */
    private volatile boolean busy;
    private final Thread writer = new Thread(this::write, "turnpike-message-log");
    private final LongAdder recorded = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private volatile Optional<String> lastFailure = Optional.empty();
    private volatile boolean closed;

    /** The last entry of the queue, added when the log is closed. */
    private static final Waiting END = new Waiting(null, new CompletableFuture<>());

    /** @param written completed with the record's number after the record was written to disk */
    private record Waiting(MessageRecord message, CompletableFuture<Long> written) {
    }

    /**
     * Creates a log that accepts messages while a condition holds.
     *
     * @param condition checked for every message
     * @param bodies decides which bodies are recorded
     */
    public MessageLog(RecordStore records, LogCondition condition, BodyLogging bodies) {
        this.records = records;
        this.condition = condition;
        this.bodies = bodies;
        writer.setDaemon(true);
        writer.start();
    }

    /**
     * Records a message durably. Waits at most 30 s for the thread of the log; if the caller's thread writes, it waits as long as the timeouts of the database
     * allow.
     *
     * @param message a message that this server verified or signed; its content and signature are recorded
     * @param kept the part of the body or attachments that is recorded
     * @throws RefusedException with the stage LOGGING_FAILED if the message could not be written or the condition is not met; the message must not be
     *         passed on
     */
    public void record(ProvenMessage message, Instant at, ExchangeLog.Entry entry, List<Content> kept) throws RefusedException {
        record(new MessageRecord(at, entry.queryId(), entry.requestId(), entry.party(), entry.leg(), entry.client(), entry.service(), message.content(), message.signature(), kept));
    }

    void record(MessageRecord message) throws RefusedException {
        try {
            requireFits(message);
            requireRecorded(written(admitted(message)));
            recorded.increment();
        } catch (RefusedException e) {
            refused.increment();
            lastFailure = Optional.of(e.code() + ": " + e.getMessage());
            throw e;
        }
    }

    private void requireRecorded(long record) throws RefusedException {
        try {
            condition.requireRecorded(record);
        } catch (RefusedException e) {
            throw e.in(Stage.LOGGING_FAILED);
        }
    }

    /** The state of recording since the start. */
    public MessageLogStatus status() {
        return new MessageLogStatus(recorded.sum(), refused.sum(), waiting.size(), lastFailure);
    }

    private long written(MessageRecord message) throws RefusedException {
        Waiting mine = new Waiting(message, new CompletableFuture<>());
        try {
            if (!writtenByItself(mine)) {
                enqueue(mine);
            }
            return mine.written.get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("Recording the message was interrupted", e);
        } catch (TimeoutException e) {
            throw failure("The message was not recorded within " + LONGEST_WAIT_SECONDS + " s", e);
        } catch (ExecutionException e) {
            throw failure("The message could not be recorded", e.getCause());
        }
    }

    /**
     * Writes the message in this thread if no other message is being written or waits. It never writes the messages of others: an interruption or a slow
     * database must not make them fail here.
     */
    private boolean writtenByItself(Waiting mine) {
        if (busy || closed || Thread.currentThread().isInterrupted() || !waiting.isEmpty() || writing.hasQueuedThreads() || !writing.tryLock()) {
            return false;
        }
        try {
            if (closed) {
                return false;
            }
            write(List.of(mine));
            return true;
        } finally {
            writing.unlock();
        }
    }

    private void enqueue(Waiting mine) throws InterruptedException, RefusedException {
        if (closed || !waiting.offer(mine, LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
            throw failure(closed ? "The message log is closed" : "The message log is overloaded", null);
        }
    }

    /** Refuses values that are too long for their column, because they would make the whole batch fail. */
    private static void requireFits(MessageRecord message) throws RefusedException {
        if (message.queryId().getBytes(StandardCharsets.UTF_8).length > RecordStore.LONGEST_QUERY_ID
                || message.requestId().filter(id -> id.length() > RecordStore.LONGEST_IDENTIFIER).isPresent()
                || message.party().path().length() > RecordStore.LONGEST_IDENTIFIER) {
            throw failure("An identifier of the message is too long for the message log. The message id may have " + RecordStore.LONGEST_QUERY_ID + " bytes, other identifiers " + RecordStore.LONGEST_IDENTIFIER + " characters", null);
        }
    }

    private MessageRecord admitted(MessageRecord message) throws RefusedException {
        try {
            condition.require();
            return RecordedMessage.of(message, bodies);
        } catch (RefusedException e) {
            throw e.in(Stage.LOGGING_FAILED);
        }
    }

    private static RefusedException failure(String text, Throwable cause) {
        return new RefusedException(FaultCode.DATABASE_ERROR, text, cause).in(Stage.LOGGING_FAILED);
    }

    private void write() {
        List<Waiting> batch = new ArrayList<>(BATCH);
        boolean ended = false;
        while (!ended) {
            try {
                batch.add(waiting.take());
            } catch (InterruptedException e) {
                break;
            }
            writing.lock();
            try {
                Thread.yield();                                              // on a busy machine, threads that are ready can add their messages
                waiting.drainTo(batch, BATCH - 1);
                ended = batch.remove(END);
                busy = batch.size() > 1;
                write(batch);
            } finally {
                writing.unlock();
            }
            batch.clear();
        }
        waiting.forEach(late -> late.written.completeExceptionally(new IllegalStateException("The message log is closed")));
    }

    /** Writes a batch. If the batch fails, its records are inserted one at a time, so that one bad record does not make the others fail. */
    private void write(List<Waiting> batch) {
        if (batch.isEmpty()) {
            return;
        }
        try {
            long[] written = records.insert(batch.stream().map(Waiting::message).toList());
            for (int i = 0; i < written.length; i++) {
                batch.get(i).written.complete(written[i]);
            }
        } catch (SQLException | RuntimeException | Error e) {
            boolean hopeless = batch.size() == 1 || e instanceof SQLTransientException || e instanceof Error;
            if (hopeless) {
                batch.forEach(one -> one.written.completeExceptionally(e));
            } else {
                batch.forEach(one -> write(List.of(one)));
            }
        }
    }

    /** Writes the waiting messages, then ends the thread. Messages that arrive later are rejected. */
    @Override
    public void close() {
        closed = true;
        try {
            waiting.put(END);
            writer.join(TimeUnit.SECONDS.toMillis(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
