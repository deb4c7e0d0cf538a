package org.turnpike.signature;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.fault.Stage;
import org.turnpike.id.MemberId;
import org.turnpike.keys.SigningCredential;

/**
 * Signs messages. Messages that wait for the same member's key share one signature (messages.md §4.3), so the throughput can exceed the key's signing
 * rate. If the key is free, a message is signed at once, in its own thread: no message waits for a batch to fill. While the key is busy, messages queue
 * in order of arrival. When the key becomes free, the thread of the first message signs a batch of up to the configured size. Before a thread signs, it
 * yields the processor: on a busy machine, threads that are ready can add their messages, and on an idle one this takes no time. No lock is held while
 * a key signs, and no other threads are used.
 *
 * <p>A batch is signed with a credential that is checked after the wait. If a batch fails, each of its messages is signed again alone, so no message
 * fails because of another message. Thread-safe.
 */
public final class BatchSigner {
    private final MessageSigner signer;
    private final Credentials credentials;
    private final InstantSource clock;
    private final Limits limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<MemberId, Lane> lanes = new HashMap<>();       // guarded by lock; contains only lanes of busy keys

    /** Finds the current key of a member. */
    public interface Credentials {
        /** @throws RefusedException if the member has no usable key; every message of the batch fails with it */
        SigningCredential require(MemberId member) throws RefusedException;
    }

    /**
     * Limits of batches and waiting.
     *
     * @param batch the largest number of messages in one signature; 1 signs each message alone
     * @param parallel the largest number of simultaneous signatures of one member
     * @param longestWait the longest time that a message waits for its signature
     */
    public record Limits(int batch, int parallel, Duration longestWait) {
        public Limits {
            if (batch < 1 || parallel < 1 || longestWait.isNegative() || longestWait.isZero()) {
                throw new IllegalArgumentException("The batch size, the number of simultaneous signatures and the longest wait must be positive");
            }
        }

        /** 64 messages, half of the processors, and the 60 s of deployed servers (messages.md §3.8). */
        public static Limits standard() {
            return new Limits(64, Math.max(1, Runtime.getRuntime().availableProcessors() / 2), Duration.ofSeconds(60));
        }
    }

    /** The queue of one member's key: messages being signed and waiting messages. */
    private static final class Lane {
        private final Deque<Waiting> queue = new ArrayDeque<>();
        private int signing;
    }

    /** A message in the queue: completed exactly once, by the thread that signs ahead of it. */
    private record Waiting(List<SignedPart> parts, boolean alone, CompletableFuture<Turn> turn) {
        static Waiting of(List<SignedPart> parts, boolean alone) {
            return new Waiting(parts, alone, new CompletableFuture<>());
        }
    }

    private sealed interface Turn {
        /** This message's thread signs a batch, whose first message it is. */
        record Lead() implements Turn {
        }

        /** Another thread has signed the message. */
        record Signed(SignatureParts parts) implements Turn {
        }

        /** The batch could not be signed; the message is signed again, by itself. */
        record Alone() implements Turn {
        }
    }

    /**
     * Creates a signer.
     *
     * @param credentials finds keys; called again after each wait
     */
    public BatchSigner(MessageSigner signer, Credentials credentials, InstantSource clock, Limits limits) {
        this.signer = signer;
        this.credentials = credentials;
        this.clock = clock;
        this.limits = limits;
    }

    /**
     * Signs one message with the key of its member, by itself or in a batch.
     *
     * @param parts the message part and what follows it, in transport order
     * @throws RefusedException {@code cannot_create_signature} if the member has no usable key, before or after the wait; {@code internal_error}
     *     below it if the signature was not made within the longest wait; see also {@link MessageSigner#sign}
     */
    public SignedMessage sign(MemberId member, List<SignedPart> parts) throws RefusedException {
        return new SignedMessage(member, parts, sign(requireCredential(member), parts, clock.instant()));
    }

    /**
     * Signs one message, by itself or in a batch.
     *
     * @param by a credential that is usable at {@code at}; it is used if the key is free now and no other message shares the signature
     * @param parts the message part and what follows it, in transport order
     * @param at now
     * @throws RefusedException {@code cannot_create_signature} if the message waited or shares the signature, and the member's current credential is not
     *     usable; {@code internal_error} below it if the signature was not made within the longest wait; see also {@link MessageSigner#sign}
     */
    SignatureParts sign(SigningCredential by, List<SignedPart> parts, Instant at) throws RefusedException {
        MessageSigner.requireSignable(parts);
        MemberId member = by.member();
        if (enter(member)) {
            try {
                List<Waiting> batch = gather(member, Waiting.of(parts, false));
                return batch.size() == 1 ? signer.sign(by, parts, at) : lead(member, batch);
            } finally {
                leave(member);
            }
        }
        return signAfterWaiting(member, parts, System.nanoTime() + limits.longestWait().toNanos());
    }

    private SignatureParts signAfterWaiting(MemberId member, List<SignedPart> parts, long deadline) throws RefusedException {
        Waiting me = Waiting.of(parts, false);
        Turn turn = wait(member, me, deadline);
        if (turn instanceof Turn.Alone) {
            me = Waiting.of(parts, true);
            turn = wait(member, me, deadline);
        }
        if (turn instanceof Turn.Signed signed) {
            return signed.parts();
        }
        try {
            return lead(member, gather(member, me));
        } finally {
            leave(member);
        }
    }

    private SignatureParts lead(MemberId member, List<Waiting> batch) throws RefusedException {
        try {
            List<SignatureParts> signed = signNow(member, batch);
            for (int i = 1; i < batch.size(); i++) {
                batch.get(i).turn().complete(new Turn.Signed(signed.get(i)));
            }
            return signed.get(0);
        } catch (RefusedException | RuntimeException e) {
            if (batch.size() == 1) {
                throw e;
            }
            return signNow(member, batch.subList(0, 1)).get(0);
        } finally {
            batch.forEach(one -> one.turn().complete(new Turn.Alone()));         // has no effect on messages that were signed
        }
    }

    private List<SignatureParts> signNow(MemberId member, List<Waiting> batch) throws RefusedException {
        return signer.signBatch(requireCredential(member), batch.stream().map(Waiting::parts).toList(), clock.instant());
    }

    /**
     * Returns the key and certificate with which a member signs now.
     *
     * @throws RefusedException {@code cannot_create_signature} when the member has no usable key
     */
    public SigningCredential requireCredential(MemberId member) throws RefusedException {
        try {
            return credentials.require(member);
        } catch (RefusedException e) {                                       // reported like a rejection before the wait
            throw new RefusedException(FaultCode.CANNOT_CREATE_SIGNATURE.wire(), e.getMessage(), e.id(), e);
        }
    }

    /** The number of messages that wait for a key. */
    int waiting() {
        lock.lock();
        try {
            return lanes.values().stream().mapToInt(lane -> lane.queue.size()).sum();
        } finally {
            lock.unlock();
        }
    }

    // the lanes

    /** Takes the member's key if it is free and no message waits. */
    private boolean enter(MemberId member) {
        lock.lock();
        try {
            return enter(lanes.computeIfAbsent(member, any -> new Lane()));
        } finally {
            lock.unlock();
        }
    }

    private boolean enter(Lane lane) {
        if (lane.signing == limits.parallel()) {
            return false;
        }
        lane.signing++;
        return true;
    }

    /** Gives the key to the first waiting message. */
    private void leave(MemberId member) {
        lock.lock();
        try {
            Lane lane = lanes.get(member);
            if (lane.queue.isEmpty()) {
                lane.signing--;
                if (lane.signing == 0) {
                    lanes.remove(member);
                }
            } else {
                lane.queue.remove().turn().complete(new Turn.Lead());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes the messages from the queue that may share the signature of the first, whose thread has the key. */
    private List<Waiting> gather(MemberId member, Waiting first) {
        Thread.yield();
        lock.lock();
        try {
            return batchOf(first, lanes.get(member).queue);
        } finally {
            lock.unlock();
        }
    }

    private List<Waiting> batchOf(Waiting first, Deque<Waiting> queue) {
        List<Waiting> batch = new ArrayList<>(List.of(first));
        while (!first.alone() && batch.size() < limits.batch() && !queue.isEmpty() && !queue.peek().alone()) {
            batch.add(queue.remove());
        }
        return batch;
    }

    private Turn wait(MemberId member, Waiting me, long deadline) throws RefusedException {
        lock.lock();
        try {
            Lane lane = lanes.computeIfAbsent(member, any -> new Lane());
            if (enter(lane)) {                                               // the key became free meanwhile, so no message waits
                return new Turn.Lead();
            }
            lane.queue.add(me);
        } finally {
            lock.unlock();
        }
        try {
            return me.turn().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return giveUp(member, me, "Signature creation timed out", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return giveUp(member, me, "Signature creation was interrupted", e);
        } catch (ExecutionException e) {
            throw new AssertionError("A waiting message was completed with an exception", e);
        }
    }

    /** Leaves the queue. A message that became leader at the same moment must sign, because others wait for it. */
    private Turn giveUp(MemberId member, Waiting me, String text, Exception cause) throws RefusedException {
        lock.lock();
        try {
            Lane lane = lanes.get(member);
            if (lane != null) {
                lane.queue.removeIf(other -> other == me);
            }
            if (me.turn().isDone()) {
                return me.turn().join();
            }
        } finally {
            lock.unlock();
        }
        throw new RefusedException(FaultCode.INTERNAL_ERROR, text, cause).in(Stage.CANNOT_CREATE_SIGNATURE);
    }
}
