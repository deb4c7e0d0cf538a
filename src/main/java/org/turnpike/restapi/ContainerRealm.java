package org.turnpike.restapi;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.turnpike.users.Role;
import org.turnpike.users.SignIn;

/**
 * Signs callers in through the realm of the container (Tomcat's Realm, WildFly's security domain), if one is configured. Its roles have X-Road's
 * names. Created for one request.
 */
final class ContainerRealm implements SignIn.Realm {
    private final HttpServletRequest servlet;

    ContainerRealm(HttpServletRequest servlet) {
        this.servlet = servlet;
    }

    @Override
    public Set<Role> roles(String name, char[] password) {
        try {
            servlet.login(name, new String(password));
        } catch (ServletException rejected) {
            return Set.of();
        }
        try {
            Set<Role> roles = EnumSet.noneOf(Role.class);
            Arrays.stream(Role.values()).filter(role -> servlet.isUserInRole(role.name())).forEach(roles::add);
            return roles;
        } finally {
            logout();
        }
    }

    /** Ends the container's log-in, because this server has sessions of its own. */
    private void logout() {
        try {
            servlet.logout();
        } catch (ServletException e) {
            throw new IllegalStateException("The container cannot end its own log-in", e);
        }
    }
}
