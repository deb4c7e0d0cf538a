package org.turnpike.restapi;

import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.turnpike.admin.BeanCalls;
import org.turnpike.crypto.CertificateHash;
import org.turnpike.users.Role;
import org.turnpike.users.Sessions;
import org.turnpike.users.SignIn;
import org.turnpike.users.SignIn.LockedOutException;
import org.turnpike.users.SignedIn;

/** Starts and ends sessions (operations.md §e.5): {@code POST /login} with name and password, or with a registered TLS client certificate alone. */
@Path("/")
public final class LoginResource {
    private static final int LONGEST = 256;
    private final SignIn signIn;
    private final BeanCalls beans;
    private final HttpServletRequest servlet;

    /** Made by Jersey for each request. */
    @Inject
    public LoginResource(SignIn signIn, BeanCalls beans, @Context HttpServletRequest servlet) {
        this.signIn = signIn;
        this.beans = beans;
        this.servlet = servlet;
    }

    /** Answers 200 with the cookies of a session, or 401; 429 after too many failures. Both are audited. */
    @POST
    @Path("login")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allowed(anonymous = true)
    public Response login(@FormParam("username") String name, @FormParam("password") String password) {
        try {
            Optional<SignedIn> who = name == null ? byCertificate() : byPassword(name, password);
            if (who.isEmpty()) {
                audit(name, "the credentials are wrong");
                return Response.status(401).entity(ApiError.of(401)).type(MediaType.APPLICATION_JSON_TYPE).build();
            }
            beans.audit(RoleFilter.caller(who.get(), servlet), "POST /login", "Log in user", "");
            return withCookies(signIn.start(who.get()));
        } catch (LockedOutException e) {
            throw ApiException.status(429);
        }
    }

    private void audit(String name, String failure) {
        String shown = name == null ? "unknown" : name.substring(0, Math.min(64, name.length()));
        beans.audit(RoleFilter.caller(new SignedIn(shown, Set.of(), SignedIn.Method.SESSION), servlet), "POST /login", "Log in user", failure);
    }

    private Optional<SignedIn> byPassword(String name, String password) throws LockedOutException {
        if (password == null || name.length() > LONGEST || password.length() > LONGEST) {
            return Optional.empty();
        }
        Optional<SignedIn> own = signIn.byPassword(name, password.toCharArray(), servlet.getRemoteAddr(), SignedIn.Method.SESSION);
        return own.isPresent() ? own : byContainer(name, password);
    }

    /** A realm of the container, where one is configured, whose roles have X-Road's names. */
    private Optional<SignedIn> byContainer(String name, String password) {
        try {
            servlet.login(name, password);
        } catch (ServletException notHere) {
            return Optional.empty();
        }
        try {
            Set<Role> roles = EnumSet.noneOf(Role.class);
            Arrays.stream(Role.values()).filter(role -> servlet.isUserInRole(role.name())).forEach(roles::add);
            return roles.isEmpty() ? Optional.empty() : Optional.of(new SignedIn(name, roles, SignedIn.Method.SESSION));
        } finally {
            logout();
        }
    }

    private void logout() {
        try {
            servlet.logout();
        } catch (ServletException e) {
            throw new IllegalStateException("The container cannot end its own log-in", e);
        }
    }

    private Optional<SignedIn> byCertificate() {
        X509Certificate[] chain = (X509Certificate[]) servlet.getAttribute("jakarta.servlet.request.X509Certificate");
        return chain == null || chain.length == 0 ? Optional.empty() : signIn.byCertificate(CertificateHash.sha256(chain[0]));
    }

    private static Response withCookies(Sessions.Started started) {
        return Response.ok().cookie(cookie(CallerFilter.SESSION_COOKIE, started.id(), true), cookie(CallerFilter.CSRF_COOKIE, started.csrfToken(), false)).build();
    }

    private static NewCookie cookie(String name, String value, boolean hidden) {
        return new NewCookie.Builder(name).value(value).path("/").secure(true).httpOnly(hidden).sameSite(NewCookie.SameSite.STRICT).build();
    }

    /** Ends the caller's session. */
    @POST
    @Path("logout")
    @Allowed
    public Response logout(@CookieParam(CallerFilter.SESSION_COOKIE) String id) {
        CallerFilter.who(servlet).ifPresent(who -> beans.audit(RoleFilter.caller(who, servlet), "POST /logout", "Log out user", ""));
        if (id != null) {
            signIn.end(id);
        }
        return Response.ok().build();
    }
}
