package org.turnpike.admin;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.turnpike.deadlines.Deadline;
import org.turnpike.deadlines.DeadlineSettings;
import org.turnpike.deadlines.DeadlineSurvey;
import org.turnpike.deadlines.Notice;
import org.turnpike.deadlines.Notices;

/** The deadlines over JMX. Each call of {@link #run} notifies listeners of the thresholds that were passed since the call before. */
public final class DeadlinesAdmin implements DeadlinesMXBean, Runnable {
    private final DeadlineSurvey survey;
    private final DeadlineSettings thresholds;
    private final Notices notices;
    private final InstantSource clock;
    private Map<Deadline, Integer> reported = Map.of();            // guarded by this

    public DeadlinesAdmin(DeadlineSurvey survey, DeadlineSettings thresholds, Notices notices, InstantSource clock) {
        this.survey = survey;
        this.thresholds = thresholds;
        this.notices = notices;
        this.clock = clock;
    }

    @Override
    public List<DeadlineView> getDeadlines() {
        Instant now = clock.instant();
        return survey.all().stream().map(each -> new DeadlineView(each.kind().name(), each.what(), each.ends().equals(Deadline.PAST) ? "" : each.ends().toString(), each.left(now).toSeconds(),
                each.level(thresholds, now), each.then())).toList();
    }

    @Override
    public int getWorstLevel() {
        Instant now = clock.instant();
        return survey.all().stream().mapToInt(each -> each.level(thresholds, now)).max().orElse(0);
    }

    @Override
    public long getLeastSecondsLeft() {
        Optional<Deadline> first = survey.all().stream().findFirst();
        return first.map(each -> each.left(clock.instant()).toSeconds()).orElse(Long.MAX_VALUE);
    }

    @Override
    public synchronized void run() {
        Instant now = clock.instant();
        Map<Deadline, Integer> levels = new HashMap<>();
        for (Deadline deadline : survey.all()) {
            int level = deadline.level(thresholds, now);
            levels.put(deadline, level);
            if (level > reported.getOrDefault(deadline, 0)) {
                notices.send(Notice.DEADLINE, sentence(deadline, now));
            }
        }
        reported = levels;
    }

    private static String sentence(Deadline deadline, Instant now) {
        Duration left = deadline.left(now);
        String kind = deadline.kind().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        String when = deadline.ends().equals(Deadline.PAST) ? " is not in use" : left.compareTo(Duration.ZERO) <= 0 ? " expired at " + deadline.ends()
                : " expires at " + deadline.ends() + ", in " + (left.toDays() > 0 ? left.toDays() + " days" : left.toMinutes() + " minutes");
        return kind + " " + deadline.what() + when + ": " + deadline.then();
    }
}
