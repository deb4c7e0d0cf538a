package org.turnpike.server;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.turnpike.fault.LogText;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.id.MemberId;
import org.turnpike.keys.AuthenticationCredential;
import org.turnpike.keys.CurrentInternalKey;
import org.turnpike.keys.InternalKey;
import org.turnpike.keys.InternalKeyStore;
import org.turnpike.keys.Keys;
import org.turnpike.keys.PinIncorrectException;
import org.turnpike.keys.SigningCredential;
import org.turnpike.keys.TokenStatus;
import org.turnpike.serverconf.CurrentServerConfiguration;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.OcspCache;
import org.turnpike.trust.OcspVerifier;

/** The server's tokens, and the keys it uses now. Thread-safe; closing logs the tokens out. */
final class OwnKeys implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(OwnKeys.class.getName());
    private static final int LONGEST_LINE = 4000;

    private final CurrentConfiguration conf;
    private final CurrentServerConfiguration served;
    private final InstantSource clock;
    private final OwnTokens tokens;
    private final CurrentInternalKey internal;
    private final Keys keys;
    private final CompletableFuture<Void> firstLogin;
    private volatile String whyLocked = "";                       // why a login failed; empty when none did
    private volatile String lastProblem = "";                     // what was logged last: once a reason, not once a handshake

    OwnKeys(Home home, Settings.Tokens settings, Optional<char[]> pin, CurrentConfiguration conf, CurrentServerConfiguration served, OcspCache ocsp, ChainVerifier chains,
            OcspVerifier ocspVerifier, InstantSource clock) throws IOException {
        this.conf = conf;
        this.served = served;
        this.clock = clock;
        tokens = new OwnTokens(home, settings, clock);
        internal = new CurrentInternalKey(new InternalKeyStore(home.folder("tokens").resolve("internal.p12")), Home.hostName(), clock);
        keys = new Keys(tokens.all(), ocsp, chains, ocspVerifier);
        if (pin.isEmpty()) {
            LOG.log(Level.INFO, "No PIN file is set (turnpike.token.pin.file). Run 'turnpike-admin token login' to log in to the software token.");
        }
        firstLogin = pin.map(this::loginBeside).orElse(CompletableFuture.completedFuture(null));
    }

    /** Logs in on a separate thread, because deriving the keys of the token from the PIN takes most of a second of CPU time. */
    private CompletableFuture<Void> loginBeside(char[] pin) {
        return CompletableFuture.runAsync(() -> login(pin), login -> new Thread(login, "turnpike-first-login").start());
    }

    /** Waits until the login that the constructor started has succeeded or failed. An unexpected failure is thrown here, as it was in that thread. */
    void awaitFirstLogin() {
        try {
            firstLogin.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException unexpected) {
                throw unexpected;
            }
            throw e;
        }
    }

    /** Logs in to a software token whose files were replaced; the array is not changed. */
    void loginAnew(char[] pin) {
        whyLocked = "";
        login(pin.clone());
    }

    /** Logs in to the software token. If the PIN is wrong, the token stays locked, and the server starts and reports this. */
    private void login(char[] pin) {
        try {
            tokens.software().login(pin);
            whyLocked = "";
        } catch (RefusedException | IOException e) {
            if (initialized()) {
                whyLocked = e.getMessage() + remedy(e);
                LOG.log(Level.ERROR, "The software token is locked: " + LogText.printable(whyLocked, LONGEST_LINE));
            }
        } finally {
            Arrays.fill(pin, '\0');
        }
    }

    private static String remedy(Exception problem) {
        return !(problem instanceof PinIncorrectException) ? ""
                : "; write the correct PIN to the file named by turnpike.token.pin.file and restart, or run 'turnpike-admin token login'";
    }

    Keys keys() {
        return keys;
    }

    /** The key that information systems see. */
    InternalKey internal() {
        return internal.get();
    }

    /** Administration of that key. */
    CurrentInternalKey changeableInternal() {
        return internal;
    }

    OwnTokens tokens() {
        return tokens;
    }

    /** Returns the authentication key and its chain; empty if they are not usable. A new reason is logged. */
    Optional<AuthenticationCredential> authentication() {
        try {
            return Optional.of(requireAuthentication());
        } catch (RefusedException e) {
            if (!e.getMessage().equals(lastProblem)) {
                lastProblem = e.getMessage();
                LOG.log(Level.WARNING, "There is no usable authentication key: " + LogText.printable(e.getMessage(), LONGEST_LINE));
            }
            return Optional.empty();
        }
    }

    private AuthenticationCredential requireAuthentication() throws RefusedException {
        return keys.requireAuthentication(served.get().server(), conf.get(), clock.instant());
    }

    /** The reason why there is no usable authentication key; empty if there is one. */
    Optional<String> whyNoAuthentication() {
        try {
            requireAuthentication();
            return Optional.empty();
        } catch (RefusedException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** The current key and certificate of a member for signing. */
    SigningCredential signing(MemberId member) throws RefusedException {
        return keys.requireSigning(member, conf.get(), clock.instant());
    }

    /** The reason why the token cannot be used; empty if it can be used. */
    Optional<String> problem() {
        if (tokens.software().isActive()) {
            return Optional.empty();
        }
        if (!initialized()) {
            return Optional.of("The software token has no PIN yet: run 'turnpike-admin token init " + tokens.software().id() + "'");
        }
        return Optional.of("The software token is locked: " + (whyLocked.isEmpty() ? "it is logged out; run 'turnpike-admin token login "
                + tokens.software().id() + "'" : whyLocked));
    }

    private boolean initialized() {
        return tokens.software().status().pin() != TokenStatus.PinState.NOT_INITIALIZED;
    }

    @Override
    public void close() {
        firstLogin.handle((done, failure) -> done).join();                 // otherwise the token could be unlocked after it was closed
        tokens.close();
    }
}
