package org.turnpike.messagelog.archive;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.turnpike.messagelog.SignedContainerStore;
import org.turnpike.signature.DigestAlgorithm;

/**
 * Writes the content of one archive file: the containers, which are streamed from the database, and then the linking information. Each container adds
 * about 200 bytes of memory. Used by one thread.
 */
final class ArchiveWriter {
    private final SignedContainerStore containers;
    private final ArchiveLink previous;
    private final ZipOutputStream zip;
    private final List<Long> records = new ArrayList<>();
    private final List<LinkingInfo.Link> links = new ArrayList<>();
    private String lastDigest;
    private long bytes;
    private Instant first = Instant.MAX;
    private Instant last = Instant.MIN;

    /**
     * The result.
     *
     * @param records numbers of the records, in the order of the file
     * @param first when the oldest record was recorded
     * @param last when the newest record was recorded
     */
    record Written(List<Long> records, Instant first, Instant last, String lastDigest) {
    }

    ArchiveWriter(SignedContainerStore containers, ArchiveLink previous, OutputStream out) {
        this.containers = containers;
        this.previous = previous;
        this.lastDigest = previous.digest();
        this.zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
        zip.setLevel(Deflater.NO_COMPRESSION);                     // containers are already compressed
    }

    /** Adds the container of a record. */
    void add(long record) throws IOException, SQLException {
        Entry entry = new Entry();
        SignedContainerStore.Found found = containers.write(record, what -> entry.begin(what));
        zip.closeEntry();
        lastDigest = LinkingInfo.next(DigestAlgorithm.SHA_512, lastDigest, entry.digest.digest());
        links.add(new LinkingInfo.Link(lastDigest, found.fileName()));
        records.add(record);
        first = found.at().isBefore(first) ? found.at() : first;
        last = found.at().isAfter(last) ? found.at() : last;
    }

    /** Returns the number of bytes of the containers so far. */
    long bytes() {
        return bytes;
    }

    int count() {
        return records.size();
    }

    /** Completes the file. The stream is flushed, but not closed. */
    Written finish() throws IOException {
        begin(LinkingInfo.ENTRY, last);
        zip.write(new LinkingInfo(previous, DigestAlgorithm.SHA_512, links).text());
        zip.closeEntry();
        zip.finish();
        zip.flush();
        return new Written(List.copyOf(records), first, last, lastDigest);
    }

    private void begin(String name, Instant at) throws IOException {
        ZipEntry header = new ZipEntry(name);
        header.setLastModifiedTime(FileTime.from(at));
        zip.putNextEntry(header);
    }

    /** Digests and counts the bytes of a container and writes them to the ZIP file. Closing the container does not close the ZIP file. */
    private final class Entry extends FilterOutputStream {
        private final MessageDigest digest = sha512();

        Entry() {
            super(zip);
        }

        OutputStream begin(SignedContainerStore.Found found) throws IOException {
            ArchiveWriter.this.begin(found.fileName(), found.at());
            return this;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int count) throws IOException {
            digest.update(from, offset, count);
            out.write(from, offset, count);
            bytes += count;
        }
    }

    private static MessageDigest sha512() {
        try {
            return MessageDigest.getInstance(DigestAlgorithm.SHA_512.jcaName());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
