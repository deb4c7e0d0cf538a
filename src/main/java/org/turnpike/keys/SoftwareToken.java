package org.turnpike.keys;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.MemberId;

/**
 * A token in a folder (trust.md §4.1): {@code keys.json} for what is public, {@code <KEYID>.p12} for each private key and
 * {@code pin.p12}, encrypted under the PIN, with a random key that serves for nothing but this: its digest is the token's secret,
 * under which all private keys are encrypted (see {@link EncryptedKey} for the parameters). So the slow derivation that protects a
 * PIN is made once a login, however many keys there are, and the PIN itself is neither kept nor written. Between login and logout
 * the keys and the secret, for encrypting new ones, are held in memory.
 *
 * <p>Readers see one immutable state and never wait. Changes take {@code changes} one after the other and hold it while they write
 * the folder, so that the folder and the state tell the same.
 */
public final class SoftwareToken implements Token {
    private static final String CONTENTS = "keys.json";
    private static final String PIN_PROOF = "pin.p12";
    private static final int KEY_ID_BYTES = 20;
    /** Few: the secret has 256 random bits, which no number of iterations makes safer. */
    private static final int SECRET_ITERATIONS = 1000;

    private final String id;
    private final SoftwareTokenStore store;
    private final int iterations;
    private final SecureRandom random = new SecureRandom();
    private final Object changes = new Object();
    private volatile State state;

    /** The keys; once logged in, their private parts as well. */
    private record State(List<TokenKey> keys, Optional<Unlocked> unlocked, long revision) {
    }

    private record Unlocked(char[] secret, Map<String, PrivateKey> privateKeys) {
    }

    /**
     * Opens the token in the folder, logged out. An empty folder is a token that waits for {@link #initialize}.
     *
     * @throws IOException when the folder cannot be read or is damaged
     */
    public SoftwareToken(String id, SoftwareTokenStore store) throws IOException {
        this(id, store, EncryptedKey.ITERATIONS);
    }

    SoftwareToken(String id, SoftwareTokenStore store, int iterations) throws IOException {
        this.id = id;
        this.store = store;
        this.iterations = iterations;
        Optional<byte[]> contents = store.read(CONTENTS);
        this.state = new State(contents.isPresent() ? TokenContents.read(contents.get()) : List.of(), Optional.empty(), 0);
    }

    /**
     * Gives the token its PIN. The array is not kept; the token is logged out afterwards.
     *
     * @throws RefusedException {@code invalid_request} when it has one already, or the PIN is empty
     */
    public void initialize(char[] pin) throws RefusedException, IOException {
        synchronized (changes) {
            if (store.read(PIN_PROOF).isPresent() || pin.length == 0) {
                throw new RefusedException(FaultCode.INVALID_REQUEST, "Token '" + id + "' has a PIN already, or the new one is empty");
            }
            store.write(PIN_PROOF, EncryptedKey.write("pin", KeyAlgorithm.EC_P256.generate(), pin, iterations));
        }
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public boolean isActive() {
        return state.unlocked().isPresent();
    }

    @Override
    public List<TokenKey> keys() {
        return state.keys();
    }

    @Override
    public long revision() {
        return state.revision();
    }

    @Override
    public void login(char[] pin) throws RefusedException, IOException {
        synchronized (changes) {
            byte[] proof = store.read(PIN_PROOF)
                    .orElseThrow(() -> new RefusedException(FaultCode.TOKEN_NOT_INITIALIZED, "Token '" + id + "' has no PIN yet"));
            char[] secret = secret(decrypt(proof, pin));
            Map<String, PrivateKey> privateKeys = new HashMap<>();
            for (TokenKey key : state.keys()) {
                privateKeys.put(key.id(), privateKey(key, secret));
            }
            change(state.keys(), Optional.of(new Unlocked(secret, Map.copyOf(privateKeys))));
        }
    }

    @Override
    public void logout() {
        synchronized (changes) {
            state.unlocked().ifPresent(unlocked -> Arrays.fill(unlocked.secret(), '\0'));
            change(state.keys(), Optional.empty());
        }
    }

    @Override
    public TokenKey generate(String label, KeyUsage usage, KeyAlgorithm algorithm, Mechanism mechanism) throws RefusedException, IOException {
        if (!algorithm.suits(mechanism)) {
            throw new RefusedException(FaultCode.INVALID_REQUEST, mechanism + " does not work with " + algorithm);
        }
        requireUnlocked();
        KeyPair pair = algorithm.generate();
        synchronized (changes) {
            Unlocked unlocked = requireUnlocked();
            TokenKey key = new TokenKey(newKeyId(), label, usage, mechanism, pair.getPublic(), List.of());
            byte[] file = EncryptedKey.write(key.id(), pair, unlocked.secret(), SECRET_ITERATIONS);
            store.write(key.id() + ".p12", file);
            List<TokenKey> keys = new ArrayList<>(state.keys());
            keys.add(key);
            Map<String, PrivateKey> privateKeys = new HashMap<>(unlocked.privateKeys());
            privateKeys.put(key.id(), privateKey(key, unlocked.secret()));
            save(keys, Optional.of(new Unlocked(unlocked.secret(), Map.copyOf(privateKeys))));
            return key;
        }
    }

    @Override
    public byte[] certificateRequest(String keyId, X500Principal subject, List<String> dnsNames) throws RefusedException {
        TokenKey key = requireKey(keyId);
        try {
            return CertificateRequest.write(key.usage(), key.publicKey(), requirePrivateKey(keyId), subject, dnsNames);
        } catch (IOException e) {
            throw new RefusedException(FaultCode.CANNOT_SIGN, "No certificate request can be made with key " + keyId, e);
        }
    }

    @Override
    public TokenCertificate importCertificate(X509Certificate certificate, Optional<MemberId> member) throws RefusedException, IOException {
        synchronized (changes) {
            TokenKey key = state.keys().stream().filter(k -> k.publicKey().equals(certificate.getPublicKey())).findFirst()
                    .orElseThrow(() -> new RefusedException(FaultCode.KEY_NOT_FOUND, "No key of token '" + id + "' belongs to the certificate"));
            if (holds(certificate)) {
                throw refused("cert_exists", "The certificate is there already");
            }
            boolean signing = key.usage() == KeyUsage.SIGNING;
            if (!CertificateUsage.of(certificate).equals(Optional.of(key.usage())) || signing != member.isPresent()) {
                throw refused("wrong_cert_usage", "The certificate's usage is not that of key " + key.id() + ", " + key.usage());
            }
            TokenCertificate imported = new TokenCertificate(certificate, member, false, signing ? CertificateStatus.REGISTERED : CertificateStatus.SAVED);
            List<TokenCertificate> certificates = new ArrayList<>(key.certificates());
            certificates.add(imported);
            save(replaced(key, key.with(certificates)), state.unlocked());
            return imported;
        }
    }

    @Override
    public void activate(X509Certificate certificate, boolean active) throws RefusedException, IOException {
        edit(certificate, c -> List.of(new TokenCertificate(c.certificate(), c.member(), active, c.status())));
    }

    @Override
    public void changeStatus(X509Certificate certificate, CertificateStatus status) throws RefusedException, IOException {
        edit(certificate, c -> List.of(new TokenCertificate(c.certificate(), c.member(), c.active(), status)));
    }

    @Override
    public void deleteCertificate(X509Certificate certificate) throws RefusedException, IOException {
        edit(certificate, c -> List.of());
    }

    @Override
    public void deleteKey(String keyId) throws RefusedException, IOException {
        synchronized (changes) {
            TokenKey key = requireKey(keyId);
            List<TokenKey> keys = state.keys().stream().filter(k -> k != key).toList();
            Optional<Unlocked> unlocked = state.unlocked().map(u -> new Unlocked(u.secret(), without(u.privateKeys(), keyId)));
            save(keys, unlocked);
            store.delete(keyId + ".p12");
        }
    }

    @Override
    public SigningKey signingKey(String keyId) throws RefusedException {
        TokenKey key = requireKey(keyId);
        return new InMemorySigningKey(key.mechanism(), requirePrivateKey(keyId));
    }

    @Override
    public PrivateKey authenticationKey(String keyId) throws RefusedException {
        if (requireKey(keyId).usage() != KeyUsage.AUTHENTICATION) {
            throw new RefusedException(FaultCode.KEY_NOT_FOUND, "Key " + keyId + " is not for authentication");
        }
        return requirePrivateKey(keyId);
    }

    private interface CertificateEdit {
        List<TokenCertificate> apply(TokenCertificate certificate);
    }

    private void edit(X509Certificate certificate, CertificateEdit edit) throws RefusedException, IOException {
        synchronized (changes) {
            if (!holds(certificate)) {
                throw new RefusedException(FaultCode.CERT_NOT_FOUND, "Token '" + id + "' does not have the certificate");
            }
            List<TokenKey> keys = new ArrayList<>();
            for (TokenKey key : state.keys()) {
                keys.add(key.with(key.certificates().stream()
                        .flatMap(c -> (c.certificate().equals(certificate) ? edit.apply(c) : List.of(c)).stream()).toList()));
            }
            save(keys, state.unlocked());
        }
    }

    private boolean holds(X509Certificate certificate) {
        return state.keys().stream().flatMap(k -> k.certificates().stream()).anyMatch(c -> c.certificate().equals(certificate));
    }

    private List<TokenKey> replaced(TokenKey key, TokenKey by) {
        return state.keys().stream().map(k -> k == key ? by : k).toList();
    }

    private static Map<String, PrivateKey> without(Map<String, PrivateKey> keys, String keyId) {
        Map<String, PrivateKey> rest = new HashMap<>(keys);
        rest.remove(keyId);
        return Map.copyOf(rest);
    }

    private void save(List<TokenKey> keys, Optional<Unlocked> unlocked) throws IOException {
        store.write(CONTENTS, TokenContents.write(keys));
        change(keys, unlocked);
    }

    private void change(List<TokenKey> keys, Optional<Unlocked> unlocked) {
        state = new State(List.copyOf(keys), unlocked, state.revision() + 1);
    }

    private PrivateKey privateKey(TokenKey key, char[] secret) throws RefusedException, IOException {
        byte[] file = store.read(key.id() + ".p12").orElseThrow(() -> new IOException("The file of key " + key.id() + " is missing"));
        PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(decryptKey(key, file, secret).getEncoded());
        try {
            PrivateKey privateKey = factory(key).generatePrivate(encoded);
            requirePair(key, privateKey);
            return privateKey;
        } catch (GeneralSecurityException e) {
            throw new IOException("The file of key " + key.id() + " is damaged", e);
        }
    }

    /** EC signing keys are Bouncy Castle's, which signs with them; authentication keys are the platform's, whose TLS uses them. */
    private static KeyFactory factory(TokenKey key) throws GeneralSecurityException {
        boolean bouncyCastle = key.usage() == KeyUsage.SIGNING && key.mechanism() == Mechanism.ECDSA;
        String type = key.mechanism().keyType();
        return bouncyCastle ? KeyFactory.getInstance(type, InMemorySigningKey.BOUNCY_CASTLE) : KeyFactory.getInstance(type);
    }

    private static void requirePair(TokenKey key, PrivateKey privateKey) throws GeneralSecurityException, IOException {
        byte[] probe = key.id().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Signature signer = Signature.getInstance(EncryptedKey.contentSignature(privateKey), InMemorySigningKey.BOUNCY_CASTLE);
        signer.initSign(privateKey);
        signer.update(probe);
        byte[] signature = signer.sign();
        signer.initVerify(key.publicKey());
        signer.update(probe);
        if (!signer.verify(signature)) {
            throw new IOException("The file of key " + key.id() + " holds another key than keys.json says");
        }
    }

    private PrivateKeyInfo decrypt(byte[] file, char[] pin) throws RefusedException, IOException {
        PrivateKeyInfo key = EncryptedKey.read(file, pin);
        if (key == null) {
            throw new PinIncorrectException(id);
        }
        return key;
    }

    private static PrivateKeyInfo decryptKey(TokenKey key, byte[] file, char[] secret) throws IOException {
        PrivateKeyInfo found = EncryptedKey.read(file, secret);
        if (found == null) {
            throw new IOException("The file of key " + key.id() + " is damaged, or belongs to another token");
        }
        return found;
    }

    private static char[] secret(PrivateKeyInfo proof) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(proof.getEncoded());
            return HexFormat.of().formatHex(digest).toCharArray();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    private Unlocked requireUnlocked() throws RefusedException {
        return state.unlocked().orElseThrow(() -> new RefusedException(FaultCode.TOKEN_NOT_ACTIVE, "Token '" + id + "' is not logged in"));
    }

    private TokenKey requireKey(String keyId) throws RefusedException {
        return state.keys().stream().filter(k -> k.id().equals(keyId)).findFirst()
                .orElseThrow(() -> new RefusedException(FaultCode.KEY_NOT_FOUND, "Token '" + id + "' has no key " + keyId));
    }

    private PrivateKey requirePrivateKey(String keyId) throws RefusedException {
        PrivateKey key = requireUnlocked().privateKeys().get(keyId);
        if (key == null) {
            throw new RefusedException(FaultCode.KEY_NOT_FOUND, "Token '" + id + "' has no key " + keyId);
        }
        return key;
    }

    private String newKeyId() {
        byte[] bytes = new byte[KEY_ID_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes).toUpperCase(Locale.ROOT);
    }

    private static RefusedException refused(String code, String text) {
        return new RefusedException(code, text, UUID.randomUUID().toString(), null);
    }
}
