package org.turnpike.admin;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The checks over JMX. The composition root adds all checks before it registers the bean; afterwards the bean is thread-safe. Each call of
 * {@link #run} makes every check, so that the time of a changed outcome is known.
 */
public final class DiagnosticsAdmin implements DiagnosticsMXBean, Runnable {
    private final InstantSource clock;
    private final Map<String, Outcome> outcomes = new ConcurrentHashMap<>();
    private final Map<String, Supplier<Map<String, String>>> checks = new LinkedHashMap<>();

    private record Outcome(boolean well, Instant since) {
    }

    public DiagnosticsAdmin(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public void run() {
        getChecks();
    }

    /** Adds a check. @param problems returns the current problems with their reasons; empty if the check passes */
    public DiagnosticsAdmin over(String check, Supplier<Map<String, String>> problems) {
        checks.put(check, problems);
        return this;
    }

    @Override
    public List<DiagnosticView> getChecks() {
        return checks.entrySet().stream().map(each -> look(each.getKey(), each.getValue())).toList();
    }

    /** Makes one check. A check that throws an exception counts as failed. */
    private DiagnosticView look(String check, Supplier<Map<String, String>> problems) {
        List<String> found;
        try {
            found = problems.get().entrySet().stream().map(each -> each.getKey() + ": " + each.getValue()).toList();
        } catch (RuntimeException e) {
            found = List.of("The check failed: " + e);
        }
        Outcome now = new Outcome(found.isEmpty(), clock.instant());
        Outcome kept = outcomes.merge(check, now, (before, after) -> before.well() == after.well() ? before : after);
        return new DiagnosticView(check, found.isEmpty(), found, kept.since().toString());
    }

    @Override
    public int getFailing() {
        return (int) getChecks().stream().filter(each -> !each.isWell()).count();
    }
}
