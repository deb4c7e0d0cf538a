package org.turnpike.admin;

import java.util.List;

/**
 * {@code turnpike:type=Backup}: backups of everything that this server needs, except its settings, in {@code backup/} of the home
 * directory. JMX carries passphrase and PIN as text, so use it over a network only with TLS. They are in no log, attribute or exception.
 */
@Text("Backups of everything that this server needs, except its settings")
public interface BackupMXBean {

    /** The backup files in {@code backup/}, the newest first. */
    @Text("The backup files in backup/, the newest first")
    List<BackupFileView> getFiles();

    /**
     * Writes a backup to a new file in {@code backup/}: server configuration, tokens with their keys encrypted under the PIN, internal TLS key,
     * anchor and global configuration, state of registration. Encrypted and authenticated by the passphrase. The message log is not in it.
     *
     * @throws IllegalArgumentException naming {@code passphrase} or {@code server}
     * @throws IllegalStateException when something cannot be read or written
     */
    @Changes("Back up configuration")
    @Text("Writes a backup, encrypted and authenticated, to a new file in backup/")
    BackupView create(@Secret @Text(name = "passphrase", value = "12 or more characters, needed to open the file; empty for that of turnpike.backup.passphrase.file") String passphrase);

    /**
     * Returns the contents of a backup file after all checks of a restore. Changes nothing.
     *
     * @throws IllegalArgumentException naming {@code file}, {@code passphrase} or {@code pin}
     */
    @Text("Checks a backup file as a restore does and returns its contents; changes nothing")
    BackupView inspect(@Text(name = "file", value = "its name in backup/") String file,
            @Secret @Text(name = "passphrase", value = "the passphrase of the file") String passphrase,
            @Secret @Text(name = "pin", value = "PIN of the software token in the backup, to check its keys; may be empty") String pin);

    /**
     * Restores a backup while the server runs. Everything is checked first, and the replaced state is kept as one more backup file under the
     * same passphrase. An initialised server accepts only its own backups. A global configuration of the same anchor stays.
     *
     * @throws IllegalArgumentException naming {@code file}, {@code passphrase} or {@code pin}; nothing was changed
     * @throws IllegalStateException if something could not be written; its text says whether anything was changed
     */
    @Changes("Restore configuration")
    @Text("Restores a backup; the state before it is saved as one more backup file")
    BackupView restore(@Text(name = "file", value = "its name in backup/") String file,
            @Secret @Text(name = "passphrase", value = "that it was written with; empty for that of turnpike.backup.passphrase.file") String passphrase,
            @Secret @Text(name = "pin", value = "PIN of the software token in the backup, to log in; empty to log in later") String pin);

    /**
     * The next bytes of a backup file, as it lies in {@code backup/}: sealed by its passphrase. At most a mebibyte; none at its end.
     *
     * @throws IllegalArgumentException naming {@code file} or {@code from}
     */
    @Text("The bytes of a backup file from the offset on, at most 1 MiB, none at its end; they are encrypted under its passphrase")
    byte[] read(@Text(name = "file", value = "its name in backup/") String file,
            @Text(name = "from", value = "offset in bytes") long from);

    /**
     * Writes a backup file that was made earlier to {@code backup/}. Only its kind is checked; {@link #inspect} checks all of it.
     *
     * @throws IllegalArgumentException naming {@code file}: not a name of a backup, there already, or not a backup file
     */
    @Changes("Upload backup file")
    @Text("Writes a backup file that was made earlier to backup/")
    BackupFileView add(@Text(name = "file", value = "its name in backup/, ending with .backup") String file,
            @Secret @Text(name = "content", value = "the bytes of the file") byte[] content,
            @Text(name = "replace", value = "true to replace a file of that name") boolean replace);

    /** Deletes a backup file. @throws IllegalArgumentException naming {@code file} */
    @Changes("Delete backup file")
    @Text("Deletes a backup file")
    void delete(@Text(name = "file", value = "its name in backup/") String file);
}
