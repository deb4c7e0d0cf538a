package org.turnpike.messagelog.archive;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.openpgp.PGPEncryptedDataGenerator;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPLiteralData;
import org.bouncycastle.openpgp.PGPLiteralDataGenerator;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDataEncryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyKeyEncryptionMethodGenerator;

/**
 * Encrypts archive files with OpenPGP (RFC 4880), like deployed servers do with gpg (trust.md §5.7): with AES-256 and integrity protection, and
 * without compression. The encrypted data contains a signature by the key of this server, with SHA-256. A file is encrypted for the keys of its
 * group; if the group has no keys, for the keys of the group's member; if the member has no keys, for the default key. Thread-safe.
 */
public final class OpenPgpEncryption implements ArchiveEncryption {
    private static final int CHUNK_BYTES = 1 << 16;

    private final List<OpenPgpKeyRing> keys;
    private final String defaultKey;
    private final Map<String, List<String>> keysByMember;
    private final OpenPgpSigner signer;

    /** The signing key of this server with its private keys. */
    record OpenPgpSigner(OpenPgpKeyRing ring, Map<Long, PGPPrivateKey> privateKeys) {
        PGPSignatureGenerator start(Instant now) throws IOException, PGPException {
            PGPPublicKey key = ring.require(OpenPgpKeyRing.SIGNING, now);
            PGPPrivateKey secret = privateKeys.get(key.getKeyID());
            if (secret == null) {
                throw new IOException("The secret of the OpenPGP signing key " + ring.fingerprint() + " is not in its file");
            }
            PGPSignatureGenerator signature = new PGPSignatureGenerator(
                    new BcPGPContentSignerBuilder(key.getAlgorithm(), HashAlgorithmTags.SHA256), key);
            signature.init(PGPSignature.BINARY_DOCUMENT, secret);
            return signature;
        }
    }

    /**
     * Checks that every configured key exists and can be used now.
     *
     * @param keysByMember ids of keys by {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]}
     * @throws IOException if a key is missing or cannot be used; the message names the key
     */
    OpenPgpEncryption(List<OpenPgpKeyRing> keys, String defaultKey, Map<String, List<String>> keysByMember, OpenPgpSigner signer, Instant now)
            throws IOException {
        this.keys = List.copyOf(keys);
        this.defaultKey = defaultKey;
        this.keysByMember = Map.copyOf(keysByMember);
        this.signer = signer;
        require(defaultKey, now);
        for (List<String> ids : keysByMember.values()) {
            for (String id : ids) {
                require(id, now);
            }
        }
        signer.ring().require(OpenPgpKeyRing.SIGNING, now);
    }

    private PGPPublicKey require(String id, Instant now) throws IOException {
        List<OpenPgpKeyRing> meant = keys.stream().filter(ring -> ring.isMeantBy(id)).toList();
        if (meant.size() != 1) {
            throw new IOException((meant.isEmpty() ? "No OpenPGP key" : "More than one OpenPGP key") + " of turnpike.archive.encryption-keys matches '"
                    + id + "'; use its fingerprint");
        }
        return meant.get(0).require(OpenPgpKeyRing.ENCRYPTION, now);
    }

    private List<String> readers(String group) {
        String[] parts = group.split("/");
        String member = parts.length < 3 ? group : String.join("/", parts[0], parts[1], parts[2]);
        return keysByMember.getOrDefault(group, keysByMember.getOrDefault(member, List.of(defaultKey)));
    }

    @Override
    public OutputStream encrypt(OutputStream out, String group, Instant now) throws IOException {
        SecureRandom random = new SecureRandom();
        PGPEncryptedDataGenerator generator = new PGPEncryptedDataGenerator(
                new BcPGPDataEncryptorBuilder(SymmetricKeyAlgorithmTags.AES_256).setWithIntegrityPacket(true).setSecureRandom(random));
        List<PGPPublicKey> readers = new ArrayList<>();
        for (String id : readers(group)) {
            readers.add(require(id, now));
        }
        readers.forEach(key -> generator.addMethod(new BcPublicKeyKeyEncryptionMethodGenerator(key).setSecureRandom(random)));
        try {
            PGPSignatureGenerator signature = signer.start(now);
            OutputStream encrypted = generator.open(out, new byte[CHUNK_BYTES]);
            signature.generateOnePassVersion(false).encode(encrypted);
            OutputStream literal = new PGPLiteralDataGenerator().open(encrypted, PGPLiteralData.BINARY, "", Date.from(now), new byte[CHUNK_BYTES]);
            return new Signed(literal, encrypted, signature);
        } catch (PGPException e) {
            throw new IOException("An archive file cannot be encrypted: " + e.getMessage(), e);
        }
    }

    /** Signs the written data. {@link #close} completes signature and encryption. */
    private static final class Signed extends FilterOutputStream {
        private final OutputStream encrypted;
        private final PGPSignatureGenerator signature;
        private boolean closed;

        Signed(OutputStream literal, OutputStream encrypted, PGPSignatureGenerator signature) {
            super(literal);
            this.encrypted = encrypted;
            this.signature = signature;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int count) throws IOException {
            signature.update(from, offset, count);
            out.write(from, offset, count);
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            try {
                out.close();
                signature.generate().encode(encrypted);
                encrypted.close();
            } catch (PGPException e) {
                throw new IOException("An archive file cannot be signed: " + e.getMessage(), e);
            }
        }
    }
}
