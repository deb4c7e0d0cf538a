package org.turnpike.keys;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The internal TLS key on disk: a PKCS#12 file that only the owner can read, created with a self-signed certificate if it does not exist (trust.md
 * §2.10). The password of the file is fixed and gives no protection; the permissions of the file protect the key.
 */
public final class InternalKeyStore {
    private static final char[] PASSWORD = "internal".toCharArray();
    private static final String ALIAS = "internal";
    private static final int RSA_BITS = 2048;
    private static final Duration LIFETIME = Duration.ofDays(3650);

    private final Path file;

    public InternalKeyStore(Path file) {
        this.file = file;
    }

    /**
     * Returns the key and its certificate; both are created if there is no file.
     *
     * @param name common name of a certificate that is created now
     * @throws IOException if the file cannot be read or written, or does not contain a key with its certificate
     */
    public InternalKey open(String name, Instant now) throws IOException {
        try {
            return Files.exists(file) ? load() : create(name, now);
        } catch (GeneralSecurityException e) {
            throw unusable(e);
        }
    }

    private IOException unusable(Exception e) {
        return new IOException("The internal TLS key " + file.getFileName() + " cannot be used: " + e.getMessage(), e);
    }

    /** Creates a new key with a self-signed certificate and replaces the file. */
    InternalKey create(String name, Instant now) throws IOException {
        try {
            return make(name, now);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw unusable(e);
        }
    }

    /** Writes the key with its chain and replaces the file. */
    InternalKey replace(InternalKey key) throws IOException {
        try {
            return store(key.key(), key.chain().toArray(Certificate[]::new));
        } catch (GeneralSecurityException e) {
            throw unusable(e);
        }
    }

    private InternalKey load() throws IOException, GeneralSecurityException {
        try (InputStream from = Files.newInputStream(file)) {
            return read(from);
        }
    }

    private static InternalKey read(InputStream from) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(from, PASSWORD);
        Certificate[] chain = keys.getCertificateChain(ALIAS);
        if (chain == null || !(keys.getKey(ALIAS, PASSWORD) instanceof PrivateKey key)) {
            throw new GeneralSecurityException("it has no entry '" + ALIAS + "'");
        }
        return new InternalKey(key, Arrays.stream(chain).map(X509Certificate.class::cast).toList());
    }

    /** Returns the bytes of the file, for a backup. */
    byte[] bytes() throws IOException {
        return Files.readAllBytes(file);
    }

    /** Returns the key in such a file; throws if the file does not contain a key and its certificate. */
    static InternalKey read(byte[] bytes) throws IOException {
        try {
            InternalKey key = read(new ByteArrayInputStream(bytes));
            if (!KeyFile.isPair(key.key(), key.chain().get(0).getPublicKey())) {
                throw new IOException("The internal TLS key does not belong to its certificate");
            }
            return key;
        } catch (GeneralSecurityException e) {
            throw new IOException("The internal TLS key cannot be used: " + e.getMessage(), e);
        }
    }

    /** Replaces the file on disk with these bytes. After a failure, this method can be repeated. */
    public void restore(byte[] bytes) throws IOException {
        write(to -> to.write(bytes));
    }

    private InternalKey make(String name, Instant now) throws IOException, GeneralSecurityException, OperatorCreationException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(RSA_BITS);
        KeyPair pair = generator.generateKeyPair();
        X500Principal subject = new X500Principal("CN=" + name);
        X509Certificate certificate = new JcaX509CertificateConverter().getCertificate(new JcaX509v3CertificateBuilder(subject,
                new BigInteger(63, new SecureRandom()), Date.from(now), Date.from(now.plus(LIFETIME)), subject, pair.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate())));
        return store(pair.getPrivate(), certificate);
    }

    private InternalKey store(PrivateKey key, Certificate... chain) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry(ALIAS, key, PASSWORD, chain);
        write(to -> keys.store(to, PASSWORD));
        return load();
    }

    private interface Content {
        void writeTo(OutputStream to) throws IOException, GeneralSecurityException;
    }

    private void write(Content content) throws IOException {
        Path fresh = Files.createTempFile(file.toAbsolutePath().getParent(), "internal", ".tmp");
        boolean posix = fresh.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (posix) {
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
        }
        try (OutputStream to = Files.newOutputStream(fresh)) {
            content.writeTo(to);
        } catch (GeneralSecurityException e) {
            throw unusable(e);
        }
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (posix) {
            try (FileChannel folder = FileChannel.open(fresh.getParent(), StandardOpenOption.READ)) {
                folder.force(true);                                        // without this, a power failure could undo the rename
            }
        }
    }
}
