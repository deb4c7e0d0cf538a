package org.turnpike.keys;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.LogText;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.MemberId;

/**
 * A token in a folder (trust.md §4.1). {@code keys.json} contains the public data, and {@code <KEYID>.p12} contains one private key. {@code pin.p12}
 * contains a random key, encrypted with the PIN; the digest of this key is the secret of the token. The secret encrypts all private keys (see
 * {@link EncryptedKey} for the parameters). Therefore, the slow key derivation for the PIN runs only once for each login, and the PIN is neither
 * stored nor kept in memory. Between login and logout, memory holds the private keys, and the secret to encrypt new keys.
 *
 * <p>Readers see one immutable state and never wait. Each change holds the lock {@code changes} while it writes to the folder, so that folder and
 * state agree.
 */
public final class SoftwareToken implements Token {
    private static final String CONTENTS = "keys.json";
    private static final String PIN_PROOF = "pin.p12";
    private static final String PIN_ALIAS = "pin";
    private static final int KEY_ID_BYTES = 20;
    private static final Pattern KEY_ID = Pattern.compile("[0-9A-F]{" + 2 * KEY_ID_BYTES + "}");
    /** A small number, because more iterations do not make a secret of 256 random bits safer. */
    private static final int SECRET_ITERATIONS = 1000;

    private final String id;
    private final SoftwareTokenStore store;
    private final int iterations;
    private final boolean enforcePolicy;
    private final PinAttempts attempts;
    private final SecureRandom random = new SecureRandom();
    private final Object changes = new Object();
    private volatile State state;

    /** The public parts of the keys. Between login and logout, also their private parts. */
    private record State(HeldKeys keys, Optional<Unlocked> unlocked, boolean hasPin, long revision) {
    }

    private record Unlocked(char[] secret, Map<String, PrivateKey> privateKeys) {
    }

    /**
     * Opens the token in the folder, without a login. An empty folder is a token without a PIN, which {@link #initialize} sets.
     *
     * @param enforcePolicy whether a new PIN must follow the policy of trust.md §4.1
     * @throws IOException if the folder cannot be read or is damaged
     */
    public SoftwareToken(String id, SoftwareTokenStore store, boolean enforcePolicy, InstantSource clock) throws IOException {
        this(id, store, enforcePolicy, clock, EncryptedKey.ITERATIONS);
    }

    SoftwareToken(String id, SoftwareTokenStore store, boolean enforcePolicy, InstantSource clock, int iterations) throws IOException {
        this.id = id;
        this.store = store;
        this.enforcePolicy = enforcePolicy;
        this.attempts = new PinAttempts(clock);
        this.iterations = iterations;
        this.state = stored(0);
    }

    /** Returns the state that the folder contains. */
    private State stored(long revision) throws IOException {
        Optional<byte[]> contents = store.read(CONTENTS);
        HeldKeys keys = new HeldKeys(id, contents.isPresent() ? TokenContents.read(contents.get()) : List.of());
        return new State(keys, Optional.empty(), store.read(PIN_PROOF).isPresent(), revision);
    }

    @Override
    public void initialize(char[] pin) throws RefusedException, IOException {
        synchronized (changes) {
            if (store.read(PIN_PROOF).isPresent() || pin.length == 0) {
                throw new RefusedException(FaultCode.INVALID_REQUEST, "pin: token '" + id + "' already has a PIN, or the new PIN is empty");
            }
            requirePolicy(pin);
            store.write(PIN_PROOF, EncryptedKey.write(PIN_ALIAS, KeyAlgorithm.EC_P256.generate(), pin, iterations));
            state = new State(state.keys(), Optional.empty(), true, state.revision() + 1);
        }
    }

    private void requirePolicy(char[] pin) throws RefusedException {
        if (enforcePolicy) {
            Pins.requirePolicy(pin);
        }
    }

    @Override
    public void changePin(char[] old, char[] fresh) throws RefusedException, IOException {
        synchronized (changes) {
            requirePolicy(fresh);
            if (fresh.length == 0) {
                throw new RefusedException(FaultCode.INVALID_REQUEST, "pin: the new PIN is empty");
            }
            byte[] proof = requireProof();
            attempts.requireAllowed(id);
            byte[] rewritten = EncryptedKey.rewrite(PIN_ALIAS, proof, old, fresh, iterations);
            if (rewritten == null) {
                attempts.wrong();
                throw new PinIncorrectException(id);
            }
            attempts.right();
            store.write(PIN_PROOF, rewritten);
        }
    }

    private byte[] requireProof() throws RefusedException, IOException {
        return store.read(PIN_PROOF).orElseThrow(() -> new RefusedException(FaultCode.TOKEN_NOT_INITIALIZED, "Token '" + id + "' has no PIN yet"));
    }

    @Override
    public TokenStatus status() {
        State now = state;
        TokenStatus.PinState pin = !now.hasPin() ? TokenStatus.PinState.NOT_INITIALIZED
                : attempts.isLocked() ? TokenStatus.PinState.LOCKED : TokenStatus.PinState.OK;
        return new TokenStatus(TokenStatus.Kind.SOFTWARE, id, "", true, now.unlocked().isPresent(), false, pin, attempts.count(), attempts.left(),
                "AES-256 under PBKDF2-HMAC-SHA-512, " + iterations + " iterations", Optional.empty());
    }

    /** Does nothing, because the folder of a software token is always present. */
    @Override
    public void check() {
        // the keys in memory are always complete
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
        return state.keys().keys();
    }

    @Override
    public long revision() {
        return state.revision();
    }

    @Override
    public void login(char[] pin) throws RefusedException, IOException {
        synchronized (changes) {
            byte[] proof = requireProof();
            attempts.requireAllowed(id);
            char[] secret = secret(decrypt(proof, pin));
            Map<String, PrivateKey> privateKeys = new HashMap<>();
            for (TokenKey key : state.keys().keys()) {
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
            Map<String, PrivateKey> privateKeys = new HashMap<>(unlocked.privateKeys());
            privateKeys.put(key.id(), privateKey(key, unlocked.secret()));
            save(state.keys().with(key), Optional.of(new Unlocked(unlocked.secret(), Map.copyOf(privateKeys))));
            return key;
        }
    }

    @Override
    public byte[] certificateRequest(String keyId, X500Principal subject, List<String> dnsNames) throws RefusedException {
        TokenKey key = state.keys().require(keyId);
        return CertificateRequest.write(key, CertificateRequest.signer(requirePrivateKey(keyId)), subject, dnsNames);
    }

    @Override
    public TokenCertificate importCertificate(X509Certificate certificate, Optional<MemberId> member) throws RefusedException, IOException {
        synchronized (changes) {
            HeldKeys more = state.keys().imported(certificate, member);
            save(more, state.unlocked());
            return more.find(certificate.getPublicKey()).orElseThrow().certificates().stream()
                    .filter(each -> each.certificate().equals(certificate)).findFirst().orElseThrow();
        }
    }

    @Override
    public void activate(X509Certificate certificate, boolean active) throws RefusedException, IOException {
        edit(certificate, each -> List.of(each.with(active)));
    }

    @Override
    public void changeStatus(X509Certificate certificate, CertificateStatus status) throws RefusedException, IOException {
        edit(certificate, each -> List.of(each.with(status)));
    }

    @Override
    public void deleteCertificate(X509Certificate certificate) throws RefusedException, IOException {
        edit(certificate, each -> List.of());
    }

    private void edit(X509Certificate certificate, Function<TokenCertificate, List<TokenCertificate>> edit) throws RefusedException, IOException {
        synchronized (changes) {
            save(state.keys().edited(certificate, edit), state.unlocked());
        }
    }

    @Override
    public void renameKey(String keyId, String label) throws RefusedException, IOException {
        synchronized (changes) {
            save(state.keys().renamed(keyId, label), state.unlocked());
        }
    }

    @Override
    public List<X509Certificate> certificatesOnToken() {
        return List.of();
    }

    @Override
    public void deleteKey(String keyId) throws RefusedException, IOException {
        synchronized (changes) {
            HeldKeys rest = state.keys().without(keyId);
            save(rest, state.unlocked().map(unlocked -> new Unlocked(unlocked.secret(), without(unlocked.privateKeys(), keyId))));
            store.delete(keyId + ".p12");
        }
    }

    @Override
    public SigningKey signingKey(String keyId) throws RefusedException {
        TokenKey key = state.keys().require(keyId);
        return new InMemorySigningKey(key.mechanism(), requirePrivateKey(keyId));
    }

    @Override
    public PrivateKey authenticationKey(String keyId) throws RefusedException {
        if (state.keys().require(keyId).usage() != KeyUsage.AUTHENTICATION) {
            throw new RefusedException(FaultCode.KEY_NOT_FOUND, "Key " + keyId + " is not for authentication");
        }
        return requirePrivateKey(keyId);
    }

    private static Map<String, PrivateKey> without(Map<String, PrivateKey> keys, String keyId) {
        Map<String, PrivateKey> rest = new HashMap<>(keys);
        rest.remove(keyId);
        return Map.copyOf(rest);
    }

    private void save(HeldKeys keys, Optional<Unlocked> unlocked) throws IOException {
        store.write(CONTENTS, TokenContents.write(keys.keys()));
        change(keys, unlocked);
    }

    private void change(HeldKeys keys, Optional<Unlocked> unlocked) {
        state = new State(keys, unlocked, state.hasPin(), state.revision() + 1);
    }

    private PrivateKey privateKey(TokenKey key, char[] secret) throws IOException {
        return privateKey(key, store.read(fileOf(key)).orElseThrow(() -> new IOException("The file of key " + key.id() + " is missing")), secret);
    }

    private static String fileOf(TokenKey key) {
        return key.id() + ".p12";
    }

    private static PrivateKey privateKey(TokenKey key, byte[] file, char[] secret) throws IOException {
        PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(decryptKey(key, file, secret).getEncoded());
        try {
            PrivateKey privateKey = factory(key).generatePrivate(encoded);
            requirePair(key, privateKey);
            return privateKey;
        } catch (GeneralSecurityException e) {
            throw new IOException("The file of key " + key.id() + " is damaged", e);
        }
    }

    /**
     * Returns the factory for the private key. Bouncy Castle signs with EC signing keys, so it creates them. The platform creates all other keys; its
     * TLS uses the authentication keys.
     */
    private static KeyFactory factory(TokenKey key) throws GeneralSecurityException {
        boolean bouncyCastle = key.usage() == KeyUsage.SIGNING && key.mechanism() == Mechanism.ECDSA;
        String type = key.mechanism().keyType();
        return bouncyCastle ? KeyFactory.getInstance(type, InMemorySigningKey.BOUNCY_CASTLE) : KeyFactory.getInstance(type);
    }

    private static void requirePair(TokenKey key, PrivateKey privateKey) throws GeneralSecurityException, IOException {
        if (!isPair(privateKey, key.publicKey())) {
            throw new IOException("The file of key " + key.id() + " contains a key that differs from keys.json");
        }
    }

    static boolean isPair(PrivateKey privateKey, PublicKey publicKey) throws GeneralSecurityException {
        byte[] probe = publicKey.getEncoded();
        Signature signer = Signature.getInstance(EncryptedKey.contentSignature(privateKey), InMemorySigningKey.BOUNCY_CASTLE);
        signer.initSign(privateKey);
        signer.update(probe);
        byte[] signature = signer.sign();
        signer.initVerify(publicKey);
        signer.update(probe);
        return signer.verify(signature);
    }

    private PrivateKeyInfo decrypt(byte[] file, char[] pin) throws RefusedException, IOException {
        PrivateKeyInfo key = EncryptedKey.read(file, pin);
        if (key == null) {
            attempts.wrong();
            throw new PinIncorrectException(id);
        }
        attempts.right();
        return key;
    }

    private static PrivateKeyInfo decryptKey(TokenKey key, byte[] file, char[] secret) throws IOException {
        PrivateKeyInfo found = EncryptedKey.read(file, secret);
        if (found == null) {
            throw new IOException("The file of key " + key.id() + " is damaged or belongs to another token");
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

    // The following methods serve backups.

    @Override
    public Map<String, byte[]> files() throws IOException {
        synchronized (changes) {
            Map<String, byte[]> files = new TreeMap<>();
            List<String> names = new ArrayList<>(List.of(CONTENTS, PIN_PROOF));
            state.keys().keys().forEach(key -> names.add(fileOf(key)));
            for (String name : names) {
                store.read(name).ifPresent(bytes -> files.put(name, bytes));
            }
            return files;
        }
    }

    @Override
    public void requireFiles(Map<String, byte[]> files, Optional<char[]> pin) throws RefusedException {
        List<TokenKey> keys = requireKeys(files);
        try {
            if (pin.isPresent()) {
                requirePrivateKeys(keys, files, requireSecret(files, pin.get()));
            }
        } catch (IOException e) {
            throw unusable(e.getMessage(), e);
        }
    }

    private static void requirePrivateKeys(List<TokenKey> keys, Map<String, byte[]> files, char[] secret) throws IOException {
        try {
            for (TokenKey key : keys) {
                privateKey(key, files.get(fileOf(key)), secret);
            }
        } finally {
            Arrays.fill(secret, '\0');
        }
    }

    /** Returns the keys that {@code keys.json} lists. Requires that their files are present, and no other files. */
    private List<TokenKey> requireKeys(Map<String, byte[]> files) throws RefusedException {
        try {
            List<TokenKey> keys = files.containsKey(CONTENTS) ? TokenContents.read(files.get(CONTENTS)) : List.of();
            Set<String> legal = new HashSet<>(List.of(CONTENTS, PIN_PROOF));
            for (TokenKey key : keys) {
                if (!KEY_ID.matcher(key.id()).matches() || !files.containsKey(fileOf(key)) || !files.containsKey(PIN_PROOF)) {
                    throw unusable("key " + LogText.printable(key.id()) + " is incomplete", null);
                }
                EncryptedKey.requireReadable(files.get(fileOf(key)));
                legal.add(fileOf(key));
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

    private char[] requireSecret(Map<String, byte[]> files, char[] pin) throws RefusedException, IOException {
        if (!files.containsKey(PIN_PROOF)) {
            throw new RefusedException(FaultCode.INVALID_REQUEST, "pin: token '" + id + "' had no PIN when the backup was made");
        }
        PrivateKeyInfo proof = EncryptedKey.read(files.get(PIN_PROOF), pin);
        if (proof == null) {
            throw new RefusedException(FaultCode.INVALID_REQUEST, "pin: it is not the PIN that token '" + id + "' had when the backup was made");
        }
        return secret(proof);
    }

    private RefusedException unusable(String why, Exception cause) {
        return new RefusedException(FaultCode.INVALID_REQUEST, "file: its token '" + id + "' cannot be used: " + why, cause);
    }

    @Override
    public void replaceFiles(Map<String, byte[]> files) throws IOException {
        synchronized (changes) {
            logout();
            store.replaceAll(files);
            attempts.right();
            state = stored(state.revision() + 1);
        }
    }
}
