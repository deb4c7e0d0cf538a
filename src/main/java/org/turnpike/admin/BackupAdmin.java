package org.turnpike.admin;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.turnpike.backup.Backup;
import org.turnpike.backup.BackupStore;
import org.turnpike.backup.Backups;
import org.turnpike.keys.PinSource;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** Backups over JMX. */
public final class BackupAdmin implements BackupMXBean {
    private static final int LONGEST_SECRET = 1000;

    private static final int MOST_BYTES = 1 << 20;

    private final Backups backups;
    private final Optional<PinSource> configured;

    /** @param configured the passphrase to use if the caller gives none */
    public BackupAdmin(Backups backups, Optional<PinSource> configured) {
        this.backups = backups;
        this.configured = configured;
    }

    @Override
    public List<BackupFileView> getFiles() {
        return Answer.of(() -> backups.files().stream().map(BackupAdmin::view).toList());
    }

    private static BackupFileView view(BackupStore.BackupFile file) {
        return new BackupFileView(file.name(), file.bytes(), file.written().toString());
    }

    @Override
    public BackupFileView add(String file, byte[] content, boolean replace) {
        return Answer.of(() -> view(backups.add(file, content, replace)));
    }

    @Override
    public BackupView create(String passphrase) {
        return Answer.of(() -> {
            char[] secret = passphrase(passphrase);
            try {
                return view(backups.create(secret));
            } finally {
                Arrays.fill(secret, '\0');
            }
        });
    }

    @Override
    public BackupView inspect(String file, String passphrase, String pin) {
        return with(passphrase, pin, (secret, given) -> backups.inspect(file, secret, given));
    }

    @Override
    public BackupView restore(String file, String passphrase, String pin) {
        return with(passphrase, pin, (secret, given) -> backups.restore(file, secret, given));
    }

    @Override
    public void delete(String file) {
        Answer.of(() -> {
            backups.delete(file);
            return null;
        });
    }

    private interface Use {
        Backup of(char[] passphrase, Optional<char[]> pin) throws RefusedException, IOException;
    }

    @Override
    public byte[] read(String file, long from) {
        return Answer.of(() -> backups.read(file, from, MOST_BYTES));
    }

    private char[] passphrase(String given) throws RefusedException, IOException {
        return given.isEmpty() && configured.isPresent() ? configured.get().read() : secret("passphrase", given);
    }

    private BackupView with(String passphrase, String pin, Use use) {
        return Answer.of(() -> {
            char[] secret = passphrase(passphrase);
            Optional<char[]> given = pin.isEmpty() ? Optional.empty() : Optional.of(secret("pin", pin));
            try {
                return view(use.of(secret, given));
            } finally {
                Arrays.fill(secret, '\0');
                given.ifPresent(each -> Arrays.fill(each, '\0'));
            }
        });
    }

    private static char[] secret(String argument, String text) throws RefusedException {
        if (text.isEmpty() || text.length() > LONGEST_SECRET) {
            throw new RefusedException(FaultCode.INVALID_REQUEST, argument + ": it must have 1 to " + LONGEST_SECRET + " characters");
        }
        return text.toCharArray();
    }

    private static BackupView view(Backup backup) {
        return new BackupView(backup.file(), backup.bytes(), backup.server(), backup.createdAt().toString(), backup.parts(), backup.keptAs(),
                backup.problems());
    }
}
