package org.turnpike.admin;

import java.util.List;

/**
 * {@code turnpike:type=Backup}: backups of everything that this server needs, except its settings. They are in {@code backup/} of the home directory.
 * JMX sends the passphrase and the PIN as text, so use JMX over a network only with TLS. No log, attribute or exception contains them.
 */
@Text("Backups of everything that this server needs, except its settings")
public interface BackupMXBean {

    /** The backup files in {@code backup/}, the newest first. */
    @Text("The backup files in backup/, the newest first")
    List<BackupFileView> getFiles();

    /**
     * Writes a backup to a new file in {@code backup/}: server configuration, tokens with their keys encrypted under the PIN, internal TLS key,
     * anchor, global configuration and state of registration. The file is encrypted and authenticated with the passphrase. It does not contain the
     * message log.
     *
     * @throws IllegalArgumentException naming {@code passphrase} or {@code server}
     * @throws IllegalStateException if something cannot be read or written
     */
    @Changes("Back up configuration")
    @Text("Writes a backup, encrypted and authenticated, to a new file in backup/")
    BackupView create(@Secret @Text(name = "passphrase", value = "12 or more characters, needed to decrypt the file; empty to use the passphrase in "
            + "turnpike.backup.passphrase.file") String passphrase);

    /**
     * Makes all checks of a restore and returns the contents of the backup file. Changes nothing.
     *
     * @throws IllegalArgumentException naming {@code file}, {@code passphrase} or {@code pin}
     */
    @Text("Makes all checks of a restore and returns the contents of a backup file; changes nothing")
    BackupView inspect(@Text(name = "file", value = "name of the file in backup/") String file,
            @Secret @Text(name = "passphrase", value = "the passphrase of the file") String passphrase,
            @Secret @Text(name = "pin", value = "PIN of the software token in the backup, to check its keys; may be empty") String pin);

    /**
     * Restores a backup while the server runs. Everything is checked first. The state before the restore is saved as an additional backup file with
     * the same passphrase. An initialised server accepts only its own backups. If the anchor in the backup is the current one, the current global
     * configuration is kept.
     *
     * @throws IllegalArgumentException naming {@code file}, {@code passphrase} or {@code pin}; nothing was changed
     * @throws IllegalStateException if something could not be written; its text says whether anything was changed
     */
    @Changes("Restore configuration")
    @Text("Restores a backup; the state before the restore is saved as an additional backup file")
    BackupView restore(@Text(name = "file", value = "name of the file in backup/") String file,
            @Secret @Text(name = "passphrase", value = "the passphrase of the file; empty to use the passphrase in turnpike.backup.passphrase.file") String passphrase,
            @Secret @Text(name = "pin", value = "PIN of the software token in the backup, to log in; empty to log in later") String pin);

    /**
     * Returns the next bytes of a backup file, encrypted as they are in {@code backup/}: at most 1 MiB, and none at the end of the file.
     *
     * @throws IllegalArgumentException naming {@code file} or {@code from}
     */
    @Text("The bytes of a backup file from the offset on, encrypted with its passphrase; at most 1 MiB, none at the end of the file")
    byte[] read(@Text(name = "file", value = "name of the file in backup/") String file,
            @Text(name = "from", value = "offset in bytes") long from);

    /**
     * Uploads an existing backup file to {@code backup/}. Only its kind is checked; {@link #inspect} makes all checks.
     *
     * @throws IllegalArgumentException naming {@code file}, if the name is not allowed, if the file exists and {@code replace} is false, or if the
     *        content is not a backup
     */
    @Changes("Upload backup file")
    @Text("Uploads an existing backup file to backup/")
    BackupFileView add(@Text(name = "file", value = "name of the file in backup/, ending with .backup") String file,
            @Secret @Text(name = "content", value = "the bytes of the file") byte[] content,
            @Text(name = "replace", value = "true to replace an existing file with this name") boolean replace);

    /** Deletes a backup file. @throws IllegalArgumentException naming {@code file} */
    @Changes("Delete backup file")
    @Text("Deletes a backup file")
    void delete(@Text(name = "file", value = "name of the file in backup/") String file);
}
