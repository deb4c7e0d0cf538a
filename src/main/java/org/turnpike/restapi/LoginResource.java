package org.turnpike.restapi;

import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.turnpike.admin.BeanCalls;
import org.turnpike.users.Sessions;
import org.turnpike.users.SignIn;
import org.turnpike.users.SignIn.LockedOutException;
import org.turnpike.users.SignedIn;

/** Starts and ends sessions (operations.md §e.5): {@code POST /login} with name and password, or only with a registered TLS client certificate. */
@Path("/")
public final class LoginResource {
    private final SignIn signIn;
    private final Login login;
    private final HttpServletRequest servlet;

    /** Created by Jersey for each request. */
    @Inject
    public LoginResource(SignIn signIn, BeanCalls beans, @Context HttpServletRequest servlet) {
        this.signIn = signIn;
        this.login = new Login(signIn, beans);
        this.servlet = servlet;
    }

    /** Answers 200 with the cookies of a session, or 401; 429 after too many failures. Both are audited. */
    @POST
    @Path("login")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allowed(anonymous = true)
    public Response login(@FormParam("username") String name, @FormParam("password") String password) {
        try {
            Optional<SignedIn> who = name == null ? login.byCertificate(servlet) : login.byPassword(servlet, name, password);
            if (who.isEmpty()) {
                return Response.status(401).entity(ApiError.of(401)).type(MediaType.APPLICATION_JSON_TYPE).build();
            }
            return withCookies(signIn.start(who.get()));
        } catch (LockedOutException e) {
            throw ApiException.status(429);
        }
    }

    private static Response withCookies(Sessions.Started started) {
        Response.ResponseBuilder response = Response.ok();
        Login.cookies(started).forEach(cookie -> response.header("Set-Cookie", cookie));
        return response.build();
    }

    /** Ends the caller's session. */
    @POST
    @Path("logout")
    @Allowed
    public Response logout(@CookieParam(CallerFilter.SESSION_COOKIE) String id) {
        CallerFilter.who(servlet).ifPresent(who -> login.audit(servlet, who, "POST /logout", "Log out user"));
        if (id != null) {
            signIn.end(id);
        }
        return Response.ok().build();
    }
}
