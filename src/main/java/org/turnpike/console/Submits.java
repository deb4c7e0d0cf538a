package org.turnpike.console;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * The submitted forms. A form that is sent twice is executed once, and the second one gets the same answer. The latest {@value #MOST} are known
 * for ten minutes, at this node. Where the answer is a page or a file, only sending that overlaps counts once. Thread-safe.
 */
final class Submits {
    private static final int MOST = 1000;
    private static final long LONGEST_WAIT_SECONDS = 120;
    private static final Duration KNOWN = Duration.ofMinutes(10);

    private final InstantSource clock;
    private final Map<String, Sent> answers = new LinkedHashMap<>() {       // guarded by this
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Sent> eldest) {
            return size() > MOST;
        }
    };

    /** A form that was sent at that time. */
    private record Sent(Instant at, CompletableFuture<PageAnswer> answer) {
    }

    Submits(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Executes a form, or waits for the answer to the same form.
     *
     * @param number the form's; empty for a form that has none and is done in any case
     * @throws IllegalStateException when the same form is still under way after {@value #LONGEST_WAIT_SECONDS} seconds
     */
    PageAnswer once(String number, Supplier<PageAnswer> work) {
        if (number.isEmpty()) {
            return work.get();
        }
        CompletableFuture<PageAnswer> mine = new CompletableFuture<>();
        Sent first;
        synchronized (this) {
            Instant now = clock.instant();
            answers.values().removeIf(each -> each.answer().isDone() && each.at().plus(KNOWN).isBefore(now));
            first = answers.putIfAbsent(number, new Sent(now, mine));
        }
        return first == null ? done(number, mine, work) : waitedFor(first.answer());
    }

    private synchronized void forget(String number) {
        answers.remove(number);
    }

    /** How many forms are known. */
    synchronized int known() {
        return answers.size();
    }

    /** A form that was rejected may be sent again. */
    private PageAnswer done(String number, CompletableFuture<PageAnswer> mine, Supplier<PageAnswer> work) {
        try {
            PageAnswer answer = work.get();
            if (!(answer instanceof PageAnswer.Redirect)) {
                forget(number);
            }
            mine.complete(answer);
            return answer;
        } catch (RuntimeException | Error e) {
            forget(number);
            mine.completeExceptionally(e);
            throw e;
        }
    }

    private static PageAnswer waitedFor(CompletableFuture<PageAnswer> first) {
        try {
            return first.get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("The same form was sent before and is still under way", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The server is stopping", e);
        }
    }
}
