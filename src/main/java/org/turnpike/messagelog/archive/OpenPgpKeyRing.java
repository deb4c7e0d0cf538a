package org.turnpike.messagelog.archive;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureSubpacketVector;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/**
 * An OpenPGP key with its subkeys (RFC 4880 §11.1). Finds the key for a purpose that can be used at a given time. A key can be used if the primary
 * key has signed it, and if neither this key nor the primary key has expired or was revoked. The operator who configures a key must check that it
 * belongs to the person whom it names. Immutable.
 */
final class OpenPgpKeyRing {
    static final int ENCRYPTION = KeyFlags.ENCRYPT_COMMS | KeyFlags.ENCRYPT_STORAGE;
    static final int SIGNING = KeyFlags.SIGN_DATA;

    private final PGPPublicKeyRing ring;

    OpenPgpKeyRing(PGPPublicKeyRing ring) {
        this.ring = ring;
    }

    /** Returns the fingerprint of the primary key, in upper-case hex. */
    String fingerprint() {
        return hex(ring.getPublicKey());
    }

    private static String hex(PGPPublicKey key) {
        return HexFormat.of().withUpperCase().formatHex(key.getFingerprint());
    }

    /** Whether the text is a fingerprint of the primary key or of a subkey, or a key id of at least 16 hex digits. */
    boolean isMeantBy(String id) {
        String wanted = id.toUpperCase(Locale.ROOT).replaceAll("^0X|\\s", "");
        return wanted.length() >= 16 && keys().stream().anyMatch(key -> hex(key).endsWith(wanted));
    }

    private List<PGPPublicKey> keys() {
        List<PGPPublicKey> keys = new ArrayList<>();
        ring.getPublicKeys().forEachRemaining(keys::add);
        return keys;
    }

    /**
     * Returns the newest usable key for a purpose.
     *
     * @param use {@link #ENCRYPTION} or {@link #SIGNING}
     * @throws IOException if there is no usable key; the message contains the fingerprint of the primary key
     */
    PGPPublicKey require(int use, Instant now) throws IOException {
        if (binding(ring.getPublicKey(), now).isEmpty()) {
            throw none(use);
        }
        return keys().stream().filter(key -> use == ENCRYPTION ? key.isEncryptionKey() : true)
                .filter(key -> binding(key, now).filter(signature -> permits(signature, use, key)).isPresent())
                .max(Comparator.comparing(PGPPublicKey::getCreationTime)).orElseThrow(() -> none(use));
    }

    private IOException none(int use) {
        return new IOException("OpenPGP key " + fingerprint() + " has no valid key for " + (use == ENCRYPTION ? "encryption" : "signatures")
                + ": it has expired, was revoked, or is for other uses");
    }

    /** Whether a key may be used for a purpose. If the signature states no purposes, every key may encrypt, and the primary key may sign. */
    private static boolean permits(PGPSignature binding, int use, PGPPublicKey key) {
        int flags = binding.getHashedSubPackets() == null ? 0 : binding.getHashedSubPackets().getKeyFlags();
        return flags == 0 ? use == ENCRYPTION || key.isMasterKey() : (flags & use) != 0;
    }

    /** Returns the newest signature of the primary key that binds the key to this ring; empty if the key must not be used. */
    private Optional<PGPSignature> binding(PGPPublicKey key, Instant now) {
        if (key.hasRevocation() || key.getCreationTime().toInstant().isAfter(now)) {
            return Optional.empty();
        }
        Optional<PGPSignature> newest = (key.isMasterKey() ? certifications(key) : subkeyBindings(key)).stream()
                .filter(signature -> !signature.getCreationTime().toInstant().isAfter(now)).max(Comparator.comparing(PGPSignature::getCreationTime));
        return newest.filter(signature -> !isExpired(signature, key, now));
    }

    private static boolean isExpired(PGPSignature binding, PGPPublicKey key, Instant now) {
        PGPSignatureSubpacketVector hashed = binding.getHashedSubPackets();
        long seconds = hashed == null ? 0 : hashed.getKeyExpirationTime();
        return seconds != 0 && !now.isBefore(key.getCreationTime().toInstant().plusSeconds(seconds));
    }

    @FunctionalInterface
    private interface Check {
        boolean holds(PGPSignature signature) throws PGPException;
    }

    private List<PGPSignature> certifications(PGPPublicKey primary) {
        List<PGPSignature> found = new ArrayList<>(verified(primary.getSignaturesOfType(PGPSignature.DIRECT_KEY), each -> each.verifyCertification(primary)));
        primary.getUserIDs().forEachRemaining(user -> {
            Iterator<PGPSignature> signatures = primary.getSignaturesForID(user);
            found.addAll(verified(signatures, each -> each.isCertification() && each.verifyCertification(user, primary)));
        });
        return found;
    }

    private List<PGPSignature> subkeyBindings(PGPPublicKey key) {
        return verified(key.getSignaturesOfType(PGPSignature.SUBKEY_BINDING), each -> each.verifyCertification(ring.getPublicKey(), key));
    }

    /** Returns the signatures that were made with the primary key. */
    private List<PGPSignature> verified(Iterator<PGPSignature> signatures, Check check) {
        List<PGPSignature> verified = new ArrayList<>();
        while (signatures.hasNext()) {
            PGPSignature signature = signatures.next();
            try {
                signature.init(new BcPGPContentVerifierBuilderProvider(), ring.getPublicKey());
                if (signature.getKeyID() == ring.getPublicKey().getKeyID() && check.holds(signature)) {
                    verified.add(signature);
                }
            } catch (PGPException e) {
                continue;                                      // a signature that cannot be verified binds nothing
            }
        }
        return verified;
    }
}
