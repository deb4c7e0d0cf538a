package org.turnpike.messagelog.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.crypto.generators.RSAKeyPairGenerator;
import org.bouncycastle.crypto.params.RSAKeyGenerationParameters;
import org.bouncycastle.openpgp.PGPEncryptedDataList;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyRingGenerator;
import org.bouncycastle.openpgp.PGPLiteralData;
import org.bouncycastle.openpgp.PGPOnePassSignature;
import org.bouncycastle.openpgp.PGPOnePassSignatureList;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPPublicKeyEncryptedData;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.PGPDigestCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPBESecretKeyDecryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPBESecretKeyEncryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyDataDecryptorFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is encrypted for a group is read by the group's readers and by nobody else, with Bouncy Castle and with gpg. */
class OpenPgpEncryptionTest {
    /** Keys certify themselves when they are made. */
    private static final Instant NOW = Instant.now().plus(Duration.ofHours(1));
    private static final char[] PASSPHRASE = "with a passphrase".toCharArray();
    private static PGPSecretKeyRing auditor;
    private static PGPSecretKeyRing member;
    private static PGPSecretKeyRing server;

    @TempDir
    private Path folder;

    @BeforeAll
    static void makeKeys() throws Exception {
        auditor = ring("auditor", Optional.empty(), Optional.empty());
        member = ring("member", Optional.empty(), Optional.of(Duration.ofDays(365)));
        server = ring("server", Optional.of(PASSPHRASE), Optional.empty());
    }

    /** A primary key that signs, with a subkey that encrypts. */
    private static PGPSecretKeyRing ring(String name, Optional<char[]> passphrase, Optional<Duration> validity) throws PGPException {
        Date made = Date.from(NOW.minus(Duration.ofDays(1)));
        PGPDigestCalculator sha1 = new BcPGPDigestCalculatorProvider().get(HashAlgorithmTags.SHA1);
        BcPGPKeyPair primary = pair(made);
        PGPKeyRingGenerator generator = new PGPKeyRingGenerator(PGPSignature.POSITIVE_CERTIFICATION, primary, name + " <" + name + "@example.org>", sha1,
                flags(KeyFlags.CERTIFY_OTHER | KeyFlags.SIGN_DATA, validity).generate(), null,
                new BcPGPContentSignerBuilder(primary.getPublicKey().getAlgorithm(), HashAlgorithmTags.SHA256),
                passphrase.map(secret -> new BcPBESecretKeyEncryptorBuilder(SymmetricKeyAlgorithmTags.AES_256).build(secret)).orElse(null));
        generator.addSubKey(pair(made), flags(KeyFlags.ENCRYPT_COMMS | KeyFlags.ENCRYPT_STORAGE, validity).generate(), null);
        return generator.generateSecretKeyRing();
    }

    private static PGPSignatureSubpacketGenerator flags(int flags, Optional<Duration> validity) {
        PGPSignatureSubpacketGenerator hashed = new PGPSignatureSubpacketGenerator();
        hashed.setKeyFlags(true, flags);
        validity.ifPresent(time -> hashed.setKeyExpirationTime(true, time.toSeconds()));
        return hashed;
    }

    private static BcPGPKeyPair pair(Date made) throws PGPException {
        RSAKeyPairGenerator generator = new RSAKeyPairGenerator();
        generator.init(new RSAKeyGenerationParameters(java.math.BigInteger.valueOf(65537), new java.security.SecureRandom(), 2048, 100));
        return new BcPGPKeyPair(PublicKeyPacket.VERSION_4, PublicKeyAlgorithmTags.RSA_GENERAL, generator.generateKeyPair(), made);
    }

    private static String fingerprint(PGPSecretKeyRing ring) {
        return HexFormat.of().formatHex(ring.getPublicKey().getFingerprint());
    }

    private Path write(String name, byte[] bytes) throws IOException {
        Path path = folder.resolve(name);
        Files.createDirectories(path.getParent());
        return Files.write(path, bytes);
    }

    private OpenPgpEncryption encryption(String defaultKey, String byMember, PGPSecretKeyRing... readers) throws IOException {
        for (PGPSecretKeyRing reader : readers) {
            write("keys/" + fingerprint(reader), reader.toCertificate().getEncoded());
        }
        return OpenPgpKeyStore.read(new OpenPgpKeyStore.Settings(folder.resolve("keys"), defaultKey,
                Optional.of(write("by-member", byMember.getBytes(StandardCharsets.UTF_8))), write("server", server.getEncoded()), Optional.of(PASSPHRASE.clone())), NOW);
    }

    private static byte[] encrypt(OpenPgpEncryption encryption, byte[] plain, String group) throws IOException {
        ByteArrayOutputStream encrypted = new ByteArrayOutputStream();
        try (OutputStream out = encryption.encrypt(encrypted, group, NOW)) {
            out.write(plain);
        }
        return encrypted.toByteArray();
    }

    /** Decrypts with a reader's key, and verifies the server's signature and the integrity. */
    private static byte[] decrypt(byte[] encrypted, PGPSecretKeyRing reader) throws Exception {
        PGPEncryptedDataList list = (PGPEncryptedDataList) new BcPGPObjectFactory(encrypted).nextObject();
        PGPPublicKeyEncryptedData data = null;
        PGPKeyPair secret = null;
        for (var each : list) {
            PGPSecretKey key = reader.getSecretKey(((PGPPublicKeyEncryptedData) each).getKeyIdentifier().getKeyId());
            if (key != null) {
                data = (PGPPublicKeyEncryptedData) each;
                secret = key.extractKeyPair(new BcPBESecretKeyDecryptorBuilder(new BcPGPDigestCalculatorProvider()).build(new char[0]));
            }
        }
        if (data == null) {
            throw new PGPException("not for this reader");
        }
        InputStream clear = data.getDataStream(new BcPublicKeyDataDecryptorFactory(secret));
        BcPGPObjectFactory objects = new BcPGPObjectFactory(clear);
        PGPOnePassSignature onePass = ((PGPOnePassSignatureList) objects.nextObject()).get(0);
        onePass.init(new BcPGPContentVerifierBuilderProvider(), server.getPublicKey());
        byte[] plain = ((PGPLiteralData) objects.nextObject()).getInputStream().readAllBytes();
        onePass.update(plain);
        PGPSignature signature = ((PGPSignatureList) objects.nextObject()).get(0);
        assertThat(onePass.verify(signature)).isTrue();
        assertThat(signature.getHashAlgorithm()).isEqualTo(HashAlgorithmTags.SHA256);
        assertThat(data.verify()).isTrue();
        return plain;
    }

    private static byte[] plain() {
        byte[] plain = new byte[300_000];
        new Random(6).nextBytes(plain);
        return plain;
    }

    @Test
    void aGroupIsEncryptedForItsReadersAndOthersForTheDefaultKey() throws Exception {
        OpenPgpEncryption encryption = encryption(fingerprint(auditor), "# members\n\nTEST/ORG/1111 = " + fingerprint(member).substring(24)
                + "\nTEST/ORG/1111/both=" + fingerprint(member) + "\nTEST/ORG/1111/both=" + fingerprint(auditor) + "\nTEST/A\\=B/1=" + fingerprint(member), auditor, member);
        byte[] plain = plain();
        assertThat(decrypt(encrypt(encryption, plain, ""), auditor)).isEqualTo(plain);
        assertThat(decrypt(encrypt(encryption, plain, "TEST/ORG/2222"), auditor)).isEqualTo(plain);
        for (String group : List.of("TEST/ORG/1111", "TEST/ORG/1111/other", "TEST/A=B/1")) {
            assertThat(decrypt(encrypt(encryption, plain, group), member)).isEqualTo(plain);
            assertThatThrownBy(() -> decrypt(encrypt(encryption, plain, group), auditor)).hasMessage("not for this reader");
        }
        assertThat(decrypt(encrypt(encryption, plain, "TEST/ORG/1111/both"), member)).isEqualTo(plain);
        assertThat(decrypt(encrypt(encryption, plain, "TEST/ORG/1111/both"), auditor)).isEqualTo(plain);
    }

    @Test
    void keysThatCannotBeUsedAreRefused() throws Exception {
        PGPSecretKeyRing expired = ring("expired", Optional.empty(), Optional.of(Duration.ofHours(23)));
        PGPSecretKeyRing revoked = ring("revoked", Optional.empty(), Optional.empty());
        PGPSignatureGenerator revocation = new PGPSignatureGenerator(
                new BcPGPContentSignerBuilder(revoked.getPublicKey().getAlgorithm(), HashAlgorithmTags.SHA256), revoked.getPublicKey());
        revocation.init(PGPSignature.KEY_REVOCATION, revoked.getSecretKey().extractPrivateKey(new BcPBESecretKeyDecryptorBuilder(new BcPGPDigestCalculatorProvider()).build(new char[0])));
        PGPPublicKeyRing withRevocation = PGPPublicKeyRing.insertPublicKey(revoked.toCertificate(),
                org.bouncycastle.openpgp.PGPPublicKey.addCertification(revoked.getPublicKey(), revocation.generateCertification(revoked.getPublicKey())));
        write("keys/revoked", withRevocation.getEncoded());
        assertThatThrownBy(() -> encryption(fingerprint(expired), "", expired)).hasMessageContaining("expired");
        assertThatThrownBy(() -> encryption(fingerprint(revoked), "")).hasMessageContaining("revoked");
        assertThatThrownBy(() -> encryption("0123456789abcdef", "")).hasMessageContaining("No OpenPGP key");
        assertThatThrownBy(() -> encryption(fingerprint(auditor).substring(32), "", auditor)).as("a short key id says little").hasMessageContaining("No OpenPGP key");
        assertThatThrownBy(() -> encryption(fingerprint(auditor), "TEST/ORG/1111", auditor)).hasMessageContaining("Line 1");
        assertThatThrownBy(() -> encryption(fingerprint(auditor), "TEST/ORG/1111=" + fingerprint(expired), auditor)).hasMessageContaining("expired");
        OpenPgpEncryption later = encryption(fingerprint(member), "", member);
        assertThatThrownBy(() -> later.encrypt(new ByteArrayOutputStream(), "", NOW.plus(Duration.ofDays(366)))).hasMessageContaining("expired");
        assertThatThrownBy(() -> OpenPgpKeyStore.read(new OpenPgpKeyStore.Settings(folder.resolve("keys"), fingerprint(auditor), Optional.empty(),
                folder.resolve("server"), Optional.of("wrong".toCharArray())), NOW)).hasMessageContaining("passphrase");
    }

    /** gpg makes the readers' keys, and reads what was encrypted for them. */
    @Test
    void gpgDecryptsAndVerifies() throws Exception {
        Path home = Files.createDirectory(folder.resolve("gpg"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        assumeTrue(isInstalled(), "gpg is not installed here");
        try {
            gpg(home, "--quick-generate-key", "curve@example.org", "ed25519", "cert,sign", "never");
            String curve = fingerprintOf(home, "curve@example.org");
            gpg(home, "--quick-add-key", curve, "cv25519", "encr", "never");
            gpg(home, "--quick-generate-key", "server@example.org", "rsa2048", "cert,sign", "never");
            Files.createDirectories(folder.resolve("keys"));
            Files.write(folder.resolve("keys/curve.asc"), gpg(home, "--armor", "--export", "curve@example.org"));
            Files.write(folder.resolve("signing.asc"), gpg(home, "--armor", "--export-secret-keys", "server@example.org"));
            Instant now = Instant.now();
            OpenPgpEncryption encryption = OpenPgpKeyStore.read(new OpenPgpKeyStore.Settings(folder.resolve("keys"), curve, Optional.empty(),
                    folder.resolve("signing.asc"), Optional.empty()), now.plusSeconds(5));
            ByteArrayOutputStream encrypted = new ByteArrayOutputStream();
            try (OutputStream out = encryption.encrypt(encrypted, "", now.plusSeconds(5))) {
                out.write(plain());
            }
            Files.write(folder.resolve("archive.zip.gpg"), encrypted.toByteArray());
            gpg(home, "--status-file", folder.resolve("status").toString(), "--output", folder.resolve("archive.zip").toString(), "--decrypt",
                    folder.resolve("archive.zip.gpg").toString());
            assertThat(Files.readAllBytes(folder.resolve("archive.zip"))).isEqualTo(plain());
            assertThat(Files.readString(folder.resolve("status"))).contains("GOODSIG").contains("server@example.org").contains("GOODMDC");
        } finally {
            run(home, List.of("gpgconf", "--homedir", home.toString(), "--kill", "all"));
        }
    }

    private boolean isInstalled() throws Exception {
        try {
            return run(folder, List.of("gpg", "--version")).exit() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private record Ran(int exit, byte[] out) {
    }

    private byte[] gpg(Path home, String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of("gpg", "--homedir", home.toString(), "--batch", "--no-tty", "--yes", "--pinentry-mode",
                "loopback", "--passphrase", "", "--trust-model", "always"));
        command.addAll(List.of(arguments));
        Ran ran = run(home, command);
        assertThat(ran.exit()).as(String.join(" ", command) + "\n" + Files.readString(folder.resolve("gpg-errors"))).isZero();
        return ran.out();
    }

    private String fingerprintOf(Path home, String user) throws Exception {
        String listed = new String(gpg(home, "--with-colons", "--list-keys", user), StandardCharsets.UTF_8);
        return listed.lines().filter(line -> line.startsWith("fpr:")).findFirst().orElseThrow().split(":")[9];
    }

    private Ran run(Path home, List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).directory(home.toFile()).redirectError(folder.resolve("gpg-errors").toFile()).start();
        process.getOutputStream().close();
        byte[] out = process.getInputStream().readAllBytes();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        return new Ran(process.exitValue(), out);
    }
}
