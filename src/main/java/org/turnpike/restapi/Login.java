package org.turnpike.restapi;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnpike.admin.BeanCalls;
import org.turnpike.audit.Caller;
import org.turnpike.crypto.CertificateHash;
import org.turnpike.users.Sessions;
import org.turnpike.users.SignIn;
import org.turnpike.users.SignIn.LockedOutException;
import org.turnpike.users.SignedIn;

/**
 * Starts sessions of administrators, for the REST API and the console. Administrators sign in by name and password, stored here or in the container's
 * realm, by a registered TLS client certificate, or by a one-time code. A successful log-in ends the browser's previous session. Each attempt with a credential is one
 * line in the audit log. Thread-safe.
 */
public final class Login {
    /** The cookie with the session's id. */
    public static final String SESSION_COOKIE = CallerFilter.SESSION_COOKIE;
    /** The name of the header with the session's token. Every change needs this token; a form may send it in a field instead. */
    public static final String CSRF_HEADER = CallerFilter.CSRF_HEADER;
    private static final int SHOWN = 64;
    private static final String OPERATION = "POST /login";
    private static final String EVENT = "Log in user";

    private final SignIn signIn;
    private final BeanCalls beans;

    /** @param beans contains the audit log for the attempts */
    public Login(SignIn signIn, BeanCalls beans) {
        this.signIn = signIn;
        this.beans = beans;
    }

    /**
     * Returns the administrator with this name and password; empty if they are wrong. A log-in without a password is neither checked nor audited.
     *
     * @throws LockedOutException when the name from that address, or the address, has failed too often, or no password can be checked now
     */
    public Optional<SignedIn> byPassword(HttpServletRequest servlet, String name, String password) throws LockedOutException {
        if (password == null || password.isEmpty()) {
            return Optional.empty();
        }
        return audited(servlet, name, signIn.byPassword(name, password.toCharArray(), servlet.getRemoteAddr(), SignedIn.Method.SESSION, new ContainerRealm(servlet)));
    }

    /**
     * Returns the administrator whom the TLS client certificate of the connection signs in. Without a certificate, nothing is checked or audited.
     *
     * @throws LockedOutException when it is not registered or not valid and the address has failed too often
     */
    public Optional<SignedIn> byCertificate(HttpServletRequest servlet) throws LockedOutException {
        X509Certificate[] chain = (X509Certificate[]) servlet.getAttribute("jakarta.servlet.request.X509Certificate");
        if (chain == null || chain.length == 0) {
            return Optional.empty();
        }
        return audited(servlet, Caller.UNKNOWN, signIn.byCertificate(chain[0], CertificateHash.sha256(chain[0]), servlet.getRemoteAddr()));
    }

    /**
     * Returns whom a one-time code signs in. It is used up.
     *
     * @throws LockedOutException when it is not valid and the address has failed too often
     */
    public Optional<SignedIn> byCode(HttpServletRequest servlet, String code) throws LockedOutException {
        return audited(servlet, Caller.UNKNOWN, signIn.byCode(code, servlet.getRemoteAddr()));
    }

    private Optional<SignedIn> audited(HttpServletRequest servlet, String name, Optional<SignedIn> who) {
        SignedIn shown = who.orElseGet(() -> new SignedIn(name.substring(0, Math.min(SHOWN, name.length())), Set.of(), SignedIn.Method.SESSION));
        beans.audit(caller(shown, servlet), OPERATION, EVENT, who.isPresent() ? "" : "the credentials are wrong");
        if (who.isPresent()) {
            endSessionOf(servlet);
        }
        return who;
    }

    /** A new log-in ends the previous session of the browser. */
    private void endSessionOf(HttpServletRequest servlet) {
        Cookie[] cookies = servlet.getCookies();
        Arrays.stream(cookies == null ? new Cookie[0] : cookies).filter(each -> each.getName().equals(SESSION_COOKIE)).forEach(each -> signIn.end(each.getValue()));
    }

    /** Writes a line to the audit log about an event that is not a bean operation. */
    public void audit(HttpServletRequest servlet, SignedIn who, String operation, String event) {
        beans.audit(caller(who, servlet), operation, event, "");
    }

    /** Returns the caller of a request in the form of the audit log. */
    public static Caller caller(SignedIn who, HttpServletRequest servlet) {
        return new Caller(who.name(), servlet.getRemoteAddr(), who.method().wire());
    }

    /** The values of {@code Set-Cookie} that start a session in a browser. */
    public static List<String> cookies(Sessions.Started started) {
        return List.of(SESSION_COOKIE + "=" + started.id() + ";Path=/;Secure;HttpOnly;SameSite=Strict",
                CallerFilter.CSRF_COOKIE + "=" + started.csrfToken() + ";Path=/;Secure;SameSite=Strict");
    }

    /** The headers of every answer of the admin door: no storing, no framing, no content sniffing, and scripts of this server only. */
    public static Map<String, String> headers() {
        return HeadersFilter.HEADERS;
    }
}
