package org.turnpike.keys.pkcs11;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.security.auth.x500.X500Principal;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.LogText;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.MemberId;
import org.turnpike.keys.CertificateRequest;
import org.turnpike.keys.CertificateStatus;
import org.turnpike.keys.HeldKeys;
import org.turnpike.keys.KeyAlgorithm;
import org.turnpike.keys.KeyUsage;
import org.turnpike.keys.Mechanism;
import org.turnpike.keys.PinIncorrectException;
import org.turnpike.keys.SigningKey;
import org.turnpike.keys.SoftwareTokenStore;
import org.turnpike.keys.Token;
import org.turnpike.keys.TokenCertificate;
import org.turnpike.keys.TokenContents;
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
public final class Pkcs11Token implements Token {
    private static final System.Logger LOG = System.getLogger(Pkcs11Token.class.getName());
    private static final String CONTENTS = "keys.json";
    private static final int KEY_ID_BYTES = 20;
    /** Error codes that concern the key or the call, not the device: MECHANISM_*, KEY_*, DATA_*, ARGUMENTS_BAD. */
    private static final Set<Long> OF_THE_CALL = Set.of(0x07L, 0x20L, 0x21L, 0x62L, 0x63L, 0x68L, 0x70L, 0x71L);

    private final Pkcs11Settings settings;
    private final Pkcs11Module module;
    private final SoftwareTokenStore store;
    private final SecureRandom random = new SecureRandom();
    private final Object changes = new Object();
    private final AtomicReference<State> state;
    private int wrongPins;                                         // guarded by changes, like the next field
    private boolean ownPinRefused;

    /** The last known state. */
    private record State(HeldKeys keys, Optional<Pkcs11Session> session, Optional<Cryptoki.TokenInfo> device, List<X509Certificate> certificates,
            Optional<String> problem, int wrongPins, long revision) {
        State with(HeldKeys others) {
            return new State(others, session, device, certificates, problem, wrongPins, revision + 1);
        }

        State lost(String why) {
            return new State(keys, Optional.empty(), Optional.empty(), List.of(), Optional.of(why), wrongPins, revision + 1);
        }
    }

    /**
     * Opens the token with the keys that its folder lists. The first {@link #check} searches for the device.
     *
     * @throws IOException if the folder cannot be read or is damaged
     */
    public Pkcs11Token(Pkcs11Settings settings, Pkcs11Module module, SoftwareTokenStore store) throws IOException {
        this.settings = settings;
        this.module = module;
        this.store = store;
        Optional<byte[]> contents = store.read(CONTENTS);
        HeldKeys keys = new HeldKeys(settings.name(), contents.isPresent() ? TokenContents.read(contents.get()) : List.of());
        this.state = new AtomicReference<>(new State(keys, Optional.empty(), Optional.empty(), List.of(),
                Optional.of("The device has not been checked yet"), 0, 0));
    }

    @Override
    public String id() {
        return settings.name();
    }

    @Override
    public boolean isActive() {
        return state.get().session().isPresent();
    }

    @Override
    public List<TokenKey> keys() {
        return state.get().keys().keys();
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
        State now = state.get();
        TokenStatus.PinState pin = now.device().map(Pkcs11Token::pinState).orElse(TokenStatus.PinState.UNKNOWN);
        return new TokenStatus(TokenStatus.Kind.PKCS11, now.device().map(Cryptoki.TokenInfo::label).orElse(""),
                now.device().map(Cryptoki.TokenInfo::serial).orElse(""), now.device().isPresent(), now.session().isPresent(), isReadOnly(now),
                pin, now.wrongPins(), attemptsLeft(pin),
                now.device().map(device -> (device.manufacturer() + " " + device.model()).strip()).orElse(""), now.problem());
    }

    /** Returns the attempts that are left. PKCS#11 reports only that one attempt is left, or that none is left. */
    private static int attemptsLeft(TokenStatus.PinState pin) {
        return pin == TokenStatus.PinState.FINAL_TRY ? 1 : pin == TokenStatus.PinState.LOCKED ? 0 : -1;
    }

    private boolean isReadOnly(State now) {
        return settings.readOnly() || now.device().filter(device -> device.has(Cryptoki.CKF_WRITE_PROTECTED)).isPresent();
    }

    private static TokenStatus.PinState pinState(Cryptoki.TokenInfo device) {
        if (!device.has(Cryptoki.CKF_USER_PIN_INITIALIZED)) {
            return TokenStatus.PinState.NOT_INITIALIZED;
        }
        if (device.has(Cryptoki.CKF_USER_PIN_LOCKED)) {
            return TokenStatus.PinState.LOCKED;
        }
        if (device.has(Cryptoki.CKF_USER_PIN_FINAL_TRY)) {
            return TokenStatus.PinState.FINAL_TRY;
        }
        return device.has(Cryptoki.CKF_USER_PIN_COUNT_LOW) ? TokenStatus.PinState.COUNT_LOW : TokenStatus.PinState.OK;
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
        update(now -> new State(now.keys(), now.session(), Optional.of(slot.device()), now.certificates(),
                now.device().isPresent() ? now.problem() : Optional.empty(), wrongPins, now.revision()));
    }

    private void absent(Exception why) {
        String text = LogText.printable(String.valueOf(why.getMessage()));
        if (!state.get().problem().equals(Optional.of(text))) {
            LOG.log(Level.WARNING, "Token '" + id() + "' is not available: " + text);
        }
        update(now -> now.lost(text));
    }

    private void loginByItself() throws IOException, CryptokiException {
        TokenStatus.PinState pinState = pinState(state.get().device().orElseThrow());
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
        update(now -> new State(now.keys(), now.session(), now.device(), now.certificates(), Optional.of(text), wrongPins, now.revision()));
    }

    private void update(UnaryOperator<State> change) {
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
        if (pinState(slot.device()) == TokenStatus.PinState.LOCKED) {
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
            return new RefusedException(FaultCode.LOGIN_FAILED, "pin: token '" + id() + "' refuses the login: " + e.getMessage());
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
        update(now -> new State(all, Optional.of(with), Optional.of(slot.device()), contents.certificates(), Optional.empty(), wrongPins,
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
        State before = state.getAndUpdate(now -> now.session().filter(session::equals).isPresent() ? now.lost(text) : now);
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
                update(now -> new State(now.keys(), Optional.empty(), now.device(), List.of(), Optional.of("The token is not logged in"), wrongPins,
                        now.revision() + 1));
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
            byte[] id = new byte[KEY_ID_BYTES];
            random.nextBytes(id);
            String keyId = HexFormat.of().withUpperCase().formatHex(id);
            try {
                generate(session, id, label, algorithm);
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

    private void generate(Pkcs11Session session, byte[] id, String label, KeyAlgorithm algorithm) throws CryptokiException, IOException {
        List<Cryptoki.Attribute> forPublic = new ArrayList<>(List.of(Cryptoki.Attribute.of(Cryptoki.CKA_TOKEN, true),
                Cryptoki.Attribute.of(Cryptoki.CKA_VERIFY, true), new Cryptoki.Attribute(Cryptoki.CKA_ID, id),
                Cryptoki.Attribute.of(Cryptoki.CKA_LABEL, label)));
        KeyGeneration generation = KeyGeneration.of(algorithm);
        forPublic.addAll(generation.attributes());
        List<Cryptoki.Attribute> forPrivate = List.of(Cryptoki.Attribute.of(Cryptoki.CKA_TOKEN, true),
                Cryptoki.Attribute.of(Cryptoki.CKA_PRIVATE, true), Cryptoki.Attribute.of(Cryptoki.CKA_SENSITIVE, true),
                Cryptoki.Attribute.of(Cryptoki.CKA_EXTRACTABLE, false), Cryptoki.Attribute.of(Cryptoki.CKA_SIGN, true),
                new Cryptoki.Attribute(Cryptoki.CKA_ID, id), Cryptoki.Attribute.of(Cryptoki.CKA_LABEL, label));
        module.use(functions -> functions.generateKeyPair(session.login(), generation.mechanism(), forPublic, forPrivate));
    }

    @Override
    public byte[] certificateRequest(String keyId, X500Principal subject, List<String> dnsNames) throws RefusedException {
        TokenKey key = state.get().keys().require(keyId);
        boolean rsa = key.publicKey().getAlgorithm().equals("RSA");
        SigningKey signer = new Pkcs11SigningKey(this, keyId, key.publicKey(), rsa ? Mechanism.RSA_PKCS : Mechanism.ECDSA);
        return CertificateRequest.write(key, CertificateRequest.signer(signer, rsa), subject, dnsNames);
    }

    @Override
    public TokenCertificate importCertificate(X509Certificate certificate, Optional<MemberId> member) throws RefusedException, IOException {
        synchronized (changes) {
            HeldKeys more = state.get().keys().imported(certificate, member);
            save(more);
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
            save(state.get().keys().edited(certificate, edit));
        }
    }

    @Override
    public void renameKey(String keyId, String label) throws RefusedException, IOException {
        synchronized (changes) {
            save(state.get().keys().renamed(keyId, label));
        }
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
                    destroy(session, session.handle(keyId).get());
                }
                save(rest);
                takeOver(requireSlot(), session);
            } catch (CryptokiException e) {
                throw failed(session, e);
            }
        }
    }

    private void destroy(Pkcs11Session session, long key) throws CryptokiException, IOException {
        module.use(functions -> {
            Optional<byte[]> id = functions.attribute(session.login(), key, Cryptoki.CKA_ID).filter(each -> each.length > 0);
            functions.destroy(session.login(), key);
            if (id.isPresent()) {
                for (long beside : functions.find(session.login(), new Cryptoki.Attribute(Cryptoki.CKA_ID, id.get()))) {
                    functions.destroy(session.login(), beside);
                }
            }
            return null;
        });
    }

    private void save(HeldKeys keys) throws IOException {
        store.write(CONTENTS, TokenContents.write(keys.keys()));
        update(now -> now.with(keys));
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
        State now = state.get();
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
            if (files.containsKey(CONTENTS)) {
                TokenContents.read(files.get(CONTENTS));
            }
        } catch (IOException | RuntimeException e) {
            throw new RefusedException(FaultCode.INVALID_REQUEST, "file: its token '" + id() + "' cannot be used: " + e.getMessage(), e);
        }
    }

    /** Replaces the files and keeps a login, because the device stays the same. */
    @Override
    public void replaceFiles(Map<String, byte[]> files) throws IOException {
        synchronized (changes) {
            store.replaceAll(files);
            List<TokenKey> keys = files.containsKey(CONTENTS) ? TokenContents.read(files.get(CONTENTS)) : List.of();
            update(now -> now.with(new HeldKeys(id(), keys)));
            check();
        }
    }
}
