package org.turnpike.restapi;

import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.Set;
import org.turnpike.admin.BeanCalls;
import org.turnpike.admin.KeysMXBean;
import org.turnpike.admin.LocalSocketCall;
import org.turnpike.users.Role;
import org.turnpike.users.SignedIn;

/**
 * The beans for {@code turnpike-admin --url https://…} (decision 30): each request contains one call, in the frames of the local socket (decision
 * 24). Nothing is deserialized. {@link BeanRoles} lists the roles of each operation. Changes and rejected calls are audited with the caller's name.
 */
@Path("/")
public final class BeansResource {
    /** The path for frames. */
    public static final String PATH = "beans";
    private final BeanCalls beans;
    private final HttpServletRequest servlet;

    /** Created by Jersey for each request. */
    @Inject
    public BeansResource(BeanCalls beans, @Context HttpServletRequest servlet) {
        this.beans = beans;
        this.servlet = servlet;
    }

    /**
     * Answers 200 with a frame: the result of the bean, or its failure. 400 when the body is not a call, 403 when the caller's roles do not
     * allow it.
     */
    @POST
    @Path(PATH)
    @Consumes(MediaType.APPLICATION_OCTET_STREAM)
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @Allowed
    public byte[] call(InputStream body) throws IOException {
        SignedIn who = CallerFilter.who(servlet).orElseThrow(() -> ApiException.status(401));
        LocalSocketCall call = read(body, who);
        if (call.bean().equals(BeanRoles.typeOf(KeysMXBean.class)) && !KeyChanges.allowed(call, beans.bean(KeysMXBean.class), who.roles())) {
            throw notAllowed(call, who);
        }
        return beans.answer(Login.caller(who, servlet), call);
    }

    /** The roles are checked before the arguments are read. */
    private LocalSocketCall read(InputStream body, SignedIn who) throws IOException {
        try {
            return LocalSocketCall.read(new DataInputStream(body), mostBytes(who), call -> requireAllowed(call, who));
        } catch (BoundedBody.RejectedException e) {
            throw e;
        } catch (IOException e) {
            throw ApiException.of(400, "malformed_frame", String.valueOf(e.getMessage()));
        }
    }

    /** Observers import no files, so small bodies are enough for them. */
    private static int mostBytes(SignedIn who) {
        return who.roles().equals(Set.of(Role.XROAD_SECURITYSERVER_OBSERVER)) ? BoundedBody.BODY_BYTES : BoundedBody.UPLOAD_BYTES;
    }

    private void requireAllowed(LocalSocketCall call, SignedIn who) {
        if (Collections.disjoint(BeanRoles.of(call), who.roles())) {
            throw notAllowed(call, who);
        }
    }

    private ApiException notAllowed(LocalSocketCall call, SignedIn who) {
        String operation = shortened(call.bean()) + "." + shortened(call.name());
        beans.audit(Login.caller(who, servlet), operation, "Access check", "the caller's roles do not allow it");
        return ApiException.of(403, "operation_not_allowed", operation);
    }

    private static String shortened(String name) {
        return name.substring(0, Math.min(64, name.length()));
    }
}
