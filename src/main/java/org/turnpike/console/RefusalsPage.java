package org.turnpike.console;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.turnpike.admin.RefusalView;
import org.turnpike.admin.TrustMXBean;

/** Refused handshakes and messages, the newest first, with filters. */
final class RefusalsPage implements Page {
    private static final int MOST = 1000;
    private static final int SHOWN = 100;

    /** @param total how many fit the filter */
    record View(Frame frame, Form query, List<RefusalView> refusals, int total) {
    }

    /** Shows one refusal as a drawing. */
    static final class One implements Page {
        @Override
        public PageAnswer answer(Visit visit) {
            Frame frame = visit.frame("refusals");
            RefusalView refusal = visit.bean(TrustMXBean.class).record(visit.query().get("id"));
            Map<String, String> instants = new LinkedHashMap<>(refusal.getValues());
            limits(instants);
            instants.putIfAbsent("at", refusal.getAt());
            boolean dated = instants.keySet().stream().anyMatch(name -> !name.equals("at") && !name.equals("limit"));
            return PageAnswer.page(JterefusalGenerated::render, new OneView(frame, refusal, Handshake.of(frame, refusal), dated ? Handshake.marks(frame, instants) : List.of()));
        }

        /** When a response became too old. */
        private static void limits(Map<String, String> instants) {
            if (instants.containsKey("thisUpdate") && instants.containsKey("freshness")) {
                instants.put("limit", java.time.Instant.parse(instants.get("thisUpdate")).plus(java.time.Duration.parse(instants.get("freshness"))).toString());
            }
        }
    }

    /** @param axis instants that the status was judged by */
    record OneView(Frame frame, RefusalView refusal, Handshake.Drawing drawing, List<Handshake.Mark> axis) {
    }

    @Override
    public PageAnswer answer(Visit visit) {
        Form query = visit.query();
        List<RefusalView> fitting = visit.bean(TrustMXBean.class).records(MOST).stream().filter(each -> fits(each, query)).toList();
        return PageAnswer.page(JterefusalsGenerated::render, new View(visit.frame("refusals"), query, fitting.stream().limit(SHOWN).toList(), fitting.size()));
    }

    private static boolean fits(RefusalView each, Form query) {
        String text = query.get("text").toLowerCase(Locale.ROOT);
        String all = String.join("\n", each.getId(), each.getMessageId(), each.getAddress(), each.getServer(), each.getClient(), each.getService(), each.getSubject(), each.getSerial(),
                each.getCode(), each.getReason(), each.getCheck()).toLowerCase(Locale.ROOT);
        return is(each.getKind(), query.get("kind")) && is(each.getSide(), query.get("side")) && all.contains(text);
    }

    private static boolean is(String value, String wanted) {
        return wanted.isEmpty() || value.equals(wanted);
    }
}
