package org.turnpike.messagelog.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.turnpike.fault.LogText;
import org.turnpike.messagelog.SignedContainerStore;
import org.turnpike.storage.Leadership;

/**
 * Archives time-stamped records (trust.md §5.6). First, a file is written with a temporary name and flushed. Then one transaction marks its records
 * as archived and makes the file the end of the group's chain. Finally, the file is renamed to its final name. Therefore, every file with a final
 * name is complete and committed. A run first completes the work of a run that was killed: it renames committed files to their final name, and
 * deletes the other files, whose records still wait. Only the leader archives records, and deletes records after their retention time. Every node
 * hands over the files in its folder. Thread-safe; runs do not overlap.
 */
public final class Archiving implements Runnable, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Archiving.class.getName());
    /** The time until the next run after a failed run. */
    private static final Duration RETRY = Duration.ofMinutes(5);
    /** The number of waiting records that are read together; they need about 5 MB of memory. */
    private static final int ROUND = 100_000;
    /** The maximum number of records of one file, and thus of one transaction. */
    private static final int MOST_RECORDS = 10_000;
    private static final int FILES_A_TIME = 1000;

    private final ArchiveStore store;
    private final ArchiveFileStore files;
    private final SignedContainerStore containers;
    private final Leadership leadership;
    private final String node;
    private final ArchiveSettings settings;
    private final Optional<ArchiveEncryption> encryption;
    private final Optional<HandOver> handOver;
    private final InstantSource clock;
    private volatile boolean closed;
    private volatile ArchiveStatus status = ArchiveStatus.NEVER;

    /**
     * @param node the name of this node
     * @param encryption encrypts the files; if empty, files are not encrypted
     * @param handOver receives the files; if empty, files are not handed over
     */
    public Archiving(ArchiveStore store, ArchiveFileStore files, SignedContainerStore containers, Leadership leadership, String node,
            ArchiveSettings settings, Optional<ArchiveEncryption> encryption, Optional<HandOver> handOver, InstantSource clock) {
        this.store = store;
        this.files = files;
        this.containers = containers;
        this.leadership = leadership;
        this.node = node;
        this.settings = settings;
        this.encryption = encryption;
        this.handOver = handOver;
        this.clock = clock;
    }

    /** Makes a run if one is due: after each interval, and at most five minutes after a failed run. */
    @Override
    public void run() {
        ArchiveStatus last = status;
        Duration delay = last.lastFailure().isPresent() && RETRY.compareTo(settings.interval()) < 0 ? RETRY : settings.interval();
        Instant now = clock.instant();
        if (last.lastPass().map(at -> !now.isBefore(at.plus(delay))).orElse(true)) {
            pass();
        }
    }

    /** Archives, hands over and deletes now. Failures are stored in the status. */
    public synchronized void pass() {
        status = status.begun(clock.instant());
        List<String> failures = new ArrayList<>();
        attempt("Archive files of an earlier run", failures, this::recover);
        attempt("Archiving", failures, this::archive);
        attempt("Handing over archive files", failures, this::handOver);
        attempt("Deleting archived records", failures, this::cleanUp);
        status = failures.isEmpty() ? status.succeeded(clock.instant()) : status.failed(String.join("; ", failures));
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException, SQLException;
    }

    private static void attempt(String what, List<String> failures, Work work) {
        try {
            work.run();
        } catch (IOException | SQLException | RuntimeException e) {
            String why = LogText.printable(what + " failed: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
            failures.add(why);
            LOG.log(Level.WARNING, why, e instanceof RuntimeException ? e : null);
        }
    }

    /** Stops a run at the next record. The next run continues the work. */
    @Override
    public void close() {
        closed = true;
    }

    /** The state of archiving. */
    public ArchiveStatus status() {
        return status;
    }

    /** Completes the work of a killed run: deletes files that were not committed, and renames committed files to their final name. */
    private void recover() throws IOException, SQLException {
        for (String temporary : files.temporaryNames()) {
            if (store.findTemporary(temporary).isEmpty()) {
                files.delete(temporary);
                LOG.log(Level.INFO, "An incomplete archive file was deleted; the next run archives its records again");
            }
        }
        for (Archive archive : store.unnamed()) {
            if (archive.node().equals(node) || files.exists(archive.temporaryName().orElseThrow()) || files.exists(archive.fileName())) {
                name(archive);
            }
        }
    }

    private void name(Archive archive) throws IOException, SQLException {
        files.name(archive.temporaryName().orElseThrow(), archive.fileName());
        if (!files.exists(archive.fileName())) {
            throw new IOException("archive file " + archive.fileName() + " is missing; its records are kept in the database");
        }
        store.named(archive);
    }

    private void archive() throws IOException, SQLException {
        Optional<Leadership.Term> term = leadership.term();
        if (term.isEmpty()) {
            return;
        }
        List<ArchiveStore.Waiting> round;
        do {
            round = store.waiting(ROUND);
            Map<String, List<Long>> groups = new LinkedHashMap<>();
            round.forEach(one -> groups.computeIfAbsent(settings.grouping().group(one.party()), group -> new ArrayList<>()).add(one.record()));
            for (Map.Entry<String, List<Long>> group : groups.entrySet()) {
                archive(term.get(), group.getKey(), group.getValue());
            }
        } while (round.size() == ROUND);
    }

    private void archive(Leadership.Term term, String group, List<Long> records) throws IOException, SQLException {
        for (int next = 0; next < records.size();) {
            next += archiveFile(term, group, records.subList(next, records.size()));
        }
    }

    /** Writes one file with as many of the records as fit. Returns the number of written records. */
    private int archiveFile(Leadership.Term term, String group, List<Long> records) throws IOException, SQLException {
        requireSpace();
        ArchiveLink previous = store.end(group);
        try (ArchiveFileStore.Pending file = files.begin(UUID.randomUUID().toString())) {
            ArchiveWriter.Written written = write(file, group, previous, records);
            Archive archive = new Archive(0, ArchiveName.of(group, written.first(), written.last(), written.lastDigest(), encryption.isPresent()),
                    Optional.of(file.name()), group, node, clock.instant(), written.first(), written.last(), written.records().size(),
                    file.bytes(), written.lastDigest(), Optional.empty(), false);
            store.commit(term, archive, previous, written.records());
            name(store.find(archive.fileName()).orElseThrow());
            LOG.log(Level.INFO, "Archived " + archive.records() + " records in " + archive.fileName());
            return archive.records();
        }
    }

    /** Writes the whole file and flushes it to disk. If this fails, the file is deleted, because the disk may be full. */
    private ArchiveWriter.Written write(ArchiveFileStore.Pending file, String group, ArchiveLink previous, List<Long> records)
            throws IOException, SQLException {
        try {
            ArchiveWriter.Written written = write(file.out(), group, previous, records);
            file.finish();
            return written;
        } catch (IOException | SQLException | RuntimeException e) {
            files.delete(file.name());
            throw e;
        }
    }

    private void requireSpace() throws IOException {
        long free = files.freeBytes();
        if (free < settings.minFreeDisk() + settings.maxFileSize()) {
            throw new IOException("the disk of archive/ has " + (free >> 20) + " MiB free, which is less than turnpike.archive.min-free-disk plus the size of one archive file");
        }
    }

    private ArchiveWriter.Written write(OutputStream file, String group, ArchiveLink previous, List<Long> records) throws IOException, SQLException {
        if (encryption.isEmpty()) {
            return write(file, previous, records);
        }
        try (OutputStream encrypted = encryption.get().encrypt(file, group, clock.instant())) {
            return write(encrypted, previous, records);
        }
    }

    private ArchiveWriter.Written write(OutputStream out, ArchiveLink previous, List<Long> records) throws IOException, SQLException {
        ArchiveWriter writer = new ArchiveWriter(containers, previous, out);
        for (long record : records) {
            if (closed) {
                throw new IOException("the server stops");
            }
            writer.add(record);
            if (writer.bytes() > settings.maxFileSize() || writer.count() == MOST_RECORDS) {
                break;
            }
        }
        return writer.finish();
    }

    /** Hands over the files in order. A file that is not accepted delays the files after it. */
    private void handOver() throws IOException, SQLException {
        if (handOver.isEmpty()) {
            return;
        }
        List<Archive> here = new ArrayList<>();
        for (String name : files.names()) {
            store.find(name).ifPresent(here::add);
        }
        here.sort(Comparator.comparing(Archive::id));
        Instant before = clock.instant().minus(settings.keepFilesFor());
        for (Archive archive : here) {
            if (archive.handedOverAt().isEmpty()) {
                handOver.get().take(files.path(archive.fileName()));
                store.handedOver(archive, clock.instant());
                LOG.log(Level.INFO, "Handed over archive file " + archive.fileName());
            } else if (archive.handedOverAt().get().isBefore(before)) {
                files.delete(archive.fileName());
            }
        }
    }

    private void cleanUp() throws SQLException {
        Optional<Leadership.Term> term = leadership.term();
        if (term.isEmpty()) {
            return;
        }
        for (Archive archive : store.expired(clock.instant().minus(settings.keepRecordsFor()), handOver.isPresent(), FILES_A_TIME)) {
            while (!closed && store.deleteSome(term.get(), archive)) {
                continue;                                      // each call is one short transaction
            }
        }
    }
}
