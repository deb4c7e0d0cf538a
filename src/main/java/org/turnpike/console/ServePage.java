package org.turnpike.console;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.turnpike.admin.ArchiveMXBean;
import org.turnpike.admin.DeadlineView;
import org.turnpike.admin.DeadlinesMXBean;
import org.turnpike.admin.DiagnosticView;
import org.turnpike.admin.DiagnosticsMXBean;
import org.turnpike.admin.EnvironmentMXBean;
import org.turnpike.admin.NodesMXBean;
import org.turnpike.admin.OperationsMXBean;
import org.turnpike.admin.SecurityServerMXBean;
import org.turnpike.admin.TimeStampingMXBean;
import org.turnpike.admin.TrafficView;
import org.turnpike.console.ServeView.Dependency;
import org.turnpike.console.ServeView.Due;
import org.turnpike.console.ServeView.State;

/**
 * The first page, which answers the question "Can we serve?". It shows one sentence, the dependencies, the next deadlines, the traffic and the free
 * disk space.
 */
final class ServePage implements Page {
    private static final int DAYS = 90;
    private static final int WEEK_HOURS = 168;

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
                whole ? traffic(frame, visit) : List.of(), whole ? Optional.of(new ServeView.Rooms(timeStamping(visit), disk(visit), visit.bean(NodesMXBean.class).getNodes())) : Optional.empty(), server.getVersion()));
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

    private static List<ServeView.Traffic> traffic(Frame frame, Visit visit) {
        OperationsMXBean operations = visit.bean(OperationsMXBean.class);
        return !operations.isEnabled() ? List.of() : List.of(new ServeView.Traffic("hour", plots(frame, operations.history(1))), new ServeView.Traffic("week", plots(frame, operations.history(WEEK_HOURS))));
    }

    private static List<Plot> plots(Frame frame, List<TrafficView> intervals) {
        List<Instant> times = intervals.stream().map(each -> Instant.parse(each.getFrom())).toList();
        return List.of(Plot.of(frame.t("serve.plot.exchanges"), times, intervals.stream().map(each -> (double) each.getSuccesses() + each.getFailures()).toList()),
                Plot.of(frame.t("serve.plot.failures"), times, intervals.stream().map(each -> (double) each.getFailures()).toList()),
                Plot.of(frame.t("serve.plot.latency"), times, intervals.stream().map(TrafficView::getP95Millis).toList()));
    }

    private static ServeView.Stamping timeStamping(Visit visit) {
        TimeStampingMXBean bean = visit.bean(TimeStampingMXBean.class);
        return new ServeView.Stamping(bean.getStatus(), bean.getBacklog(), bean.getLastSuccess(), bean.getRefusesFrom());
    }

    private static ServeView.Disk disk(Visit visit) {
        EnvironmentMXBean environment = visit.bean(EnvironmentMXBean.class);
        ArchiveMXBean archive = visit.bean(ArchiveMXBean.class);
        long free = environment.getDiskFreeBytes();
        return new ServeView.Disk(environment.getDiskBytes(), free, archive.getFilledBytesPerDay(), (long) archive.getDaysUntilFull());
    }
}
