package org.turnpike.transport;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Gathers the steps of one handshake. Used by one thread. */
final class HandshakeTrace {
    private final long opened = System.nanoTime();
    private final List<TraceStep> steps = new ArrayList<>();
    private final List<X509Certificate> presented = new ArrayList<>();
    private boolean complete;

    void sent(String name, String detail) {
        add(true, name, detail);
    }

    void received(String name, String detail) {
        add(false, name, detail);
    }

    private void add(boolean sent, String name, String detail) {
        if (!complete || name.equals("Alert")) {
            steps.add(new TraceStep(sent, name, detail, Duration.ofNanos(System.nanoTime() - opened)));
        }
    }

    /** Adds details to the latest received message of that name, because the TLS stack reads some messages only after the next one. */
    void detail(String name, String more) {
        for (int i = steps.size() - 1; i >= 0; i--) {
            TraceStep step = steps.get(i);
            if (!step.sent() && step.name().equals(name)) {
                steps.set(i, new TraceStep(false, name, step.detail() + "; " + more, step.after()));
                return;
            }
        }
    }

    void presented(X509Certificate certificate) {
        presented.add(certificate);
    }

    /** Both sides have sent Finished; from now on only alerts are recorded. */
    void complete() {
        complete = true;
    }

    /** Records the failure, unless an alert was recorded before, which is more precise. */
    void ended(Exception failure) {
        boolean hasAlert = steps.stream().anyMatch(step -> step.name().equals("Alert"));
        if (!complete && !hasAlert) {
            add(false, "End", String.valueOf(failure.getMessage()));
        }
    }

    List<X509Certificate> presented() {
        return List.copyOf(presented);
    }

    List<TraceStep> steps() {
        return List.copyOf(steps);
    }
}
