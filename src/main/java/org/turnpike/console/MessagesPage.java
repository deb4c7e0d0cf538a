package org.turnpike.console;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.turnpike.admin.ContainerView;
import org.turnpike.admin.MessageLogMXBean;
import org.turnpike.admin.RecordPageView;
import org.turnpike.admin.RecordView;

/**
 * The page of the message log, which searches by id, party, caller, peer, service and time. The class {@link One} is the page of one message, with
 * its signature, request and response, and its signed container to save.
 */
final class MessagesPage implements Page {
    private static final int COUNT = 50;
    private static final int MOST_LEGS = 20;
    private static final int MOST_BYTES = 64 << 20;

    /** The result of a search. @param next the link to the next page; empty on the last page */
    record View(Frame frame, Form query, List<RecordView> records, String next) {
    }

    @Override
    public PageAnswer answer(Visit visit) {
        Form query = visit.query();
        RecordPageView page = visit.bean(MessageLogMXBean.class).search(query.get("party"), query.get("caller"), query.get("peer"), query.get("service"), query.get("messageId"),
                instant(query.get("from")), instant(query.get("to")), query.get("before"), COUNT);
        return PageAnswer.page(JtemessagesGenerated::render, new View(visit.frame("messages"), query, page.getRecords(), page.getNext().isEmpty() ? "" : next(query, page.getNext())));
    }

    /** Converts the date and time of a browser's field to an instant. It is read as UTC. */
    static String instant(String typed) {
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
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The page of one message. {@link #verified} also verifies its container; at most {@value #MOST_AT_ONCE} verifications run at the same time. */
    static final class One implements Page {
        private static final int MOST_AT_ONCE = 2;
        private final Semaphore running = new Semaphore(MOST_AT_ONCE);

        @Override
        public PageAnswer answer(Visit visit) {
            long record = number(visit.form().has("record") ? visit.form().get("record") : visit.query().get("record"));
            return page(visit, record, visit.bean(MessageLogMXBean.class).contents(record));
        }

        /** Verifies the message of the form now. */
        PageAnswer verified(Visit visit) {
            long record = number(visit.form().get("record"));
            if (!running.tryAcquire()) {
                throw new IllegalStateException(visit.console().texts().text("message.busy"));
            }
            try {
                return page(visit, record, visit.bean(MessageLogMXBean.class).verify(record));
            } finally {
                running.release();
            }
        }

        private static PageAnswer page(Visit visit, long record, ContainerView container) {
            Frame frame = visit.frame("messages");
            MessageLogMXBean log = visit.bean(MessageLogMXBean.class);
            RecordView message = log.search("", "", "", "", "", "", "", String.valueOf(record + 1), 1).getRecords().get(0);
            List<RecordView> legs = log.search("", "", "", "", message.getMessageId(), "", "", "", MOST_LEGS).getRecords().stream()
                    .filter(each -> each.getRequestId().equals(message.getRequestId())).sorted((first, second) -> Long.compare(first.getId(), second.getId())).toList();
            return PageAnswer.page(JtemessageGenerated::render, new OneView(frame, message, facts(frame, message), legs, container));
        }

        private static Map<String, String> facts(Frame frame, RecordView message) {
            Map<String, String> facts = new LinkedHashMap<>();
            facts.put(frame.t("messages.at"), frame.time(message.getAt()));
            facts.put(frame.t("messages.messageId"), message.getMessageId());
            facts.put(frame.t("message.exchange"), message.getRequestId());
            facts.put(frame.t("messages.party"), message.getParty());
            facts.put(frame.t("messages.caller"), message.getClient());
            facts.put(frame.t("messages.service"), message.getService());
            facts.put(frame.t("message.archive"), message.getArchive());
            facts.values().removeIf(String::isEmpty);
            return facts;
        }
    }

    /**
     * One message.
     *
     * @param legs the records of the same exchange, the request first
     * @param container the content of the container; it has checks only if it was verified
     */
    record OneView(Frame frame, RecordView message, Map<String, String> facts, List<RecordView> legs, ContainerView container) {
        /** Returns the kind, the side and the protocol of a record. */
        String what(RecordView record) {
            return frame.named("messages.kind.", record.getKind()) + ", " + frame.named("messages.side.", record.getSide()) + ", " + record.getProtocol();
        }

        boolean checked() {
            return !container.getChecks().isEmpty();
        }
    }

    private static long number(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("record: '" + text + "' is not the number of a record");
        }
        return Long.parseLong(text);
    }

    /** Returns the signed container of a record as a download. If archive files are encrypted, the container is encrypted too. */
    static PageAnswer container(Visit visit) {
        MessageLogMXBean log = visit.bean(MessageLogMXBean.class);
        long record = number(visit.form().get("record"));
        String file = visit.change(() -> log.export(String.valueOf(record)));
        try {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            for (byte[] piece = log.read(file, 0); piece.length > 0; piece = log.read(file, content.size())) {
                content.writeBytes(piece);
                if (content.size() > MOST_BYTES) {
                    throw new IllegalStateException("The container is larger than " + MOST_BYTES + " bytes; use turnpike-admin log export");
                }
            }
            return file.endsWith(".zip") ? only(content.toByteArray()) : new PageAnswer.Download(file, "application/octet-stream", content.toByteArray());
        } finally {
            visit.run(() -> log.discard(file));
        }
    }

    /** Returns the only container of an export as a download. */
    private static PageAnswer.Download only(byte[] export) {
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(export), StandardCharsets.UTF_8)) {
            ZipEntry entry = zip.getNextEntry();
            return new PageAnswer.Download(entry.getName(), "application/vnd.etsi.asic-e+zip", zip.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
