package org.turnpike.users;

import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Administrators and API keys, and the check of their credentials. Nothing is cached, so a change applies from the next request, at every node.
 * Thread-safe.
 */
public final class Users {
    private static final int SECRET_BYTES = 32;
    private static final int LONGEST_SECRET = 128;

    private final UserStore store;
    private final InstantSource clock;
    private final Passwords passwords = new Passwords();
    private final LoginCodes codes = new LoginCodes();
    private final SecureRandom random = new SecureRandom();

    public Users(UserStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    private interface Work<T> {
        T done() throws SQLException;
    }

    /** @throws IllegalStateException when the database fails */
    private static <T> T stored(Work<T> work) {
        try {
            return work.done();
        } catch (SQLException e) {
            throw new IllegalStateException("The database of administrators cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * Every administrator, by name.
     *
     * @throws IllegalStateException if the database fails; this applies to every method
     */
    public List<Administrator> administrators() {
        return stored(store::administrators);
    }

    /**
     * Adds an administrator.
     *
     * @param password empty if the administrator signs in only with a certificate
     * @throws IllegalArgumentException when the name exists, or name, password or roles are out of bounds
     */
    public Administrator add(String name, Optional<char[]> password, Set<Role> roles) {
        Administrator.requireName(name);
        password.ifPresent(Passwords::requireStrong);
        if (!stored(() -> store.add(name, password.map(passwords::hash).orElse(""), roles))) {
            throw new IllegalArgumentException("name: the administrator '" + name + "' exists already");
        }
        return require(name);
    }

    /** @throws IllegalArgumentException when there is no such administrator or the password is out of bounds */
    public void changePassword(String name, char[] password) {
        Passwords.requireStrong(password);
        requireChanged(name, stored(() -> store.changePassword(name, passwords.hash(password))));
    }

    /** @throws IllegalArgumentException when there is no such administrator */
    public Administrator changeRoles(String name, Set<Role> roles) {
        requireChanged(name, stored(() -> store.changeRoles(name, roles)));
        return require(name);
    }

    /** @throws IllegalArgumentException when there is no such administrator */
    public void remove(String name) {
        requireChanged(name, stored(() -> store.remove(name)));
    }

    /**
     * Registers a TLS client certificate for an administrator.
     *
     * @param sha256 the SHA-256 of the certificate, 64 hex digits
     * @throws IllegalArgumentException when there is no such administrator, the digest is malformed, or the certificate already belongs to an
     *     administrator
     */
    public Administrator addCertificate(String name, String sha256) {
        require(name);
        if (sha256 == null || !sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("sha256: it must be the SHA-256 of the certificate, 64 hex digits");
        }
        if (!stored(() -> store.addCertificate(name, sha256))) {
            throw new IllegalArgumentException("sha256: this certificate already belongs to an administrator");
        }
        return require(name);
    }

    /** @throws IllegalArgumentException when the administrator has no such certificate */
    public Administrator removeCertificate(String name, String sha256) {
        if (!stored(() -> store.removeCertificate(name, sha256))) {
            throw new IllegalArgumentException("sha256: the administrator '" + name + "' has no such certificate");
        }
        return require(name);
    }

    /**
     * An administrator whose credential was accepted.
     *
     * @param basis SHA-256 of the stored password hash, then the SHA-256 of the certificate, if one was used; it changes when the password is changed
     *     or the certificate removed
     */
    record Proven(Administrator who, String basis) {
    }

    private static String basis(String passwordHash, String certificate) {
        return Digests.sha256(passwordHash) + certificate;
    }

    /** Returns the administrator of that name and password. The check takes the same time if the name does not exist. */
    Optional<Proven> findByPassword(String name, char[] password) throws Passwords.BusyException {
        String stored = stored(() -> store.passwordHash(name));
        return passwords.matches(password, stored) ? stored(() -> store.find(name)).map(found -> new Proven(found, basis(stored, ""))) : Optional.empty();
    }

    /**
     * Returns the administrator that a certificate signs in.
     *
     * @param sha256 the SHA-256 of the certificate of the TLS peer
     */
    Optional<Proven> findByCertificate(String sha256) {
        return stored(() -> store.findByCertificate(sha256)).map(found -> new Proven(found, basis(stored(() -> store.passwordHash(found.name())), sha256)));
    }

    /** Returns the present data of the administrator; empty if the administrator or the certificate was removed, or the password was changed. */
    Optional<Administrator> findUnchanged(String name, String basis) {
        String certificate = basis.substring(Digests.sha256("").length());
        return basis.equals(basis(stored(() -> store.passwordHash(name)), certificate))
                ? stored(() -> store.find(name)).filter(found -> certificate.isEmpty() || found.certificates().contains(certificate)) : Optional.empty();
    }

    /**
     * Creates a one-time code that signs the administrator in at this node.
     *
     * @throws IllegalArgumentException when there is no such administrator
     */
    public LoginCodes.Created createCode(String name) {
        require(name);
        return codes.create(name, basis(stored(() -> store.passwordHash(name)), ""), clock.instant());
    }

    /** Voids the unused code of an administrator. */
    public void revokeCodeOf(String name) {
        codes.revokeAllOf(name);
    }

    /** Uses up a one-time code. Empty when it is not valid, or the administrator was removed or has another password since. */
    Optional<Proven> findByCode(String code) {
        return code.length() > LONGEST_SECRET ? Optional.empty() : codes.take(code, clock.instant())
                .flatMap(owner -> findUnchanged(owner.name(), owner.basis()).map(found -> new Proven(found, owner.basis())));
    }

    /** Every API key, by id. */
    public List<ApiKey> keys() {
        return stored(store::keys);
    }

    /** Creates an API key. Its secret is returned once and stored as a SHA-256 digest. */
    public ApiKey.Created createKey(Set<Role> roles) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        String text = HexFormat.of().formatHex(secret);
        return new ApiKey.Created(stored(() -> store.addKey(Digests.sha256(text), roles, clock.instant())), text);
    }

    /** @throws IllegalArgumentException when there is no such key */
    public ApiKey changeKeyRoles(long id, Set<Role> roles) {
        requireKey(id, stored(() -> store.changeKeyRoles(id, roles)));
        return keys().stream().filter(key -> key.id() == id).findFirst().orElseThrow(() -> noKey(id));
    }

    /**
     * Revokes a key: the next request with it is rejected.
     *
     * @throws IllegalArgumentException when there is no such key
     */
    public void revokeKey(long id) {
        requireKey(id, stored(() -> store.removeKey(id)));
    }

    /** Returns the key of that secret. The look-up is by digest, so its time does not reveal the secret. */
    public Optional<ApiKey> findKey(String secret) {
        return secret.length() > LONGEST_SECRET ? Optional.empty() : stored(() -> store.findKey(Digests.sha256(secret)));
    }

    private Administrator require(String name) {
        return stored(() -> store.find(name)).orElseThrow(() -> unknown(name));
    }

    private static void requireChanged(String name, boolean changed) {
        if (!changed) {
            throw unknown(name);
        }
    }

    private static IllegalArgumentException unknown(String name) {
        return new IllegalArgumentException("name: there is no administrator '" + String.valueOf(name).substring(0, Math.min(64, String.valueOf(name).length())) + "'");
    }

    private static void requireKey(long id, boolean changed) {
        if (!changed) {
            throw noKey(id);
        }
    }

    private static IllegalArgumentException noKey(long id) {
        return new IllegalArgumentException("id: there is no API key " + id);
    }
}
