package org.turnpike.admin;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.turnpike.fault.FailureText;
import org.turnpike.messagelog.archive.Archive;
import org.turnpike.messagelog.archive.ArchiveFileStore;
import org.turnpike.messagelog.archive.ArchiveStore;
import org.turnpike.messagelog.archive.Archiving;
import org.turnpike.messagelog.archive.DiskUseStore;

/** The archive over JMX. */
public final class ArchiveAdmin implements ArchiveMXBean {
    private static final int MOST_FILES = 1000;

    private final Archiving archiving;
    private final ArchiveStore store;
    private final ArchiveFileStore files;
    private final DiskUseStore disk;

    public ArchiveAdmin(Archiving archiving, ArchiveStore store, ArchiveFileStore files, DiskUseStore disk) {
        this.archiving = archiving;
        this.store = store;
        this.files = files;
        this.disk = disk;
    }

    @Override
    public long getWaiting() {
        return Answers.of(store::backlog);
    }

    @Override
    public String getLastPass() {
        return archiving.status().lastPass().map(Instant::toString).orElse("");
    }

    @Override
    public String getLastSuccess() {
        return archiving.status().lastSuccess().map(Instant::toString).orElse("");
    }

    @Override
    public String getLastFailure() {
        return archiving.status().lastFailure().orElse("");
    }

    @Override
    public long getFileBytes() {
        return Answers.of(files::bytes);
    }

    @Override
    public long getFreeBytes() {
        return Answers.of(disk::freeBytes);
    }

    @Override
    public long getFilledBytesPerDay() {
        return Math.round(disk.bytesPerDay().orElse(0));
    }

    @Override
    public double getDaysUntilFull() {
        return disk.daysUntilFull().orElse(-1);
    }

    @Override
    public List<ArchiveView> files(int count) {
        if (count < 1 || count > MOST_FILES) {
            throw new IllegalArgumentException("count: 1 to " + MOST_FILES + ", not " + count);
        }
        return Answers.of(() -> store.newest(count)).stream().map(ArchiveAdmin::view).toList();
    }

    private static ArchiveView view(Archive archive) {
        return new ArchiveView(archive.fileName(), archive.group(), archive.node(), archive.createdAt().toString(), archive.first().toString(),
                archive.last().toString(), archive.records(), archive.bytes(), archive.lastDigest(),
                archive.handedOverAt().map(Instant::toString).orElse(""), archive.recordsDeleted());
    }

    @Override
    public void pass() {
        archiving.pass();
        archiving.status().lastFailure().ifPresent(why -> {
            throw new IllegalStateException(why);
        });
    }

    /** Returns the answer of a store, or throws the reason why the store has no answer. */
    static final class Answers {
        private Answers() {
        }

        @FunctionalInterface
        interface Question<T> {
            T ask() throws IOException, SQLException;
        }

        static <T> T of(Question<T> question) {
            try {
                return question.ask();
            } catch (IOException | SQLException e) {
                throw new IllegalStateException(FailureText.of(e));
            }
        }

        /** Like {@link #of(Question)}, but adds the name of the argument to an IllegalArgumentException. */
        static <T> T of(String argument, Question<T> question) {
            try {
                return of(question);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(argument + ": " + e.getMessage(), e);
            }
        }
    }
}
