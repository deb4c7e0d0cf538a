package org.turnpike.keys.pkcs11;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import javax.security.auth.x500.X500Principal;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.LogText;
import org.turnpike.fault.RefusedException;
import org.turnpike.keys.CertificateRequest;
import org.turnpike.keys.FolderToken;
import org.turnpike.keys.HeldKeys;
import org.turnpike.keys.KeyAlgorithm;
import org.turnpike.keys.KeyUsage;
import org.turnpike.keys.Mechanism;
import org.turnpike.keys.PinIncorrectException;
import org.turnpike.keys.SigningKey;
import org.turnpike.keys.SoftwareTokenStore;
import org.turnpike.keys.Token;
import org.turnpike.keys.TokenKey;
import org.turnpike.keys.TokenStatus;

/**
 * A token behind a PKCS#11 module (trust.md §4.1, §4.8). It holds only signing keys, which never leave the device. The file {@code keys.json} in the
 * token's folder contains their public parts and certificates, so that they are known while the device is absent. A key that is found on the device,
 * but is not in the file, becomes a signing key without a certificate.
 *
 * <p>A device that returns an error counts as removed. Its keys are refused at once, until {@link #check} finds that the device works again.
 *
 * <p>Readers see one immutable state and never wait. Changes and checks hold the lock {@code changes} while they wait for the device. Signatures do
 * not need the lock.
 */
public final class Pkcs11Token extends FolderToken {
    private static final System.Logger LOG = System.getLogger(Pkcs11Token.class.getName());
    /** Error codes that concern the key or the call, not the device: MECHANISM_*, KEY_*, DATA_*, ARGUMENTS_BAD. */
    private static final Set<Long> OF_THE_CALL = Set.of(0x07L, 0x20L, 0x21L, 0x62L, 0x63L, 0x68L, 0x70L, 0x71L);

    private final Pkcs11Settings settings;
    private final Pkcs11Module module;
    private final AtomicReference<Pkcs11State> state;
    private int wrongPins;                                         // guarded by changes, like the next field
    private boolean ownPinRefused;

    /**
     * Opens the token with the keys that its folder lists. The first {@link #check} searches for the device.
     *
     * @throws IOException if the folder cannot be read or is damaged
     */
    public Pkcs11Token(Pkcs11Settings settings, Pkcs11Module module, SoftwareTokenStore store) throws IOException {
        super(settings.name(), store);
        this.settings = settings;
        this.module = module;
        this.state = new AtomicReference<>(Pkcs11State.unchecked(stored()));
    }

    @Override
    protected HeldKeys held() {
        return state.get().keys();
    }

    @Override
    protected void use(HeldKeys keys) {
        update(now -> now.with(keys));
    }

    @Override
    public boolean isActive() {
        return state.get().session().isPresent();
    }

    @Override
    public long revision() {
        return state.get().revision();
    }

    @Override
    public List<X509Certificate> certificatesOnToken() {
        return state.get().certificates();
    }

    @Override
    public TokenStatus status() {
        return state.get().status(isReadOnly(state.get()));
    }

    private boolean isReadOnly(Pkcs11State now) {
        return settings.readOnly() || now.device().filter(device -> device.has(Cryptoki.CKF_WRITE_PROTECTED)).isPresent();
    }

    @Override
    public void check() {
        synchronized (changes) {
            Optional<Pkcs11Session> session = state.get().session();
            if (session.isPresent()) {
                probe(session.get());
            } else {
                comeBack();
            }
        }
    }

    /** Checks whether the device still works, and reads its objects. */
    private void probe(Pkcs11Session session) {
        try {
            Slot slot = requireSlot();
            if (slot.id() != session.slot()) {
                throw new IOException("the device is in another slot now");
            }
            takeOver(slot, session);
        } catch (CryptokiException | IOException e) {
            lost(session, e);
        }
    }

    private void comeBack() {
        try {
            notice(find());
            if (settings.pin().isPresent()) {
                loginByItself();
            }
        } catch (CryptokiException | IOException e) {
            absent(e);
        }
    }

    private Slot find() throws CryptokiException, IOException {
        try {
            return requireSlot();
        } catch (CryptokiException | IOException e) {
            if (module.restart()) {
                return requireSlot();
            }
            throw e;
        }
    }

    private void notice(Slot slot) {
        update(now -> now.with(slot.device(), wrongPins));
    }

    private void absent(Exception why) {
        String text = LogText.printable(String.valueOf(why.getMessage()));
        if (!state.get().problem().equals(Optional.of(text))) {
            LOG.log(Level.WARNING, "Token '" + id() + "' is not available: " + text);
        }
        update(now -> now.lost(text));
    }

    private void loginByItself() throws IOException, CryptokiException {
        TokenStatus.PinState pinState = state.get().device().orElseThrow().pinState();
        if (ownPinRefused || pinState == TokenStatus.PinState.FINAL_TRY || pinState == TokenStatus.PinState.LOCKED) {
            problem("Automatic login is off: the stored PIN was rejected, or only one attempt is left. Run 'turnpike-admin token login'");
            return;
        }
        char[] pin = settings.pin().get().read();
        try {
            open(pin);
            LOG.log(Level.INFO, "Token '" + id() + "' is in use");
        } catch (RefusedException e) {
            ownPinRefused |= e instanceof PinIncorrectException;
            problem("Login failed: " + e.getMessage());
            LOG.log(Level.WARNING, "Token '" + id() + "' rejected the login: " + e.getMessage());
        } finally {
            Arrays.fill(pin, '\0');
        }
    }

    private void problem(String text) {
        update(now -> now.withProblem(text, wrongPins));
    }

    private void update(UnaryOperator<Pkcs11State> change) {
        state.updateAndGet(change);
    }

    /** The slot of this token. */
    private record Slot(long id, Cryptoki.TokenInfo device) {
    }

    private Slot requireSlot() throws CryptokiException, IOException {
        List<Slot> meant = module.use(functions -> {
            List<Slot> found = new ArrayList<>();
            List<Long> slots = functions.slots();
            for (int i = 0; i < slots.size(); i++) {
                Cryptoki.TokenInfo device = functions.token(slots.get(i));
                if (settings.isMeant(device, i)) {
                    found.add(new Slot(slots.get(i), device));
                }
            }
            return found;
        });
        if (meant.size() != 1) {
            throw new IOException(meant.isEmpty() ? "the module " + module + " has no token that matches the settings"
                    : "the module " + module + " has " + meant.size() + " tokens that match: set label, serial number or index");
        }
        return meant.get(0);
    }

    @Override
    public void login(char[] pin) throws RefusedException, IOException {
        synchronized (changes) {
            if (isActive()) {
                return;                                            // a device gets a PIN only if needed, because a wrong one counts
            }
            try {
                notice(find());
                open(pin);
                ownPinRefused = false;
            } catch (CryptokiException | IOException e) {
                absent(e);
                throw notAvailable(e);
            }
        }
    }

    private RefusedException notAvailable(Exception e) {
        return new RefusedException(FaultCode.TOKEN_NOT_AVAILABLE, "Token '" + id() + "' is not available: " + e.getMessage(), e);
    }

    private void open(char[] pin) throws RefusedException, CryptokiException, IOException {
        Slot slot = requireSlot();
        if (slot.device().pinState() == TokenStatus.PinState.LOCKED) {
            throw new RefusedException(FaultCode.PIN_LOCKED, "pin: token '" + id() + "' has locked the PIN");
        }
        long login = module.use(functions -> functions.openSession(slot.id(), !isReadOnly(state.get())));
        Pkcs11Session session = new Pkcs11Session(module, slot.id(), login, settings.sessions());
        try {
            verify(login, pin);
            wrongPins = 0;
            takeOver(requireSlot(), session);
            module.note(this, true);
        } catch (CryptokiException e) {
            session.end();
            throw refused(e);
        } catch (IOException e) {
            session.end();
            throw e;
        }
    }

    /**
     * Checks the PIN on the device. If this process already has a login, this method logs out first, because the device would otherwise accept every
     * PIN.
     */
    private void verify(long session, char[] pin) throws CryptokiException, IOException {
        module.use(functions -> {
            try {
                functions.login(session, pin);
            } catch (CryptokiException e) {
                if (e.code() != CryptokiException.USER_ALREADY_LOGGED_IN) {
                    throw e;
                }
                functions.logout(session);
                functions.login(session, pin);
            }
            return null;
        });
    }

    /** Converts a failed login into a refusal; throws a failure of the device again. */
    private RefusedException refused(CryptokiException e) throws CryptokiException, IOException {
        if (e.code() == CryptokiException.PIN_INCORRECT || e.code() == CryptokiException.PIN_LEN_RANGE || e.code() == CryptokiException.PIN_INVALID) {
            wrongPins++;
            notice(requireSlot());
            return new PinIncorrectException(id());
        }
        if (e.code() == CryptokiException.PIN_LOCKED) {
            notice(requireSlot());
            return new RefusedException(FaultCode.PIN_LOCKED, "pin: token '" + id() + "' has locked the PIN");
        }
        if (e.code() == CryptokiException.PIN_EXPIRED || e.code() == CryptokiException.USER_PIN_NOT_INITIALIZED) {
            return new RefusedException(FaultCode.LOGIN_FAILED, "pin: token '" + id() + "' rejects the login: " + e.getMessage());
        }
        throw e;
    }

    /** Reads the objects of the device and merges them with the known keys. The revision increases only if the keys on the device or the login changed. */
    private void takeOver(Slot slot, Pkcs11Session session) throws CryptokiException, IOException {
        Contents contents = module.use(functions -> {
            Pkcs11Objects objects = new Pkcs11Objects(functions, session.login());
            return new Contents(objects.privateKeys(), objects.certificates());
        });
        HeldKeys keys = state.get().keys();
        Map<String, Long> handles = new HashMap<>();
        for (Pkcs11Objects.Found found : contents.keys()) {
            Optional<TokenKey> known = keys.find(found.publicKey());
            if (known.isEmpty()) {
                keys = keys.with(new TokenKey(found.id(), found.label(), KeyUsage.SIGNING, mechanism(found), found.publicKey(), List.of()));
            }
            handles.put(known.map(TokenKey::id).orElse(found.id()), found.handle());
        }
        HeldKeys all = keys;
        boolean same = state.get().session().isPresent() && handles.equals(session.handles());
        Pkcs11Session with = same ? session : session.with(handles);
        update(now -> new Pkcs11State(all, Optional.of(with), Optional.of(slot.device()), contents.certificates(), Optional.empty(), wrongPins,
                same ? now.revision() : now.revision() + 1));
    }

    private record Contents(List<Pkcs11Objects.Found> keys, List<X509Certificate> certificates) {
    }

    private Mechanism mechanism(Pkcs11Objects.Found found) {
        return found.publicKey().getAlgorithm().equals("RSA") ? settings.rsaMechanism() : Mechanism.ECDSA;
    }

    /** Handles a failure of the device. Its keys are refused until {@link #check} finds that the device works again. */
    private void lost(Pkcs11Session session, Exception why) {
        String text = LogText.printable(String.valueOf(why.getMessage()));
        Pkcs11State before = state.getAndUpdate(now -> now.session().filter(session::equals).isPresent() ? now.lost(text) : now);
        if (before.session().filter(session::equals).isPresent()) {
            LOG.log(Level.WARNING, "Token '" + id() + "' is no longer available: " + text);
            module.note(this, false);
            session.closeIdle();
        }
    }

    @Override
    public void logout() {
        synchronized (changes) {
            Optional<Pkcs11Session> session = state.get().session();
            if (session.isPresent()) {
                update(now -> now.loggedOut(wrongPins));
                module.note(this, false);
                session.get().end();
            }
        }
    }

    @Override
    public void initialize(char[] pin) throws RefusedException {
        throw new RefusedException(FaultCode.INVALID_REQUEST, "token: '" + id() + "' is a device. Initialise it with the tool of its vendor");
    }

    @Override
    public void changePin(char[] old, char[] fresh) throws RefusedException, IOException {
        synchronized (changes) {
            Pkcs11Session session = requireSession();
            requireWritable();
            try {
                module.use(functions -> {
                    functions.setPin(session.login(), old, fresh);
                    return null;
                });
                wrongPins = 0;
            } catch (CryptokiException e) {
                throw pinNotChanged(session, e);
            }
        }
    }

    private RefusedException pinNotChanged(Pkcs11Session session, CryptokiException e) throws IOException {
        if (e.code() == CryptokiException.PIN_LEN_RANGE || e.code() == CryptokiException.PIN_INVALID) {
            return new RefusedException(FaultCode.TOKEN_PIN_POLICY_FAILURE, "pin: token '" + id() + "' does not accept this new PIN");
        }
        try {
            return refused(e);
        } catch (CryptokiException device) {
            return failed(session, device);
        }
    }

    @Override
    public TokenKey generate(String label, KeyUsage usage, KeyAlgorithm algorithm, Mechanism mechanism) throws RefusedException, IOException {
        if (usage != KeyUsage.SIGNING) {
            throw new RefusedException(FaultCode.INVALID_REQUEST, "usage: only the software token can hold authentication keys");
        }
        if (!algorithm.suits(mechanism)) {
            throw new RefusedException(FaultCode.INVALID_REQUEST, "mechanism: " + mechanism + " does not work with " + algorithm);
        }
        synchronized (changes) {
            Pkcs11Session session = requireSession();
            requireWritable();
            byte[] fresh = newKeyId();
            String keyId = shown(fresh);
            try {
                module.use(functions -> {
                    new Pkcs11Objects(functions, session.login()).generate(fresh, label, algorithm);
                    return null;
                });
                takeOver(requireSlot(), session);
            } catch (CryptokiException e) {
                throw failed(session, e);
            }
            TokenKey found = state.get().keys().require(keyId);
            TokenKey key = new TokenKey(keyId, label, usage, mechanism, found.publicKey(), List.of());
            save(state.get().keys().without(keyId).with(key));
            return key;
        }
    }

    @Override
    public byte[] certificateRequest(String keyId, X500Principal subject, List<String> dnsNames) throws RefusedException {
        TokenKey key = state.get().keys().require(keyId);
        boolean rsa = key.publicKey().getAlgorithm().equals("RSA");
        SigningKey signer = new Pkcs11SigningKey(this, keyId, key.publicKey(), rsa ? Mechanism.RSA_PKCS : Mechanism.ECDSA);
        return CertificateRequest.write(key, CertificateRequest.signer(signer, rsa), subject, dnsNames);
    }

    /**
     * Destroys the key, its public part and its certificates on the device. If the key is no longer on the device, removes it only from
     * {@code keys.json}.
     */
    @Override
    public void deleteKey(String keyId) throws RefusedException, IOException {
        synchronized (changes) {
            HeldKeys rest = state.get().keys().without(keyId);
            Pkcs11Session session = requireSession();
            requireWritable();
            try {
                if (session.handle(keyId).isPresent()) {
                    long handle = session.handle(keyId).get();
                    module.use(functions -> {
                        new Pkcs11Objects(functions, session.login()).destroy(handle);
                        return null;
                    });
                }
                save(rest);
                takeOver(requireSlot(), session);
            } catch (CryptokiException e) {
                throw failed(session, e);
            }
        }
    }

    @Override
    public SigningKey signingKey(String keyId) throws RefusedException {
        TokenKey key = state.get().keys().require(keyId);
        requireHandle(requireSession(), keyId);
        return new Pkcs11SigningKey(this, keyId, key.publicKey(), key.mechanism());
    }

    /** @throws RefusedException {@code key_not_found} always, because a device holds no authentication keys */
    @Override
    public PrivateKey authenticationKey(String keyId) throws RefusedException {
        throw new RefusedException(FaultCode.KEY_NOT_FOUND, "Key " + keyId + " is not for authentication");
    }

    byte[] sign(String keyId, long mechanism, long[] parameters, byte[] data) throws RefusedException {
        Pkcs11Session session = requireSession();
        try {
            return session.sign(requireHandle(session, keyId), mechanism, parameters, data);
        } catch (CryptokiException e) {
            throw failed(session, e);
        } catch (IOException e) {
            lost(session, e);
            throw notAvailable(e);
        }
    }

    private RefusedException failed(Pkcs11Session session, CryptokiException e) {
        if (!OF_THE_CALL.contains(e.code())) {
            lost(session, e);
        }
        return new RefusedException(FaultCode.CANNOT_SIGN, "Token '" + id() + "' failed: " + e.getMessage(), e);
    }

    private Pkcs11Session requireSession() throws RefusedException {
        Pkcs11State now = state.get();
        return now.session().orElseThrow(() -> new RefusedException(
                now.device().isPresent() ? FaultCode.TOKEN_NOT_ACTIVE : FaultCode.TOKEN_NOT_AVAILABLE,
                "Token '" + id() + "' is not logged in" + now.problem().map(why -> ": " + why).orElse("")));
    }

    private long requireHandle(Pkcs11Session session, String keyId) throws RefusedException {
        return session.handle(keyId).orElseThrow(() -> new RefusedException(FaultCode.KEY_NOT_FOUND,
                "Key " + keyId + " is not on token '" + id() + "' now"));
    }

    private void requireWritable() throws RefusedException {
        if (isReadOnly(state.get())) {
            throw new RefusedException(FaultCode.TOKEN_READONLY, "token: '" + id() + "' is read-only");
        }
    }

    // The following methods serve backups.

    /** Returns the file with the public parts of the keys. The private keys stay on the device. */
    @Override
    public Map<String, byte[]> files() throws IOException {
        synchronized (changes) {
            return store.read(CONTENTS).map(bytes -> Map.of(CONTENTS, bytes)).orElse(Map.of());
        }
    }

    /** Ignores the PIN, because it belongs to the device, which a backup does not change. */
    @Override
    public void requireFiles(Map<String, byte[]> files, Optional<char[]> pin) throws RefusedException {
        try {
            if (!Set.of(CONTENTS).containsAll(files.keySet())) {
                throw new IOException("it has other files than " + CONTENTS);
            }
            stored(Optional.ofNullable(files.get(CONTENTS)));
        } catch (IOException | RuntimeException e) {
            throw new RefusedException(FaultCode.INVALID_REQUEST, "file: its token '" + id() + "' cannot be used: " + e.getMessage(), e);
        }
    }

    /** Replaces the files and keeps a login, because the device stays the same. */
    @Override
    public void replaceFiles(Map<String, byte[]> files) throws IOException {
        synchronized (changes) {
            store.replaceAll(files);
            use(stored());
            check();
        }
    }
}
