package org.turnpike.console;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.turnpike.admin.RefusalPageView;
import org.turnpike.admin.RefusalView;
import org.turnpike.admin.TrustMXBean;

/** The page with rejected handshakes and messages, the newest first, with filters. */
final class RefusalsPage implements Page {
    private static final int SHOWN = 50;
    private static final int PAGES = 10;
    private static final List<String> FIELDS = List.of("id", "check", "peer", "address", "from", "to", "kind", "side");

    /** The result of a search. @param next the link to the next page; empty on the last page */
    record View(Frame frame, Form query, List<RefusalView> refusals, String next) {
    }

    /** The page that explains one refusal with a drawing. */
    static final class One implements Page {
        @Override
        public PageAnswer answer(Visit visit) {
            Frame frame = visit.frame("refusals");
            RefusalView refusal = visit.bean(TrustMXBean.class).record(visit.query().get("id"));
            Map<String, String> instants = new LinkedHashMap<>(refusal.getValues());
            limits(instants);
            instants.putIfAbsent("at", refusal.getAt());
            boolean dated = instants.keySet().stream().anyMatch(name -> !name.equals("at") && !name.equals("limit"));
            return PageAnswer.page(JterefusalGenerated::render, new OneView(frame, refusal, Handshake.of(frame, refusal), chain(refusal), CertificateChecks.of(refusal),
                    dated ? Handshake.marks(frame, instants) : List.of(), refusal.getReason().equals(Handshake.NO_OWN_KEY) ? OwnStatus.all(visit, frame, refusal.getAt()) : List.of()));
        }

        /**
         * Adds the time at which the OCSP response became too old, and the latest time of a response that is not rejected as a response from the
         * future.
         */
        private static void limits(Map<String, String> instants) {
            if (instants.containsKey("thisUpdate") && instants.containsKey("freshness")) {
                instants.put("limit", Instant.parse(instants.get("thisUpdate")).plus(Duration.parse(instants.get("freshness"))).toString());
            }
            if (instants.containsKey("at") && instants.containsKey("tolerance")) {
                instants.put("future", Instant.parse(instants.get("at")).plus(Duration.parse(instants.get("tolerance"))).toString());
            }
        }

        /**
         * Returns the subjects of the certificates above the checked certificate, the top first. They come from the presented chain, or else from the
         * issuer of the certificate.
         */
        private static List<String> chain(RefusalView refusal) {
            List<String> chain = new ArrayList<>();
            for (int i = 2; refusal.getValues().containsKey("certificate" + i); i++) {
                chain.add(0, refusal.getValues().get("certificate" + i));
            }
            if (!chain.contains(refusal.getIssuer())) {
                chain.add(refusal.getIssuer());
            }
            chain.remove(refusal.getSubject());
            return chain;
        }
    }

    /**
     * One refusal.
     *
     * @param above the subjects of the certificates above the checked certificate, the top first
     * @param checks the checks of the certificate
     * @param axis the instants that were compared
     * @param own certificates of this server, if one of them is the cause
     */
    record OneView(Frame frame, RefusalView refusal, Handshake.Drawing drawing, List<String> above, List<CertificateChecks.Check> checks, List<Handshake.Mark> axis, List<OwnStatus> own) {
        /** The failed check as a sentence. */
        String verdict() {
            return refusal.getCheck().endsWith(".") ? refusal.getCheck() : refusal.getCheck() + ".";
        }

        /** The values of the record that the page does not show elsewhere. */
        Map<String, String> values() {
            Map<String, String> values = new LinkedHashMap<>(refusal.getValues());
            values.values().remove(refusal.getCheck());
            return values;
        }
    }

    @Override
    public PageAnswer answer(Visit visit) {
        Form query = visit.query();
        List<RefusalView> found = new ArrayList<>();
        String next = query.get("before");
        for (int page = 0; page < PAGES && found.size() < SHOWN && (page == 0 || !next.isEmpty()); page++) {
            RefusalPageView some = visit.bean(TrustMXBean.class).search(MessagesPage.instant(query.get("from")), MessagesPage.instant(query.get("to")), query.get("check"), query.get("peer"),
                    query.get("address"), query.get("id"), next, SHOWN);
            some.getRecords().stream().filter(each -> is(each.getKind(), query.get("kind")) && is(each.getSide(), query.get("side"))).forEach(found::add);
            next = some.getNext();
        }
        return PageAnswer.page(JterefusalsGenerated::render, new View(visit.frame("refusals"), query, found, next.isEmpty() ? "" : next(query, next)));
    }

    private static boolean is(String value, String wanted) {
        return wanted.isEmpty() || value.equals(wanted);
    }

    private static String next(Form query, String before) {
        StringBuilder link = new StringBuilder("/console/refusals?before=" + MessagesPage.encoded(before));
        FIELDS.forEach(field -> link.append('&').append(field).append('=').append(MessagesPage.encoded(query.get(field))));
        return link.toString();
    }
}
