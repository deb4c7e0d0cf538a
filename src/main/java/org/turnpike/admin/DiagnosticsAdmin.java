package org.turnpike.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The checks over JMX. Filled by the composition root before it is registered; thread-safe afterwards. */
public final class DiagnosticsAdmin implements DiagnosticsMXBean {
    private final Map<String, Supplier<Map<String, String>>> checks = new LinkedHashMap<>();

    /** Adds a check. @param problems what is wrong now, and why; none when all is well */
    public DiagnosticsAdmin over(String check, Supplier<Map<String, String>> problems) {
        checks.put(check, problems);
        return this;
    }

    @Override
    public List<DiagnosticView> getChecks() {
        return checks.entrySet().stream().map(each -> look(each.getKey(), each.getValue())).toList();
    }

    /** A check that cannot be made has failed. */
    private static DiagnosticView look(String check, Supplier<Map<String, String>> problems) {
        List<String> found;
        try {
            found = problems.get().entrySet().stream().map(each -> each.getKey() + ": " + each.getValue()).toList();
        } catch (RuntimeException e) {
            found = List.of("The check failed: " + e);
        }
        return new DiagnosticView(check, found.isEmpty(), found);
    }

    @Override
    public int getFailing() {
        return (int) getChecks().stream().filter(each -> !each.isWell()).count();
    }
}
