package org.turnpike.users;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.turnpike.users.SignedIn.Method;

/**
 * Establishes who calls at the administration door: by API key, session, password or certificate. Attempts are limited by address; time that a check
 * takes does not show whether a name exists. Thread-safe.
 */
public final class SignIn {
    private static final int PER_SECOND = 20;
    private static final int PER_MINUTE = 600;

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

    /** An attempt that was not even checked, because too many have failed. */
    public static final class LockedOutException extends Exception {
        private static final long serialVersionUID = 1;

        LockedOutException() {
            super("Too many failed attempts; try again in " + LockOut.PERIOD.toMinutes() + " minutes");
        }
    }

    /** Counts a request of an address; false when it has had its share of this second or minute. */
    public boolean admit(String address) {
        return throttle.admit(address, clock.instant());
    }

    private interface Check {
        Optional<SignedIn> run();
    }

    /** Administrators that the container knows: its realm or security domain. */
    @FunctionalInterface
    public interface Realm {
        /** Returns the roles of that user; empty when the password is wrong or the user has none of the roles. */
        Set<Role> roles(String name, char[] password);
    }

    private Optional<SignedIn> limited(String name, String address, Check check) throws LockedOutException {
        Instant now = clock.instant();
        if (!lockOut.permits(name, address, now)) {
            throw new LockedOutException();
        }
        Optional<SignedIn> found = check.run();
        if (found.isPresent()) {
            lockOut.succeeded(name, address);
        } else {
            lockOut.failed(name, address, now);
        }
        return found;
    }

    /** Returns whose API key that is. @throws LockedOutException when the address has failed too often */
    public Optional<SignedIn> byKey(String secret, String address) throws LockedOutException {
        return limited("", address, () -> users.findKey(secret).map(key -> new SignedIn("api-key-" + key.id(), key.roles(), Method.API_KEY)));
    }

    /**
     * Returns the administrator of that name and password: one of ours, otherwise one of the container's. Clears the password.
     *
     * @param method how the credential came: {@code SESSION} for a log-in, {@code BASIC} for one request
     * @throws LockedOutException when the name from that address, or the address, has failed too often
     */
    public Optional<SignedIn> byPassword(String name, char[] password, String address, Method method, Realm realm) throws LockedOutException {
        try {
            return limited(name, address, () -> users.findByPassword(name, password).map(found -> new SignedIn(found.name(), found.roles(), method))
                    .or(() -> Optional.of(realm.roles(name, password)).filter(roles -> !roles.isEmpty()).map(roles -> new SignedIn(name, roles, method))));
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    /** Returns whom a TLS client certificate signs in. @param sha256 of the certificate that the peer has proved to hold, lower-case hex */
    public Optional<SignedIn> byCertificate(String sha256) {
        return users.findByCertificate(sha256).map(found -> new SignedIn(found.name(), found.roles(), Method.SESSION));
    }

    /** Starts a session. */
    public Sessions.Started start(SignedIn who) {
        return sessions.start(who, clock.instant());
    }

    /** Returns the valid session of that cookie. */
    public Optional<Sessions.Session> session(String id) {
        return sessions.use(id, clock.instant());
    }

    /** Ends a session; there need not be one. */
    public void end(String id) {
        sessions.end(id);
    }
}
