package org.turnpike.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.turnpike.message.Content;
import org.turnpike.messagelog.archive.LinkingInfo;

/**
 * Reads the containers of a ZIP file, which is an archive file or an answer to {@code GET /asic}. The limits are {@value #MAX_ENTRIES} entries,
 * {@value #MAX_CONTAINER_BYTES} bytes for each container, {@value #MAX_LINKING_BYTES} bytes for the linking information, and {@value #MAX_RATIO}
 * unpacked bytes for each byte of the file. A container is read from the file each time it is opened.
 */
final class ArchiveCheck implements AutoCloseable {
    static final int MAX_ENTRIES = 100_000;
    static final long MAX_CONTAINER_BYTES = 1L << 31;
    static final int MAX_LINKING_BYTES = 64 << 20;
    static final int MAX_RATIO = 100;

    private final Path path;
    private final ZipFile zip;
    private final List<ZipEntry> containers = new ArrayList<>();

    /** @throws IOException if it is not such a file, or exceeds a limit */
    ArchiveCheck(Path path) throws IOException {
        this.path = path;
        this.zip = new ZipFile(path.toFile());
        try {
            index();
        } catch (IOException e) {
            zip.close();
            throw e;
        }
    }

    private void index() throws IOException {
        if (zip.size() > MAX_ENTRIES) {
            throw new IOException(path + " has more than " + MAX_ENTRIES + " entries");
        }
        long unpacked = 0;
        for (ZipEntry entry : zip.stream().toList()) {
            unpacked += entry.getSize();
            boolean container = entry.getName().endsWith(".asice");
            if (!container && !entry.getName().equals(LinkingInfo.ENTRY)) {
                throw new IOException(path + " contains an entry that is neither a container nor linking information");
            }
            if (entry.getSize() < 0 || entry.getSize() > (container ? MAX_CONTAINER_BYTES : MAX_LINKING_BYTES)) {
                throw new IOException(path + " contains an entry that is too large");
            }
            if (container) {
                containers.add(entry);
            }
        }
        if (unpacked / MAX_RATIO > path.toFile().length()) {
            throw new IOException(path + " unpacks to more than " + MAX_RATIO + " times its size");
        }
    }

    /** A container of the file. */
    record Contained(String name, Content content) {
    }

    List<Contained> containers() {
        return containers.stream().map(entry -> new Contained(entry.getName(), content(entry))).toList();
    }

    private Content content(ZipEntry entry) {
        return new Content() {
            @Override
            public InputStream open() throws IOException {
                return zip.getInputStream(entry);
            }

            @Override
            public long length() {
                return entry.getSize();
            }
        };
    }

    /** Returns whether the file is an archive file. */
    boolean isArchive() {
        return zip.getEntry(LinkingInfo.ENTRY) != null;
    }

    /**
     * Reads the linking information and requires that it lists all containers in their order and with their digests.
     *
     * @throws IllegalArgumentException if something differs; the message names it
     */
    LinkingInfo requireLinked() throws IOException {
        LinkingInfo info;
        try (InputStream in = zip.getInputStream(zip.getEntry(LinkingInfo.ENTRY))) {
            info = LinkingInfo.parse(in.readAllBytes());
        }
        List<String> listed = info.links().stream().map(LinkingInfo.Link::container).toList();
        if (!listed.equals(containers.stream().map(ZipEntry::getName).toList())) {
            throw new IllegalArgumentException("the linking information does not list the containers of the file in their order");
        }
        String last = info.previous().digest();
        for (int i = 0; i < containers.size(); i++) {
            last = LinkingInfo.next(info.algorithm(), last, digest(info, containers.get(i)));
            if (!last.equals(info.links().get(i).digest())) {
                throw new IllegalArgumentException("the digest of " + listed.get(i) + " does not match: the container or the digest before it was "
                        + "changed");
            }
        }
        return info;
    }

    private byte[] digest(LinkingInfo info, ZipEntry entry) throws IOException {
        try (DigestInputStream in = new DigestInputStream(zip.getInputStream(entry), MessageDigest.getInstance(info.algorithm().jcaName()))) {
            in.transferTo(OutputStream.nullOutputStream());
            return in.getMessageDigest().digest();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
