package org.turnpike.console;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.turnpike.admin.ArchiveMXBean;
import org.turnpike.admin.DeadlineView;
import org.turnpike.admin.DeadlinesMXBean;
import org.turnpike.admin.DiagnosticView;
import org.turnpike.admin.DiagnosticsMXBean;
import org.turnpike.admin.EnvironmentMXBean;
import org.turnpike.admin.OperationsMXBean;
import org.turnpike.admin.SecurityServerMXBean;
import org.turnpike.admin.TimeStampingMXBean;
import org.turnpike.admin.TrafficView;
import org.turnpike.console.ServeView.Dependency;
import org.turnpike.console.ServeView.Due;
import org.turnpike.console.ServeView.State;

/** Can we serve? One sentence, what it depends on, what expires, what was exchanged, and where there is room. */
final class ServePage implements Page {
    private static final int DAYS = 90;

    @Override
    public PageAnswer answer(Visit visit) {
        Frame frame = visit.frame("serve");
        SecurityServerMXBean server = visit.bean(SecurityServerMXBean.class);
        boolean whole = visit.may(Roles.WATCHERS);
        List<DiagnosticView> checks = !whole ? List.of() : visit.bean(DiagnosticsMXBean.class).getChecks();
        List<DeadlineView> deadlines = visit.bean(DeadlinesMXBean.class).getDeadlines();
        List<String> problems = server.getProblems();
        boolean attention = checks.stream().anyMatch(each -> !each.isWell()) || deadlines.stream().anyMatch(each -> each.getLevel() > 0);
        State state = !server.isReady() ? State.FAILED : attention ? State.ATTENTION : State.GOOD;
        return PageAnswer.page(JteserveGenerated::render, new ServeView(frame, server.getServer(), state, problems, dependencies(frame, checks), due(deadlines),
                whole ? traffic(frame, visit) : List.of(), whole ? Optional.of(new ServeView.Rooms(timeStamping(visit), disk(visit))) : Optional.empty(), server.getVersion()));
    }

    private static List<Dependency> dependencies(Frame frame, List<DiagnosticView> checks) {
        return checks.stream().map(each -> new Dependency(each.getCheck(), each.isWell(), each.getSince(), each.getProblems(),
                each.isWell() ? "" : frame.named("serve.todo.", each.getCheck().replace(' ', '-')))).toList();
    }

    private static List<Due> due(List<DeadlineView> deadlines) {
        return deadlines.stream().filter(each -> each.getSecondsLeft() < Duration.ofDays(DAYS).toSeconds())
                .map(each -> new Due(each.getKind(), each.getWhat(), each.getEnds(), each.getLevel(), each.getThen(),
                        Math.max(0, Math.min(1, each.getSecondsLeft() / (double) Duration.ofDays(DAYS).toSeconds())))).toList();
    }

    private static List<Plot> traffic(Frame frame, Visit visit) {
        OperationsMXBean operations = visit.bean(OperationsMXBean.class);
        if (!operations.isEnabled()) {
            return List.of();
        }
        return plots(frame, operations, visit.now().minus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.MINUTES), visit.now(), Duration.ofMinutes(5));
    }

    /** Sums of the services in each interval; of the latencies the worst. */
    private static List<Plot> plots(Frame frame, OperationsMXBean operations, Instant from, Instant to, Duration step) {
        Map<Instant, double[]> sums = new TreeMap<>();
        for (Instant at = from; at.isBefore(to); at = at.plus(step)) {
            sums.put(at, new double[3]);
        }
        for (TrafficView each : operations.traffic(from.toString(), to.toString(), step.toString(), "", "")) {
            double[] sum = sums.computeIfAbsent(Instant.parse(each.getFrom()), any -> new double[3]);
            sum[0] += each.getSuccesses() + each.getFailures();
            sum[1] += each.getFailures();
            sum[2] = Math.max(sum[2], each.getP95Millis());
        }
        List<Plot> plots = new ArrayList<>();
        List<String> names = List.of("serve.plot.exchanges", "serve.plot.failures", "serve.plot.latency");
        for (int i = 0; i < names.size(); i++) {
            int column = i;
            plots.add(Plot.of(frame.t(names.get(i)), sums.keySet().stream().toList(), sums.values().stream().map(each -> each[column]).toList()));
        }
        return plots;
    }

    private static ServeView.Stamping timeStamping(Visit visit) {
        TimeStampingMXBean bean = visit.bean(TimeStampingMXBean.class);
        return new ServeView.Stamping(bean.getStatus(), bean.getBacklog(), bean.getLastSuccess(), bean.getRefusesFrom(), bean.getLeader(), bean.isLeading());
    }

    private static ServeView.Disk disk(Visit visit) {
        EnvironmentMXBean environment = visit.bean(EnvironmentMXBean.class);
        ArchiveMXBean archive = visit.bean(ArchiveMXBean.class);
        long free = environment.getDiskFreeBytes();
        return new ServeView.Disk(environment.getDiskBytes(), free, archive.getFilledBytesPerDay(), (long) archive.getDaysUntilFull());
    }
}
