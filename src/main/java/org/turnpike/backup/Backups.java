package org.turnpike.backup;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/**
 * Creates and restores backups. A restore checks everything, saves the current state as an additional backup file, writes the contents to disk
 * ({@link BackupStore#stage}) and then replaces one part after the other. A failure before {@code stage} changes nothing. After {@code stage}, the
 * restore will be completed: if this process stops, the next one completes it with {@link #finish}. Operations run one at a time. Thread-safe.
 */
public final class Backups {
    private static final System.Logger LOG = System.getLogger(Backups.class.getName());
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int SHORTEST_PASSPHRASE = 12;

    private final BackupStore store;
    private final Supplier<Optional<String>> server;
    private final List<Part> parts;
    private final Afterwards afterwards;
    private final InstantSource clock;
    private final int cost;
    private final SecureRandom random = new SecureRandom();

    /** Lets the server use the restored parts, after all of them are in place. */
    @FunctionalInterface
    public interface Afterwards {
        /** @return the reasons why the server still cannot serve; empty if it can. The restore is not undone in either case */
        List<String> restored(Optional<char[]> tokenPin);
    }

    /**
     * Creates the backups of a server.
     *
     * @param server returns the identifier of this server; empty if the server is not initialised
     * @param parts the parts of a running server, in the order in which they are restored
     */
    public Backups(BackupStore store, Supplier<Optional<String>> server, List<Part> parts, Afterwards afterwards, InstantSource clock) {
        this(store, server, parts, afterwards, clock, SealedFile.COST);
    }

    Backups(BackupStore store, Supplier<Optional<String>> server, List<Part> parts, Afterwards afterwards, InstantSource clock, int cost) {
        this.store = store;
        this.server = server;
        this.parts = List.copyOf(parts);
        this.afterwards = afterwards;
        this.clock = clock;
        this.cost = cost;
    }

    /** Returns the backup files, the newest first. */
    public List<BackupStore.BackupFile> files() throws IOException {
        return store.files();
    }

    /**
     * Returns a range of the bytes of a backup file, still encrypted.
     *
     * @param from the number of bytes to skip
     * @throws RefusedException naming {@code file} or {@code from}
     */
    public byte[] read(String file, long from, int most) throws RefusedException, IOException {
        byte[] all = store.read(file);
        if (from < 0 || from > all.length) {
            throw refused("from: the file has " + all.length + " bytes");
        }
        return Arrays.copyOfRange(all, (int) from, (int) Math.min(all.length, from + most));
    }

    /**
     * Writes a backup of everything to a new file.
     *
     * @throws RefusedException naming {@code passphrase} if it is too short, or {@code server} if this server is not initialised
     * @throws IOException if something cannot be read or written
     */
    public synchronized Backup create(char[] passphrase) throws RefusedException, IOException {
        if (passphrase.length < SHORTEST_PASSPHRASE) {
            throw refused("passphrase: it has fewer than " + SHORTEST_PASSPHRASE + " characters");
        }
        if (server.get().isEmpty()) {
            throw refused("server: it is not initialised, so there is nothing to back up yet");
        }
        if (store.staged().isPresent()) {
            throw new IOException("A restore has started and is not complete: restore again or restart the server before you make a backup");
        }
        BackupContents contents = contents();
        require(contents, Optional.empty());                       // an error is better found now than when the backup is needed
        return write("", contents, passphrase);
    }

    private BackupContents contents() throws IOException {
        Map<String, Map<String, byte[]>> read = new LinkedHashMap<>();
        for (Part part : parts) {
            read.put(part.name(), part.read());
        }
        return new BackupContents(server.get().orElse(""), clock.instant(), read);
    }

    /** @param why text that follows the server's code in the file's name */
    private Backup write(String why, BackupContents contents, char[] passphrase) throws IOException {
        byte[] sealed = SealedFile.seal(contents.encoded(), passphrase, cost, random);
        String code = contents.server().substring(contents.server().lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9_-]", "_");
        String name = store.write((code.isEmpty() ? "none" : code) + why + "-" + STAMP.format(contents.createdAt()), sealed);
        return described(name, sealed.length, contents, "", List.of());
    }

    private static Backup described(String file, long bytes, BackupContents contents, String keptAs, List<String> problems) {
        List<String> parts = new ArrayList<>();
        contents.parts().forEach((name, files) -> parts.add(name + ": " + files.size() + (files.size() == 1 ? " file" : " files")));
        return new Backup(file, bytes, contents.server(), contents.createdAt(), parts, keptAs, problems);
    }

    /**
     * Makes all checks of {@link #restore} and returns the contents of the backup file; changes nothing.
     *
     * @throws RefusedException naming {@code file}, {@code passphrase} or {@code pin}
     */
    public synchronized Backup inspect(String file, char[] passphrase, Optional<char[]> tokenPin) throws RefusedException, IOException {
        byte[] sealed = store.read(file);
        return described(file, sealed.length, opened(sealed, passphrase, tokenPin), "", List.of());
    }

    /**
     * Restores a backup.
     *
     * @param tokenPin the PIN of the software token in the backup: its keys are decrypted before the restore, and the token is logged in afterwards
     * @throws RefusedException naming {@code file}, {@code passphrase} or {@code pin}; nothing was changed
     * @throws IOException if nothing could be written, in which case nothing was changed, or if the restore is not complete yet; the message says which
     */
    public synchronized Backup restore(String file, char[] passphrase, Optional<char[]> tokenPin) throws RefusedException, IOException {
        byte[] sealed = store.read(file);
        BackupContents contents = opened(sealed, passphrase, tokenPin);
        Backup kept = write("-before-restore", contents(), passphrase);
        store.stage(contents.encoded());
        try {
            replace(store, parts, contents);
        } catch (IOException | RuntimeException e) {
            throw new IOException("The restore has started and is not complete: " + e.getMessage() + ". Restart the server or restore again to complete"
                    + " it. The state before it is in " + kept.file(), e);
        }
        LOG.log(Level.INFO, "The backup {0} of {1} was restored. The state before it is saved in {2}.", file, contents.createdAt(), kept.file());
        return described(file, sealed.length, contents, kept.file(), afterwards.restored(tokenPin));
    }

    private BackupContents opened(byte[] sealed, char[] passphrase, Optional<char[]> tokenPin) throws RefusedException, IOException {
        BackupContents contents = BackupContents.decoded(SealedFile.open(sealed, passphrase));
        Optional<String> own = server.get();
        if (contents.server().isEmpty()) {
            throw refused("file: it belongs to a server that was not initialised");
        }
        if (own.isPresent() && !own.get().equals(contents.server())) {
            throw refused("file: it belongs to " + contents.server() + ", but this server is " + own.get());
        }
        require(contents, tokenPin);
        return contents;
    }

    private void require(BackupContents contents, Optional<char[]> tokenPin) throws RefusedException, IOException {
        for (Map.Entry<String, Map<String, byte[]>> each : contents.parts().entrySet()) {
            Part part = find(parts, each.getKey()).orElseThrow(() -> refused("file: it has a part '" + each.getKey()
                    + "', which this server does not have: add its token to the settings first"));
            part.require(contents.server(), each.getValue(), tokenPin);
        }
        for (Part part : parts) {
            if (part.isNeeded() && !contents.parts().containsKey(part.name())) {
                throw refused("file: it has no part '" + part.name() + "'");
            }
        }
    }

    private static Optional<Part> find(List<Part> parts, String name) {
        return parts.stream().filter(part -> part.name().equals(name)).findFirst();
    }

    private static void replace(BackupStore store, List<Part> parts, BackupContents contents) throws IOException {
        for (Part part : parts) {
            if (contents.parts().containsKey(part.name())) {
                part.replace(contents.parts().get(part.name()));
            }
        }
        store.forgetStaged();
    }

    /**
     * Adds a file that was written elsewhere. Only its kind is checked now. Whether it is complete is checked when it is restored.
     *
     * @param replace whether an existing file with this name is replaced
     * @throws RefusedException naming {@code file}, if the name is not allowed, if the file exists and {@code replace} is false, or if the content is
     *        not a backup
     */
    public synchronized BackupStore.BackupFile add(String file, byte[] content, boolean replace) throws RefusedException, IOException {
        SealedFile.requireKind(content);
        return store.add(file, content, replace);
    }

    /** Deletes a backup file. A failure names {@code file}. */
    public synchronized void delete(String file) throws RefusedException, IOException {
        store.delete(file);
    }

    /**
     * Completes a restore that an earlier process started. The caller must not have opened any part of the server yet.
     *
     * @param parts the parts of a server that is not running yet
     * @throws IOException if the restore cannot be completed; the server must not start then, because its state is a mix of old and new parts
     */
    public static void finish(BackupStore store, List<Part> parts) throws IOException {
        store.sweep();
        Optional<byte[]> staged = store.staged();
        if (staged.isEmpty()) {
            return;
        }
        try {
            BackupContents contents = BackupContents.decoded(staged.get());
            for (String name : contents.parts().keySet()) {
                if (find(parts, name).isEmpty()) {
                    throw new IOException("part '" + name + "' belongs to a token that is not in the settings");
                }
            }
            replace(store, parts, contents);
            LOG.log(Level.INFO, "The restore of a backup of {0}, which was interrupted by a stop, is complete.", contents.createdAt());
        } catch (IOException | RefusedException e) {
            throw new IOException("The restore that the last run started cannot be completed: " + e.getMessage()
                    + ". Correct the cause and start again. If you delete backup/restoring, the server starts with the files that are in place so "
                    + "far", e);
        }
    }

    private static RefusedException refused(String text) {
        return new RefusedException(FaultCode.INVALID_REQUEST, text);
    }
}
