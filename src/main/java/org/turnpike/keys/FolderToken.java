package org.turnpike.keys;

import java.io.IOException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.MemberId;

/**
 * A token whose public keys and certificates are in the file {@code keys.json} of a folder. This class does what does not depend on where the private
 * keys are. Readers see one immutable state and never wait. Each change holds the lock {@code changes} while it writes the folder, so that the folder
 * and the state agree.
 */
public abstract class FolderToken implements Token {
    protected static final String CONTENTS = "keys.json";
    protected static final int KEY_ID_BYTES = 20;

    protected final String id;
    protected final SoftwareTokenStore store;
    protected final Object changes = new Object();
    private final SecureRandom random = new SecureRandom();

    protected FolderToken(String id, SoftwareTokenStore store) {
        this.id = id;
        this.store = store;
    }

    /** The keys of the current state. */
    protected abstract HeldKeys held();

    /** Makes these the keys of the state, with a new revision. Called with the lock. */
    protected abstract void use(HeldKeys keys);

    /** The keys in the folder. */
    protected final HeldKeys stored() throws IOException {
        return stored(store.read(CONTENTS));
    }

    /** The keys of a file, which may be absent. */
    protected final HeldKeys stored(Optional<byte[]> contents) throws IOException {
        return new HeldKeys(id, contents.isPresent() ? TokenContents.read(contents.get()) : List.of());
    }

    /** Writes the keys to the folder. Called with the lock. */
    protected final void write(HeldKeys keys) throws IOException {
        store.write(CONTENTS, TokenContents.write(keys.keys()));
    }

    /** Writes the keys to the folder and uses them. Called with the lock. */
    protected final void save(HeldKeys keys) throws IOException {
        write(keys);
        use(keys);
    }

    protected final byte[] newKeyId() {
        byte[] bytes = new byte[KEY_ID_BYTES];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A key id as it is shown. */
    protected static String shown(byte[] keyId) {
        return HexFormat.of().withUpperCase().formatHex(keyId);
    }

    @Override
    public final String id() {
        return id;
    }

    @Override
    public final List<TokenKey> keys() {
        return held().keys();
    }

    @Override
    public final TokenCertificate importCertificate(X509Certificate certificate, Optional<MemberId> member) throws RefusedException, IOException {
        synchronized (changes) {
            HeldKeys more = held().imported(certificate, member);
            save(more);
            return more.find(certificate.getPublicKey()).orElseThrow().certificates().stream()
                    .filter(each -> each.certificate().equals(certificate)).findFirst().orElseThrow();
        }
    }

    @Override
    public final void activate(X509Certificate certificate, boolean active) throws RefusedException, IOException {
        edit(certificate, each -> List.of(each.with(active)));
    }

    @Override
    public final void changeStatus(X509Certificate certificate, CertificateStatus status) throws RefusedException, IOException {
        edit(certificate, each -> List.of(each.with(status)));
    }

    @Override
    public final void deleteCertificate(X509Certificate certificate) throws RefusedException, IOException {
        edit(certificate, each -> List.of());
    }

    private void edit(X509Certificate certificate, Function<TokenCertificate, List<TokenCertificate>> edit) throws RefusedException, IOException {
        synchronized (changes) {
            save(held().edited(certificate, edit));
        }
    }

    @Override
    public final void renameKey(String keyId, String label) throws RefusedException, IOException {
        synchronized (changes) {
            save(held().renamed(keyId, label));
        }
    }
}
