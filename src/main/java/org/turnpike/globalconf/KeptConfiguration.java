package org.turnpike.globalconf;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/**
 * The anchor and the last valid configuration on disk, as a backup contains them. Signatures are not verified again when a backup is restored, so the
 * caller must trust the backup. Not thread-safe: {@link ConfigurationDownload#replaceFiles} prevents concurrent runs.
 */
public final class KeptConfiguration {
    private static final String ANCHOR = "configuration-anchor.xml";
    private static final String STORED = "stored/";

    private final AnchorStore anchors;
    private final ConfigurationStore store;

    public KeptConfiguration(AnchorStore anchors, ConfigurationStore store) {
        this.anchors = anchors;
        this.store = store;
    }

    /** Returns the files by name; empty if there is neither an anchor nor a configuration. */
    public Map<String, byte[]> files() throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        anchors.find().ifPresent(anchor -> files.put(ANCHOR, anchor));
        store.files().forEach((name, bytes) -> files.put(STORED + name, bytes));
        return files;
    }

    /**
     * Requires that the files are an anchor of the instance, either alone or with a complete configuration of the instance. The text of a refusal
     * starts with {@code file}, the name of the caller's argument.
     *
     * @param instance the instance of the server that will use the files
     */
    public static void require(String instance, Map<String, byte[]> files) throws RefusedException {
        try {
            if (!files.containsKey(ANCHOR)) {
                throw new RefusedException(FaultCode.ANCHOR_FILE_NOT_FOUND, "it has no configuration anchor");
            }
            InstanceConfiguration.requireInstance(instance, ConfigurationAnchor.read(files.get(ANCHOR)).instance(), ANCHOR);
            Map<String, byte[]> stored = stored(files);
            if (stored.size() != files.size() - 1) {
                throw new RefusedException(FaultCode.MALFORMED_GLOBAL_CONF, "it has files that are neither anchor nor configuration");
            }
            if (!stored.isEmpty()) {
                ConfigurationStore.require(instance, stored);
            }
        } catch (RefusedException e) {
            throw new RefusedException(FaultCode.INVALID_REQUEST, "file: its global configuration cannot be used: " + e.getMessage(), e);
        }
    }

    private static Map<String, byte[]> stored(Map<String, byte[]> files) {
        Map<String, byte[]> stored = new HashMap<>();
        files.forEach((name, bytes) -> {
            if (name.startsWith(STORED)) {
                stored.put(name.substring(STORED.length()), bytes);
            }
        });
        return stored;
    }

    /**
     * Restores the files of a backup. After a failure, this method can be repeated. If the anchor is unchanged, a complete stored configuration
     * stays: it is newer, and an older one could restore withdrawn trust.
     *
     * @throws IOException if the files cannot be written
     */
    public void replace(Map<String, byte[]> files) throws IOException {
        byte[] anchor = Optional.ofNullable(files.get(ANCHOR)).orElseThrow(() -> new IOException("there is no configuration anchor"));
        Map<String, byte[]> stored = stored(files);
        boolean sameAnchor = anchors.find().filter(own -> Arrays.equals(own, anchor)).isPresent();
        if (!stored.isEmpty() && !(sameAnchor && isWhole())) {
            store.replaceAll(stored);                              // before the anchor: the new anchor on disk shows that this step was done
        }
        try {
            anchors.replace(anchor);
        } catch (RefusedException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private boolean isWhole() throws IOException {
        try {
            ConfigurationStore.require(store.findInstance().orElse(""), store.files());
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }
}
