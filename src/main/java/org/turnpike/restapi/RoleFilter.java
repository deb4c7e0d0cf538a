package org.turnpike.restapi;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import org.turnpike.admin.BeanCalls;
import org.turnpike.users.Role;
import org.turnpike.users.SignedIn;

/** Rejects a call that the caller's roles do not allow, with 403 and a line in the audit log; a caller that has not signed in is answered 401. */
@Priority(Priorities.AUTHORIZATION)
public final class RoleFilter implements ContainerRequestFilter {
    private final BeanCalls beans;

    @Context
    private ResourceInfo resource;

    @Context
    private HttpServletRequest servlet;

    @Inject
    public RoleFilter(BeanCalls beans) {
        this.beans = beans;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        Allowed allowed = resource.getResourceMethod() == null ? null : resource.getResourceMethod().getAnnotation(Allowed.class);
        Optional<SignedIn> who = CallerFilter.who(request);
        if (allowed != null && allowed.anonymous()) {
            return;
        }
        if (who.isEmpty()) {
            throw ApiException.status(401);
        }
        if (allowed == null || !permits(allowed, who.get())) {
            beans.audit(Login.caller(who.get(), servlet), request.getMethod() + " /" + request.getUriInfo().getPath(), "Access check", "the caller's roles do not allow it");
            throw ApiException.status(403);
        }
    }

    private static boolean permits(Allowed allowed, SignedIn who) {
        Set<Role> roles = BeanRoles.of(allowed);
        return roles.isEmpty() || !Collections.disjoint(roles, who.roles());
    }
}
