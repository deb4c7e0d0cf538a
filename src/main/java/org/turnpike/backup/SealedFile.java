package org.turnpike.backup;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.Date;
import org.bouncycastle.bcpg.BCPGInputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PacketTags;
import org.bouncycastle.bcpg.S2K;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.bcpg.SymmetricKeyEncSessionPacket;
import org.bouncycastle.openpgp.PGPEncryptedDataGenerator;
import org.bouncycastle.openpgp.PGPEncryptedDataList;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPLiteralData;
import org.bouncycastle.openpgp.PGPLiteralDataGenerator;
import org.bouncycastle.openpgp.PGPPBEEncryptedData;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcPBEDataDecryptorFactory;
import org.bouncycastle.openpgp.operator.bc.BcPBEKeyEncryptionMethodGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPDataEncryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/**
 * Encrypts and decrypts backup files. A backup file is an OpenPGP message (RFC 4880) that is encrypted with one passphrase, as
 * {@code gpg --symmetric} does. It uses AES-256 with integrity protection (§5.13). The key is derived from the passphrase by the iterated and salted
 * method with SHA-256 (§3.7.1.3). The message has one literal packet without compression. Every other kind of message is rejected before a key is
 * derived or anything is decrypted. Contents are returned only after the whole file is decrypted and its modification detection code is verified.
 * Stateless and safe for use by many threads.
 */
final class SealedFile {
    /** The largest contents, in bytes. They are limited because they are held in memory. */
    static final int MOST_CONTENTS = 128 << 20;
    /** The largest file, in bytes. */
    static final int MOST_BYTES = MOST_CONTENTS + (1 << 10);
    /** The code of the largest count that OpenPGP supports: each attempt to guess the passphrase must hash 65,011,712 bytes. */
    static final int COST = 0xff;
    /** The time in the OpenPGP packet. It is not used, because the contents have the time of the backup. */
    private static final Date NO_TIME = new Date(0);

    private SealedFile() {
    }

    /** Encrypts contents and returns the file. {@code cost} is {@link #COST}, except in tests. */
    static byte[] seal(byte[] contents, char[] passphrase, int cost, SecureRandom random) {
        PGPEncryptedDataGenerator generator = new PGPEncryptedDataGenerator(
                new BcPGPDataEncryptorBuilder(SymmetricKeyAlgorithmTags.AES_256).setWithIntegrityPacket(true).setSecureRandom(random));
        try {
            generator.addMethod(new BcPBEKeyEncryptionMethodGenerator(passphrase, new BcPGPDigestCalculatorProvider().get(HashAlgorithmTags.SHA256), cost)
                    .setSecureRandom(random));
            ByteArrayOutputStream sealed = new ByteArrayOutputStream(contents.length + MOST_BYTES - MOST_CONTENTS);
            try (OutputStream encrypted = generator.open(sealed, literalLength(contents.length));
                    OutputStream literal = new PGPLiteralDataGenerator().open(encrypted, PGPLiteralData.BINARY, "", contents.length, NO_TIME)) {
                literal.write(contents);
            }
            return sealed.toByteArray();
        } catch (IOException | PGPException e) {
            throw new AssertionError("Bouncy Castle does not support AES-256 or SHA-256, or cannot write to memory", e);
        }
    }

    /**
     * Returns the length in bytes of a literal packet without a name (RFC 4880 §4.2 and §5.9): tag, length, format, length of the name, time,
     * contents.
     */
    private static long literalLength(int contents) throws IOException {
        CountingOutput head = new CountingOutput();
        new PGPLiteralDataGenerator().open(head, PGPLiteralData.BINARY, "", contents, NO_TIME);
        return head.count + contents;
    }

    /** Counts the bytes that are written to it. */
    private static final class CountingOutput extends OutputStream {
        private long count;

        @Override
        public void write(int b) {
            count++;
        }
    }

    /**
     * Decrypts a file and returns its contents.
     *
     * @throws RefusedException {@code invalid_request} naming {@code file} or {@code passphrase}, with the error
     */
    static byte[] open(byte[] file, char[] passphrase) throws RefusedException {
        requireKind(file);
        try {
            BcPGPObjectFactory packets = new BcPGPObjectFactory(file);
            if (!(packets.nextObject() instanceof PGPEncryptedDataList list) || list.size() != 1 || !(list.get(0) instanceof PGPPBEEncryptedData encrypted)
                    || !encrypted.isIntegrityProtected()) {
                throw otherKind();
            }
            byte[] contents = contents(decrypted(encrypted, passphrase));
            if (!encrypted.verify()) {
                throw changed();
            }
            if (packets.nextObject() != null) {
                throw refused("file: there are bytes after its end");
            }
            return contents;
        } catch (IOException | PGPException | RuntimeException damaged) {
            throw changed();
        }
    }

    /** Requires that the first two packets have the form that {@link #seal} writes, because other messages could need more memory or time. */
    static void requireKind(byte[] file) throws RefusedException {
        try (BCPGInputStream in = new BCPGInputStream(new ByteArrayInputStream(file))) {
            if (in.nextPacketTag() != PacketTags.SYMMETRIC_KEY_ENC_SESSION || !(in.readPacket() instanceof SymmetricKeyEncSessionPacket key)
                    || key.getVersion() != SymmetricKeyEncSessionPacket.VERSION_4 || key.getEncAlgorithm() != SymmetricKeyAlgorithmTags.AES_256
                    || key.getS2K().getType() != S2K.SALTED_AND_ITERATED
                    || key.getS2K().getHashAlgorithm() != HashAlgorithmTags.SHA256 || in.nextPacketTag() != PacketTags.SYM_ENC_INTEGRITY_PRO) {
                throw otherKind();
            }
        } catch (IOException | RuntimeException e) {
            throw otherKind();
        }
    }

    private static InputStream decrypted(PGPPBEEncryptedData encrypted, char[] passphrase) throws RefusedException {
        try {
            return encrypted.getDataStream(new BcPBEDataDecryptorFactory(passphrase, new BcPGPDigestCalculatorProvider()));
        } catch (PGPException | RuntimeException e) {
            throw e.getCause() instanceof IOException ? changed() : refused("passphrase: it is not the passphrase of this file, or the first bytes of the file were changed");
        }
    }

    private static byte[] contents(InputStream decrypted) throws IOException, RefusedException {
        BcPGPObjectFactory packets = new BcPGPObjectFactory(decrypted);
        if (!(packets.nextObject() instanceof PGPLiteralData literal)) {
            throw changed();
        }
        byte[] contents = literal.getInputStream().readNBytes(MOST_CONTENTS + 1);
        if (contents.length > MOST_CONTENTS) {
            throw refused("file: its contents have more than " + MOST_CONTENTS + " bytes");
        }
        if (packets.nextObject() != null) {
            throw changed();
        }
        return contents;
    }

    private static RefusedException otherKind() {
        return refused("file: it is not a backup, which is an OpenPGP message under a passphrase, or its first bytes were changed");
    }

    private static RefusedException changed() {
        return refused("file: it is truncated, or its contents were changed after it was written");
    }

    private static RefusedException refused(String text) {
        return new RefusedException(FaultCode.INVALID_REQUEST, text);
    }
}
