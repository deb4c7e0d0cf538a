package org.turnpike.messagelog.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPPublicKeyRingCollection;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.bc.BcPGPPublicKeyRingCollection;
import org.bouncycastle.openpgp.bc.BcPGPSecretKeyRingCollection;
import org.bouncycastle.openpgp.operator.bc.BcPBESecretKeyDecryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;

/** Reads the files with the OpenPGP keys that encrypt and sign archive files. */
public final class OpenPgpKeyStore {
    private static final int MAX_FILE_BYTES = 1 << 20;
    private static final Pattern COMMENT = Pattern.compile("\\s*#.*");
    private static final Pattern SEPARATOR = Pattern.compile("\\s*(?<!\\\\)=\\s*");

    private OpenPgpKeyStore() {
    }

    /**
     * The files with the keys.
     *
     * @param keys a folder with public keys in the format of {@code gpg --export}, armored or not
     * @param defaultKey id of the key for members for which no other key is configured
     * @param byMember a file with lines {@code INSTANCE/CLASS/CODE[/SUBSYSTEM] = key id}, in the format of deployed servers
     * @param signingKey a file with the secret key of this server, in the format of {@code gpg --export-secret-keys}
     * @param passphrase the passphrase of the secret key, if it has one; {@link #read} clears the array
     */
    public record Settings(Path keys, String defaultKey, Optional<Path> byMember, Path signingKey, Optional<char[]> passphrase) {
        /** Returns a text without the passphrase, for logs. */
        @Override
        public String toString() {
            return "Settings[keys=" + keys + ", signingKey=" + signingKey + "]";
        }
    }

    /**
     * Reads the keys and checks every configured key.
     *
     * @throws IOException if a file cannot be read or a key cannot be used now; the message names the file or the key
     */
    public static OpenPgpEncryption read(Settings settings, Instant now) throws IOException {
        List<OpenPgpKeyRing> rings = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(settings.keys(), Files::isRegularFile)) {
            for (Path file : files) {
                rings.addAll(publicKeys(file));
            }
        }
        Map<String, List<String>> byMember = settings.byMember().isPresent() ? byMember(settings.byMember().get()) : Map.of();
        return new OpenPgpEncryption(rings, settings.defaultKey(), byMember, signer(settings), now);
    }

    private static List<OpenPgpKeyRing> publicKeys(Path file) throws IOException {
        List<OpenPgpKeyRing> rings = new ArrayList<>();
        try (InputStream in = decoded(file)) {
            PGPPublicKeyRingCollection collection = new BcPGPPublicKeyRingCollection(in);
            for (PGPPublicKeyRing ring : collection) {
                rings.add(new OpenPgpKeyRing(ring));
            }
        } catch (PGPException e) {
            throw new IOException("The file " + file + " contains no OpenPGP public keys: " + e.getMessage(), e);
        }
        return rings;
    }

    private static InputStream decoded(Path file) throws IOException {
        if (Files.size(file) > MAX_FILE_BYTES) {
            throw new IOException("The file " + file + " is too large for OpenPGP keys");
        }
        return PGPUtil.getDecoderStream(new BufferedInputStream(Files.newInputStream(file)));
    }

    private static Map<String, List<String>> byMember(Path file) throws IOException {
        Map<String, List<String>> ids = new HashMap<>();
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank() && !COMMENT.matcher(lines.get(i)).matches()) {
                String[] parts = SEPARATOR.split(lines.get(i), 2);
                if (parts.length != 2 || parts[0].isBlank() || parts[1].isBlank()) {
                    throw new IOException("Line " + (i + 1) + " of " + file + " is not of the form INSTANCE/CLASS/CODE = key id");
                }
                ids.computeIfAbsent(parts[0].strip().replace("\\=", "=").replace("\\#", "#"), member -> new ArrayList<>()).add(parts[1].strip());
            }
        }
        return ids;
    }

    private static OpenPgpEncryption.OpenPgpSigner signer(Settings settings) throws IOException {
        char[] passphrase = settings.passphrase().orElse(new char[0]);
        try (InputStream in = decoded(settings.signingKey())) {
            PGPSecretKeyRing ring = new BcPGPSecretKeyRingCollection(in).getKeyRings().next();
            Map<Long, PGPPrivateKey> secrets = new LinkedHashMap<>();
            for (PGPSecretKey key : ring) {
                if (!key.isPrivateKeyEmpty()) {
                    secrets.put(key.getKeyID(), key.extractPrivateKey(
                            new BcPBESecretKeyDecryptorBuilder(new BcPGPDigestCalculatorProvider()).build(passphrase)));
                }
            }
            return new OpenPgpEncryption.OpenPgpSigner(new OpenPgpKeyRing(ring.toCertificate()), secrets);
        } catch (PGPException | RuntimeException e) {
            throw new IOException("The file " + settings.signingKey() + " contains no OpenPGP secret key that can be decrypted with the passphrase", e);
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }
}
