package org.turnpike.users;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.turnpike.net.IpNetwork;
import org.turnpike.users.SignedIn.Method;

/**
 * Identifies the caller at the admin door: by API key, session, password, certificate or one-time code. Attempts are limited by address, and the time of a check
 * does not reveal whether a name exists. Thread-safe.
 */
public final class SignIn {
    private static final int PER_SECOND = 20;
    private static final int PER_MINUTE = 600;
    private static final int LONGEST = 256;

    private final Users users;
    private final Sessions sessions;
    private final InstantSource clock;
    private final Throttle throttle = new Throttle(PER_SECOND, PER_MINUTE);
    private final LockOut lockOut = new LockOut();

    public SignIn(Users users, Sessions sessions, InstantSource clock) {
        this.users = users;
        this.sessions = sessions;
        this.clock = clock;
    }

    /** An attempt that was not checked, because too many attempts have failed or are under way. */
    public static final class LockedOutException extends Exception {
        private static final long serialVersionUID = 1;

        LockedOutException() {
            super("Too many failed attempts; try again in " + LockOut.PERIOD.toMinutes() + " minutes");
        }

        LockedOutException(Passwords.BusyException cause) {
            super("Too many passwords are being checked; try again", cause);
        }
    }

    /** Counts a request of an address; false if it has used its share of this second or minute. */
    public boolean admit(String address) {
        return throttle.admit(IpNetwork.of(address), clock.instant());
    }

    private interface Check {
        Optional<SignedIn> run() throws Passwords.BusyException;
    }

    /** Administrators that the container knows: its realm or security domain. */
    @FunctionalInterface
    public interface Realm {
        /** Returns the roles of that user; empty when the password is wrong or the user has none of the roles. */
        Set<Role> roles(String name, char[] password);
    }

    private Optional<SignedIn> limited(String name, String from, Check check) throws LockedOutException {
        Instant now = clock.instant();
        String address = IpNetwork.of(from);
        if (!lockOut.begin(name, address, now)) {
            throw new LockedOutException();
        }
        boolean ended = false;
        try {
            Optional<SignedIn> found = check.run();
            if (found.isPresent()) {
                lockOut.succeeded(name, address, now);
            } else {
                lockOut.failed(name, address, now);
            }
            ended = true;
            return found;
        } catch (Passwords.BusyException e) {
            throw new LockedOutException(e);
        } finally {
            if (!ended) {
                lockOut.abandoned(name, address, now);
            }
        }
    }

    /**
     * Accepts a valid credential that cannot be guessed (256 random bits, or a private key) even from an address that is locked out. Only failures
     * are limited.
     */
    private Optional<SignedIn> unguessable(Optional<SignedIn> found, String address) throws LockedOutException {
        return found.isPresent() ? found : limited("", address, Optional::empty);
    }

    /**
     * Returns the owner of that API key.
     *
     * @throws LockedOutException when it is not a key and the address has failed too often
     */
    public Optional<SignedIn> byKey(String secret, String address) throws LockedOutException {
        return unguessable(users.findKey(secret).map(key -> new SignedIn("api-key-" + key.id(), key.roles(), Method.API_KEY)), address);
    }

    /**
     * Returns the administrator of that name and password: first among the administrators of this server, then among those of the container. Clears
     * the password.
     *
     * @param method how the credential was sent: {@code SESSION} for a log-in, {@code BASIC} for one request
     * @throws LockedOutException when the name from that address, or the address, has failed too often, or no password can be checked now
     */
    public Optional<SignedIn> byPassword(String name, char[] password, String address, Method method, Realm realm) throws LockedOutException {
        boolean isTooLong = name.length() > LONGEST || password.length > LONGEST;
        try {
            return limited(name, address, () -> isTooLong ? Optional.empty() : checked(name, password, method, realm));
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    private Optional<SignedIn> checked(String name, char[] password, Method method, Realm realm) throws Passwords.BusyException {
        return users.findByPassword(name, password).map(found -> signedIn(found, method))
                .or(() -> Optional.of(realm.roles(name, password)).filter(roles -> !roles.isEmpty()).map(roles -> new SignedIn(name, roles, method)));
    }

    /**
     * Returns the administrator that a TLS client certificate signs in; empty when it is not valid now.
     *
     * @param certificate a certificate whose private key the peer has
     * @param sha256 its SHA-256 in lower-case hex
     * @throws LockedOutException when it is not registered or not valid and the address has failed too often
     */
    public Optional<SignedIn> byCertificate(X509Certificate certificate, String sha256, String address) throws LockedOutException {
        return unguessable(isValid(certificate) ? users.findByCertificate(sha256).map(found -> signedIn(found, Method.SESSION)) : Optional.empty(),
                address);
    }

    /** Returns the administrator whom a one-time code signs in, and uses it up. @throws LockedOutException when it is not valid and the address has failed too often */
    public Optional<SignedIn> byCode(String code, String address) throws LockedOutException {
        return unguessable(users.findByCode(code).map(found -> signedIn(found, Method.SESSION)), address);
    }

    private static SignedIn signedIn(Users.Proven found, Method method) {
        return new SignedIn(found.who().name(), found.who().roles(), method, found.basis());
    }

    private boolean isValid(X509Certificate certificate) {
        Instant now = clock.instant();
        return !now.isBefore(certificate.getNotBefore().toInstant()) && !now.isAfter(certificate.getNotAfter().toInstant());
    }

    /** Starts a session. */
    public Sessions.Started start(SignedIn who) {
        return sessions.start(who, clock.instant());
    }

    /**
     * Returns the valid session of that cookie, with the present roles of its administrator. The session ends, at every node, when the administrator
     * is removed, or when the password or certificate of the log-in is changed or removed. Users of the container's realm keep the roles of the
     * log-in.
     */
    public Optional<Sessions.Session> session(String id) {
        return sessions.use(id, clock.instant()).flatMap(found -> current(id, found));
    }

    private Optional<Sessions.Session> current(String id, Sessions.Session session) {
        SignedIn who = session.who();
        if (who.basis().isEmpty()) {
            return Optional.of(session);
        }
        Optional<Administrator> now = users.findUnchanged(who.name(), who.basis());
        if (now.isEmpty()) {
            sessions.end(id);
        }
        return now.map(found -> new Sessions.Session(new SignedIn(found.name(), found.roles(), who.method(), who.basis()), session.csrfToken()));
    }

    /** Ends a session; there need not be one. */
    public void end(String id) {
        sessions.end(id);
    }
}
