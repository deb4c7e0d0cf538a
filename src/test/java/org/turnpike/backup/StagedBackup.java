package org.turnpike.backup;

import java.nio.file.Path;

/** A restore that was stopped right after everything was checked and written down. */
public final class StagedBackup {
    private StagedBackup() {
    }

    /** @param folder {@code backup/}, @param file the backup's name there */
    public static void stage(Path folder, String file, String passphrase) throws Exception {
        BackupStore store = new BackupStore(folder);
        store.stage(SealedFile.open(store.read(file), passphrase.toCharArray()));
    }
}
