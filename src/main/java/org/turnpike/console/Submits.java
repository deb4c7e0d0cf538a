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
 * The submitted forms. A form that is sent twice is executed once, and both requests get the same answer. This node remembers the latest
 * {@value #MOST} forms for ten minutes. If the answer is a page or a file, the form is remembered only until it is answered. Thread-safe.
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

    /** A submitted form. @param at when it was sent */
    private record Sent(Instant at, CompletableFuture<PageAnswer> answer) {
    }

    Submits(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Executes a form, or waits for the answer to the same form.
     *
     * @param number the number of the form; empty for a form without a number, which is always executed
     * @throws IllegalStateException if the same form is still being executed after {@value #LONGEST_WAIT_SECONDS} seconds
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

    /** Returns how many forms are remembered. */
    synchronized int known() {
        return answers.size();
    }

    /** Executes a form. A form that was rejected is forgotten, so that it can be sent again. */
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
            throw new IllegalStateException("The same form was already sent and is still being executed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The server is stopping", e);
        }
    }
}
