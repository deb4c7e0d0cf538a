package org.turnpike;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.turnpike.server.Schedule;

/** A schedule whose jobs run when the test says so. */
public final class ManualSchedule implements Schedule {
    private final List<Runnable> jobs = new ArrayList<>();

    @Override
    public void every(Duration interval, String name, Runnable job) {
        jobs.add(job);
    }

    /** Runs every job once, in the order they were given. */
    public void runAll() {
        jobs.forEach(Runnable::run);
    }

    @Override
    public void close() {
        jobs.clear();
    }
}
