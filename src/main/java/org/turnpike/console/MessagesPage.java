package org.turnpike.console;

import java.util.List;
import org.turnpike.admin.MessageLogMXBean;
import org.turnpike.admin.RecordPageView;
import org.turnpike.admin.RecordView;

/** The message log: search by id, party, caller, peer, service and time; a record's signed container to save. */
final class MessagesPage implements Page {
    private static final int COUNT = 50;
    private static final int MOST_BYTES = 64 << 20;

    /** @param next query of the next page; empty on the last page */
    record View(Frame frame, Form query, List<RecordView> records, String next, boolean export) {
    }

    @Override
    public PageAnswer answer(Visit visit) {
        Form query = visit.query();
        RecordPageView page = visit.bean(MessageLogMXBean.class).search(query.get("party"), query.get("caller"), query.get("peer"), query.get("service"), query.get("messageId"),
                instant(query.get("from")), instant(query.get("to")), query.get("before"), COUNT);
        return PageAnswer.page(JtemessagesGenerated::render, new View(visit.frame("messages"), query, page.getRecords(), page.getNext().isEmpty() ? "" : next(query, page.getNext()),
                visit.may(Roles.SYSTEM)));
    }

    /** A browser's local date and time is read as UTC. */
    private static String instant(String typed) {
        return typed.matches("[0-9-]{10}T[0-9]{2}:[0-9]{2}") ? typed + ":00Z" : typed;
    }

    private static String next(Form query, String before) {
        StringBuilder link = new StringBuilder("/console/messages?before=" + encoded(before));
        for (String field : List.of("party", "caller", "peer", "service", "messageId", "from", "to")) {
            link.append('&').append(field).append('=').append(encoded(query.get(field)));
        }
        return link.toString();
    }

    static String encoded(String text) {
        return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8);
    }

    /** Saves the signed container of a record, or of several. */
    static PageAnswer container(Visit visit) {
        MessageLogMXBean log = visit.bean(MessageLogMXBean.class);
        String file = visit.change(() -> log.export(visit.form().get("record")));
        try {
            java.io.ByteArrayOutputStream content = new java.io.ByteArrayOutputStream();
            for (byte[] piece = log.read(file, 0); piece.length > 0; piece = log.read(file, content.size())) {
                content.writeBytes(piece);
                if (content.size() > MOST_BYTES) {
                    throw new IllegalStateException("The export is larger than " + MOST_BYTES + " bytes; use turnpike-admin log export");
                }
            }
            return new PageAnswer.Download(file, "application/zip", content.toByteArray());
        } finally {
            visit.run(() -> log.discard(file));
        }
    }
}
