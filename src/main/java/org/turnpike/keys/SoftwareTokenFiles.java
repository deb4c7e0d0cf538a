package org.turnpike.keys;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.LogText;
import org.turnpike.fault.RefusedException;

/** The files of a software token as a backup contains them, by name. */
record SoftwareTokenFiles(String id, Map<String, byte[]> files) {
    private static final String CONTENTS = FolderToken.CONTENTS;
    private static final String PIN_PROOF = SoftwareToken.PIN_PROOF;
    private static final Pattern KEY_ID = Pattern.compile("[0-9A-F]{" + 2 * FolderToken.KEY_ID_BYTES + "}");

    /** As {@link Token#requireFiles}. */
    void require(Optional<char[]> pin) throws RefusedException {
        List<TokenKey> keys = requireKeys();
        try {
            if (pin.isPresent()) {
                requirePrivateKeys(keys, requireSecret(pin.get()));
            }
        } catch (IOException e) {
            throw unusable(e.getMessage(), e);
        }
    }

    private void requirePrivateKeys(List<TokenKey> keys, char[] secret) throws IOException {
        try {
            for (TokenKey key : keys) {
                KeyFile.read(key, files.get(KeyFile.name(key)), secret);
            }
        } finally {
            Arrays.fill(secret, '\0');
        }
    }

    /** Returns the keys that {@code keys.json} lists. Requires that their files are present, and no other files. */
    private List<TokenKey> requireKeys() throws RefusedException {
        try {
            List<TokenKey> keys = files.containsKey(CONTENTS) ? TokenContents.read(files.get(CONTENTS)) : List.of();
            Set<String> legal = new HashSet<>(List.of(CONTENTS, PIN_PROOF));
            for (TokenKey key : keys) {
                if (!KEY_ID.matcher(key.id()).matches() || !files.containsKey(KeyFile.name(key)) || !files.containsKey(PIN_PROOF)) {
                    throw unusable("key " + LogText.printable(key.id()) + " is incomplete", null);
                }
                EncryptedKey.requireReadable(files.get(KeyFile.name(key)));
                legal.add(KeyFile.name(key));
            }
            if (!legal.containsAll(files.keySet())) {
                throw unusable("it has files that belong to no key", null);
            }
            if (files.containsKey(PIN_PROOF)) {
                EncryptedKey.requireReadable(files.get(PIN_PROOF));
            }
            return keys;
        } catch (IOException | RuntimeException e) {
            throw unusable(e.getMessage(), e);
        }
    }

    private char[] requireSecret(char[] pin) throws RefusedException, IOException {
        if (!files.containsKey(PIN_PROOF)) {
            throw new RefusedException(FaultCode.INVALID_REQUEST, "pin: token '" + id + "' had no PIN when the backup was made");
        }
        PrivateKeyInfo proof = EncryptedKey.read(files.get(PIN_PROOF), pin);
        if (proof == null) {
            throw new RefusedException(FaultCode.INVALID_REQUEST, "pin: it is not the PIN that token '" + id + "' had when the backup was made");
        }
        return KeyFile.secret(proof);
    }

    private RefusedException unusable(String why, Exception cause) {
        return new RefusedException(FaultCode.INVALID_REQUEST, "file: its token '" + id + "' cannot be used: " + why, cause);
    }
}
