package org.turnpike.admin;

import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.turnpike.id.ClientId;
import org.turnpike.messagelog.MessageLog;
import org.turnpike.messagelog.RecordSearchStore;
import org.turnpike.messagelog.RecordStore;
import org.turnpike.messagelog.archive.ContainerExport;

/** The message log over JMX. */
public final class MessageLogAdmin implements MessageLogMXBean {
    private static final String ID = "INSTANCE/CLASS/CODE[/SUBSYSTEM]";
    private static final String TIME = "a time in UTC such as 2026-11-21T10:00:00Z";

    private final MessageLog log;
    private final RecordStore records;
    private final RecordSearchStore search;
    private final ContainerExport export;
    private final RecordedContainers containers;

    public MessageLogAdmin(MessageLog log, RecordStore records, RecordSearchStore search, ContainerExport export, RecordedContainers containers) {
        this.log = log;
        this.records = records;
        this.search = search;
        this.export = export;
        this.containers = containers;
    }

    @Override
    public long getRecords() {
        try {
            return records.count();
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot read the database: " + e.getMessage());
        }
    }

    @Override
    public long getRecorded() {
        return log.status().recorded();
    }

    @Override
    public long getRefused() {
        return log.status().refused();
    }

    @Override
    public int getWaiting() {
        return log.status().waiting();
    }

    @Override
    public String getLastFailure() {
        return log.status().lastFailure().orElse("");
    }

    @Override
    public RecordPageView search(String party, String caller, String peer, String service, String messageId, String from, String to, String before, int count) {
        RecordSearchStore.Criteria criteria = new RecordSearchStore.Criteria(read("party", party, ID, ClientId::parse),
                read("caller", caller, ID, ClientId::parse), read("peer", peer, ID, ClientId::parse), read("service", service, "", Function.identity()), read("messageId", messageId, "", Function.identity()),
                read("from", from, TIME, Instant::parse), read("to", to, TIME, Instant::parse));
        OptionalLong below = read("before", before, "the number that the previous page returned as next", Long::valueOf).map(OptionalLong::of).orElse(OptionalLong.empty());
        RecordSearchStore.Page page = ArchiveAdmin.Answers.of("count", () -> search.search(criteria, below, count));
        return new RecordPageView(page.records().stream().map(MessageLogAdmin::view).toList(),
                page.next().isPresent() ? String.valueOf(page.next().getAsLong()) : "");
    }

    private static <T> Optional<T> read(String name, String text, String allowed, Function<String, T> reader) {
        try {
            return text == null || text.isBlank() ? Optional.empty() : Optional.of(reader.apply(text));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IllegalArgumentException(name + ": '" + text + "' is not allowed. Allowed: " + allowed, e);
        }
    }

    private static RecordView view(RecordSearchStore.Recorded record) {
        return new RecordView(record.id(), record.at().toString(), record.queryId(), record.requestId().orElse(""), record.party().path(),
                record.client(), record.service(), record.response() ? "RESPONSE" : "REQUEST", record.clientSide() ? "CLIENT" : "SERVER",
                record.rest() ? "REST" : "SOAP", record.stamped(), record.archive().orElse(""));
    }

    @Override
    public ContainerView contents(long record) {
        return ArchiveAdmin.Answers.of("record", () -> containers.read(existing(record)));
    }

    @Override
    public ContainerView verify(long record) {
        return ArchiveAdmin.Answers.of("record", () -> containers.verified(existing(record)));
    }

    private long existing(long record) throws SQLException {
        RecordSearchStore.Page page = search.search(RecordSearchStore.Criteria.ALL, OptionalLong.of(Math.max(record, record + 1)), 1);
        if (page.records().stream().noneMatch(each -> each.id() == record)) {
            throw new IllegalArgumentException("there is no record " + record);
        }
        return record;
    }

    @Override
    public String export(String numbers) {
        List<Long> chosen = read("records", numbers, "record numbers separated by commas, such as 17,18", text -> Arrays.stream(text.split(",")).map(String::strip).map(Long::valueOf).toList()).orElse(List.of());
        return ArchiveAdmin.Answers.of("records", () -> export.export(chosen));
    }

    @Override
    public byte[] read(String file, long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("offset: " + offset + " is negative");
        }
        return ArchiveAdmin.Answers.of("file", () -> export.read(file, offset));
    }

    @Override
    public void discard(String file) {
        ArchiveAdmin.Answers.of("file", () -> {
            export.discard(file);
            return null;
        });
    }
}
