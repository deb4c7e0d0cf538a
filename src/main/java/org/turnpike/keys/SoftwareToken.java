package org.turnpike.keys;

import java.io.IOException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/**
 * A token in a folder (trust.md §4.1). {@code keys.json} contains the public data, and {@code <KEYID>.p12} contains one private key. {@code pin.p12}
 * contains a random key, encrypted with the PIN; the digest of this key is the secret of the token. The secret encrypts all private keys (see
 * {@link EncryptedKey} for the parameters). Therefore, the slow key derivation for the PIN runs only once for each login, and the PIN is neither
 * stored nor kept in memory. Between login and logout, memory holds the private keys, and the secret to encrypt new keys.
 *
 * <p>Readers see one immutable state and never wait. Each change holds the lock {@code changes} while it writes to the folder, so that folder and
 * state agree.
 */
public final class SoftwareToken extends FolderToken {
    static final String PIN_PROOF = "pin.p12";
    private static final String PIN_ALIAS = "pin";
    /** A small number, because more iterations do not make a secret of 256 random bits safer. */
    private static final int SECRET_ITERATIONS = 1000;

    private final int iterations;
    private final boolean enforcePolicy;
    private final PinAttempts attempts;
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
        super(id, store);
        this.enforcePolicy = enforcePolicy;
        this.attempts = new PinAttempts(clock);
        this.iterations = iterations;
        this.state = opened(0);
    }

    private State opened(long revision) throws IOException {
        return new State(stored(), Optional.empty(), store.read(PIN_PROOF).isPresent(), revision);
    }

    @Override
    protected HeldKeys held() {
        return state.keys();
    }

    @Override
    protected void use(HeldKeys keys) {
        change(keys, state.unlocked());
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
    public boolean isActive() {
        return state.unlocked().isPresent();
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
            char[] secret = KeyFile.secret(decrypt(proof, pin));
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
            TokenKey key = new TokenKey(shown(newKeyId()), label, usage, mechanism, pair.getPublic(), List.of());
            byte[] file = EncryptedKey.write(key.id(), pair, unlocked.secret(), SECRET_ITERATIONS);
            store.write(KeyFile.name(key), file);
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
        write(keys);
        change(keys, unlocked);
    }

    private void change(HeldKeys keys, Optional<Unlocked> unlocked) {
        state = new State(keys, unlocked, state.hasPin(), state.revision() + 1);
    }

    private PrivateKey privateKey(TokenKey key, char[] secret) throws IOException {
        return KeyFile.read(key, store.read(KeyFile.name(key)).orElseThrow(() -> new IOException("The file of key " + key.id() + " is missing")), secret);
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

    // The following methods serve backups.

    @Override
    public Map<String, byte[]> files() throws IOException {
        synchronized (changes) {
            Map<String, byte[]> files = new TreeMap<>();
            List<String> names = new ArrayList<>(List.of(CONTENTS, PIN_PROOF));
            state.keys().keys().forEach(key -> names.add(KeyFile.name(key)));
            for (String name : names) {
                store.read(name).ifPresent(bytes -> files.put(name, bytes));
            }
            return files;
        }
    }

    @Override
    public void requireFiles(Map<String, byte[]> files, Optional<char[]> pin) throws RefusedException {
        new SoftwareTokenFiles(id, files).require(pin);
    }

    @Override
    public void replaceFiles(Map<String, byte[]> files) throws IOException {
        synchronized (changes) {
            logout();
            store.replaceAll(files);
            attempts.right();
            state = opened(state.revision() + 1);
        }
    }
}
