package org.turnpike.restapi;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Cookie;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.turnpike.admin.BeanCalls;
import org.turnpike.audit.Caller;
import org.turnpike.users.Sessions;
import org.turnpike.users.SignIn;
import org.turnpike.users.SignIn.LockedOutException;
import org.turnpike.users.SignedIn;

/**
 * Identifies the caller before a resource is selected: limits requests by address, then reads the API key, the session or, for the management of API
 * keys from this machine, basic authentication (operations.md §e.1, §e.5). A change within a session needs the session's token in
 * {@code X-XSRF-TOKEN}, and no foreign {@code Origin}. A wrong credential is rejected, even for resources that need no credential.
 */
@PreMatching
@Priority(Priorities.AUTHENTICATION)
public final class CallerFilter implements ContainerRequestFilter {
    static final String SESSION_COOKIE = "JSESSIONID";
    static final String CSRF_COOKIE = "XSRF-TOKEN";
    static final String CSRF_HEADER = "X-XSRF-TOKEN";
    private static final String WHO = CallerFilter.class.getName() + ".who";
    private static final Pattern API_KEY = Pattern.compile("x-road-apikey\\s+token=([\\x21-\\x7e]{1,128})\\s*", Pattern.CASE_INSENSITIVE);
    private static final Pattern BASIC = Pattern.compile("basic\\s+([A-Za-z0-9+/=]{1,1024})\\s*", Pattern.CASE_INSENSITIVE);
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final SignIn signIn;
    private final BeanCalls beans;

    @Context
    private HttpServletRequest servlet;

    @Inject
    public CallerFilter(SignIn signIn, BeanCalls beans) {
        this.signIn = signIn;
        this.beans = beans;
    }

    /** The caller; empty if the caller has not signed in. */
    static Optional<SignedIn> who(ContainerRequestContext request) {
        return Optional.ofNullable((SignedIn) request.getProperty(WHO));
    }

    /** Returns the caller of the request; empty if the caller has not signed in. */
    static Optional<SignedIn> who(HttpServletRequest request) {
        return Optional.ofNullable((SignedIn) request.getAttribute(WHO));
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (!signIn.admit(servlet.getRemoteAddr())) {
            throw ApiException.status(429);
        }
        Optional<SignedIn> who = authenticated(request);
        who.ifPresent(found -> {
            request.setProperty(WHO, found);
            servlet.setAttribute(WHO, found);
        });
    }

    private Optional<SignedIn> authenticated(ContainerRequestContext request) {
        String authorization = request.getHeaderString("Authorization");
        try {
            return authorization == null ? bySession(request) : Optional.of(byHeader(request, authorization));
        } catch (LockedOutException e) {
            throw ApiException.status(429);
        }
    }

    private SignedIn byHeader(ContainerRequestContext request, String authorization) throws LockedOutException {
        Matcher key = API_KEY.matcher(authorization);
        if (key.matches()) {
            return signIn.byKey(key.group(1), servlet.getRemoteAddr()).orElseThrow(() -> rejected(request, SignedIn.Method.API_KEY, "API key authentication"));
        }
        Matcher basic = BASIC.matcher(authorization);
        if (basic.matches() && takesBasic(request)) {
            requireOwnOrigin(request);                                     // browsers send this cookie automatically
            return byPassword(basic.group(1)).orElseThrow(() -> rejected(request, SignedIn.Method.BASIC, "Key management API log in"));
        }
        throw ApiException.status(401);
    }

    /** Writes a line to the audit log. {@code LockOut} limits the number of such lines for each address. */
    private ApiException rejected(ContainerRequestContext request, SignedIn.Method method, String event) {
        beans.audit(new Caller(Caller.UNKNOWN, servlet.getRemoteAddr(), method.wire()), request.getMethod() + " /" + request.getUriInfo().getPath(), event,
                "the credentials are wrong");
        return ApiException.status(401);
    }

    private boolean takesBasic(ContainerRequestContext request) {
        String path = request.getUriInfo().getPath();
        return (path.equals("api/v1/api-keys") || path.startsWith("api/v1/api-keys/")) && isLoopback();
    }

    private boolean isLoopback() {
        String address = servlet.getRemoteAddr();
        return address.startsWith("127.") || address.equals("::1") || address.equals("0:0:0:0:0:0:0:1");
    }

    private Optional<SignedIn> byPassword(String credentials) throws LockedOutException {
        CharBuffer text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(decoded(credentials)));
        char[] all = new char[text.remaining()];
        text.get(all);
        int colon = new String(all).indexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        return signIn.byPassword(new String(all, 0, colon), Arrays.copyOfRange(all, colon + 1, all.length), servlet.getRemoteAddr(),
                SignedIn.Method.BASIC, new ContainerRealm(servlet));
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw ApiException.status(401);
        }
    }

    private Optional<SignedIn> bySession(ContainerRequestContext request) {
        Cookie cookie = request.getCookies().get(SESSION_COOKIE);
        Optional<Sessions.Session> session = cookie == null ? Optional.empty() : signIn.session(cookie.getValue());
        if (!SAFE.contains(request.getMethod())) {
            requireOwnPage(request, session);
        }
        return session.map(Sessions.Session::who);
    }

    /** A page of another site cannot read the token of a session, and browsers name that site in {@code Origin}. */
    private static void requireOwnPage(ContainerRequestContext request, Optional<Sessions.Session> session) {
        String token = Optional.ofNullable(request.getHeaderString(CSRF_HEADER)).orElse("");
        boolean isLogin = request.getUriInfo().getPath().equals("login");   // starts a new session in any case
        if (!isLogin && session.isPresent() && !session.get().accepts(token)) {
            throw ApiException.status(403);
        }
        requireOwnOrigin(request);
    }

    private static void requireOwnOrigin(ContainerRequestContext request) {
        if (!SAFE.contains(request.getMethod()) && !isOwn(request.getHeaderString("Origin"), request)) {
            throw ApiException.status(403);
        }
    }

    private static boolean isOwn(String origin, ContainerRequestContext request) {
        String host = request.getHeaderString("Host");
        return origin == null || host != null && origin.toLowerCase(Locale.ROOT).equals("https://" + host.toLowerCase(Locale.ROOT));
    }
}
