package org.turnpike.globalconf;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/**
 * Stores the verified configuration on disk, in the layout that X-Road documents (trust.md §1.5 "On disk"): the file {@code instance-identifier}, and
 * a folder for each instance. The folder contains the parts of the instance, and a {@code .metadata} file for each part. Each file is written
 * atomically: the content is written to a temporary file and flushed, then the temporary file replaces the old file. Files have the permissions 0600
 * and folders 0700, if the file system supports such permissions. Only one thread may write at a time; others may read in the meantime.
 */
public final class ConfigurationStore {
    private static final String INSTANCE_FILE = "instance-identifier";
    private static final String METADATA = ".metadata";
    private static final String TEMPORARY = ".new";
    private static final int MAX_NAME_CHARS = 200;

    private final Path folder;

    public ConfigurationStore(Path folder) {
        this.folder = folder;
    }

    /** Returns the name of this server's instance from the stored configuration; empty before the first download. */
    Optional<String> findInstance() throws IOException {
        return find(folder.resolve(INSTANCE_FILE)).map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip());
    }

    /** Returns the stored file and its metadata; empty if one of the two is missing. */
    Optional<StoredFile> find(String instance, String name) throws IOException, RefusedException {
        return find(instance, name, Optional.empty());
    }

    private Optional<StoredFile> find(String instance, String name, Optional<InstanceConfiguration> known) throws IOException, RefusedException {
        Path file = folder(instance).resolve(encoded(name));
        Optional<PartContent> content = content(file, known.stream().flatMap(each -> each.files().stream()).filter(each -> each.name().equals(name)).findFirst());
        Optional<byte[]> metadata = find(metadata(file));
        if (content.isEmpty() || metadata.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new StoredFile(name, content.get(), PartMetadata.read(metadata.get(), metadata(file).getFileName().toString())));
    }

    private static Optional<byte[]> find(Path file) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Returns the content of a part: the known one if the file has the same bytes. */
    private static Optional<PartContent> content(Path file, Optional<StoredFile> known) throws IOException {
        if (known.isPresent() && isSame(file, known.get().content())) {
            return Optional.of(known.get().content());
        }
        try (InputStream stored = Files.newInputStream(file)) {
            return Optional.of(PartContent.read(stored, Long.MAX_VALUE));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static boolean isSame(Path file, PartContent content) throws IOException {
        try (InputStream stored = Files.newInputStream(file)) {
            return Files.size(file) == content.length() && content.isSameAs(stored);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Returns all parts of an instance that have metadata. Refuses unreadable metadata. */
    List<StoredFile> load(String instance) throws IOException, RefusedException {
        List<StoredFile> files = new ArrayList<>();
        for (Path file : parts(instance)) {
            find(instance, decoded(file)).ifPresent(files::add);
        }
        return files;
    }

    /**
     * Returns the parts that a download can reuse. A part with unreadable metadata is ignored, and the download replaces it.
     *
     * @param known the configuration in memory, whose equal parts are not read into memory again
     * @throws RefusedException {@code global_conf_part_file_save_failure} if the folder cannot be read
     */
    List<StoredFile> loadReadable(String instance, Optional<InstanceConfiguration> known) throws RefusedException {
        List<StoredFile> files = new ArrayList<>();
        try {
            for (Path file : parts(instance)) {
                try {
                    find(instance, decoded(file), known).ifPresent(files::add);
                } catch (RefusedException e) {
                    assert e.code().equals(FaultCode.MALFORMED_GLOBAL_CONF.wire());
                }
            }
        } catch (IOException e) {
            throw notSaved(instance, e);
        }
        return files;
    }

    private List<Path> parts(String instance) throws IOException, RefusedException {
        return entries(folder(instance)).stream().filter(Files::isRegularFile)
                .filter(file -> !file.toString().endsWith(METADATA) && !file.toString().endsWith(TEMPORARY)).toList();
    }

    private static String decoded(Path file) {
        return URLDecoder.decode(file.getFileName().toString(), StandardCharsets.UTF_8);
    }

    private static List<Path> entries(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(entries::add);
        }
        entries.sort(null);
        return entries;
    }

    /**
     * Stores the verified files of an instance, each atomically, and deletes files that are no longer listed.
     *
     * @throws RefusedException {@code global_conf_part_file_expiration_date_update_failure} if a part was written but its metadata, which contains
     *         the expiry, was not; {@code global_conf_part_file_save_failure} if any other file could not be written
     */
    void save(String instance, List<StoredFile> files) throws RefusedException {
        try {
            Path target = folder(instance);
            createFolder(target);
            Set<Path> kept = new HashSet<>();
            for (StoredFile file : files) {
                Path path = target.resolve(encoded(file.name()));
                write(path, file.content());
                writeMetadata(path, file);
                kept.addAll(List.of(path, metadata(path)));
            }
            deleteOthers(target, kept);
        } catch (IOException e) {
            throw notSaved(instance, e);
        }
    }

    private static void writeMetadata(Path path, StoredFile file) throws RefusedException {
        try {
            write(metadata(path), file.metadata().json().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new RefusedException(FaultCode.GLOBAL_CONF_PART_FILE_EXPIRATION_DATE_UPDATE_FAILURE,
                    "The expiry of configuration part " + file.name() + " could not be stored", e);
        }
    }

    void saveInstance(String instance) throws RefusedException {
        try {
            createFolder(folder);
            write(folder.resolve(INSTANCE_FILE), instance.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw notSaved(instance, e);
        }
    }

    /** Deletes the folders of all other instances. */
    void keep(Set<String> instances) throws RefusedException {
        Set<Path> kept = new HashSet<>(List.of(folder.resolve(INSTANCE_FILE)));
        for (String instance : instances) {
            kept.add(folder(instance));
        }
        try {
            deleteOthers(folder, kept);
        } catch (IOException e) {
            throw notSaved(String.join(", ", instances), e);
        }
    }

    // The following methods serve backups.

    /** Returns the files of the store by their path in the folder: {@code instance-identifier}, and each {@code <instance>/<part>} with its metadata. */
    Map<String, byte[]> files() throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        find(folder.resolve(INSTANCE_FILE)).ifPresent(bytes -> files.put(INSTANCE_FILE, bytes));
        for (Path entry : entries(folder)) {
            for (Path part : entries(entry)) {
                String path = entry.getFileName() + "/" + part.getFileName();
                Optional<byte[]> metadata = find(metadata(part));
                if (metadata.isPresent() && isOwn(path)) {
                    files.put(path, Files.readAllBytes(part));
                    files.put(path + METADATA, metadata.get());
                }
            }
        }
        return files;
    }

    private static boolean isOwn(String path) {
        try {
            requireName(path);
            return true;
        } catch (RefusedException e) {
            return false;                                          // not a file of this store: the next save would delete it
        }
    }

    /**
     * Refuses files that are not a complete configuration of the instance.
     *
     * @param files as {@link #files} returns them
     */
    static void require(String instance, Map<String, byte[]> files) throws RefusedException {
        InstanceConfiguration.requireInstance(instance, text(files, INSTANCE_FILE), INSTANCE_FILE);
        Map<String, List<StoredFile>> found = new TreeMap<>();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            String name = file.getKey();
            if (!name.equals(INSTANCE_FILE) && !name.endsWith(METADATA)) {
                StoredFile part = new StoredFile(requireName(name), PartContent.of(file.getValue()), PartMetadata.read(bytes(files, name + METADATA), name + METADATA));
                found.computeIfAbsent(name.substring(0, name.indexOf('/')), any -> new ArrayList<>()).add(part);
            }
        }
        found.putIfAbsent(encoded(instance), List.of());
        for (Map.Entry<String, List<StoredFile>> each : found.entrySet()) {
            InstanceConfiguration.read(URLDecoder.decode(each.getKey(), StandardCharsets.UTF_8), each.getValue());
        }
    }

    /** Returns the part's name. Refuses a path that this store would not write. */
    private static String requireName(String path) throws RefusedException {
        String[] names = path.split("/", -1);
        try {
            if (names.length == 2 && encoded(URLDecoder.decode(names[0], StandardCharsets.UTF_8)).equals(names[0])) {
                String name = URLDecoder.decode(names[1], StandardCharsets.UTF_8);
                if (encoded(name).equals(names[1])) {
                    return name;
                }
            }
        } catch (IllegalArgumentException e) {
            throw new RefusedException(FaultCode.MALFORMED_GLOBAL_CONF, "'" + path + "' is not a name of a configuration part", e);
        }
        throw new RefusedException(FaultCode.MALFORMED_GLOBAL_CONF, "'" + path + "' is not a name of a configuration part");
    }

    private static byte[] bytes(Map<String, byte[]> files, String name) throws RefusedException {
        byte[] bytes = files.get(name);
        if (bytes == null) {
            throw new RefusedException(FaultCode.MALFORMED_GLOBAL_CONF, name + " is missing");
        }
        return bytes;
    }

    private static String text(Map<String, byte[]> files, String name) throws RefusedException {
        return new String(bytes(files, name), StandardCharsets.UTF_8).strip();
    }

    /** Replaces all files with files that {@link #require} has accepted. After a failure, this method can be repeated. */
    void replaceAll(Map<String, byte[]> files) throws IOException {
        createFolder(folder);
        Set<Path> kept = new HashSet<>();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            createFolder(path.getParent());
            write(path, file.getValue());
            kept.addAll(List.of(path, path.getParent()));
        }
        deleteOthers(folder, kept);
        for (Path entry : entries(folder)) {
            deleteOthers(entry, kept);
        }
    }

    private static RefusedException notSaved(String instance, IOException cause) {
        return new RefusedException(FaultCode.GLOBAL_CONF_PART_FILE_SAVE_FAILURE,
                "Configuration of instance " + instance + " was verified but could not be stored", cause);
    }

    private static void deleteOthers(Path folder, Set<Path> kept) throws IOException {
        for (Path entry : entries(folder)) {
            if (!kept.contains(entry)) {
                Files.walkFileTree(entry, new Deletion());
            }
        }
    }

    private static void createFolder(Path target) throws IOException {
        Files.createDirectories(target, permissions(target, "rwx------"));
    }

    /** Writes the file atomically. Only its owner can read it. */
    static void write(Path file, byte[] content) throws IOException {
        write(file, PartContent.of(content));
    }

    private static void write(Path file, PartContent content) throws IOException {
        if (isSame(file, content)) {
            return;
        }
        Path temporary = file.resolveSibling(file.getFileName() + TEMPORARY);
        Files.deleteIfExists(temporary);
        try (FileChannel channel = FileChannel.open(temporary, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), permissions(file, "rw-------"))) {
            try (InputStream bytes = content.open()) {
                bytes.transferTo(Channels.newOutputStream(channel));
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static FileAttribute<?>[] permissions(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))}
                : new FileAttribute<?>[0];
    }

    private Path folder(String instance) throws RefusedException {
        return folder.resolve(encoded(instance));
    }

    private static Path metadata(Path file) {
        return file.resolveSibling(file.getFileName() + METADATA);
    }

    /**
     * Converts a name from a signed directory into a file name. The name is URL-encoded, so that it cannot lead to another folder. Names with an
     * ending that the store itself uses are refused.
     */
    private static String encoded(String name) throws RefusedException {
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("*", "%2A");
        if (encoded.isEmpty() || encoded.length() > MAX_NAME_CHARS || encoded.equals(INSTANCE_FILE) || encoded.endsWith(METADATA) || encoded.endsWith(TEMPORARY)) {
            throw new RefusedException(FaultCode.GLOBAL_CONF_PART_FILE_SAVE_FAILURE, "Not usable as a file name: '" + name + "'");
        }
        return encoded.matches("\\.+") ? encoded.replace(".", "%2E") : encoded;
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
        }
    }
}
