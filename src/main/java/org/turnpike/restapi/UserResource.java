package org.turnpike.restapi;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Set;
import org.turnpike.users.Role;

/** {@code GET /api/v1/user}: who the caller is. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
public final class UserResource {
    private final Desk desk;

    /** Created by Jersey for each request. */
    @Inject
    public UserResource(Desk desk) {
        this.desk = desk;
    }

    /**
     * The caller as scripts read it.
     *
     * @param permissions the names of the roles, because this server has no finer permissions
     */
    record User(String username, List<String> roles, List<String> permissions) {
    }

    /** The caller's name and roles. */
    @GET
    @Path("user")
    @Allowed
    public User user() {
        Set<Role> roles = desk.who().roles();
        List<String> names = roles.stream().map(Role::name).sorted().toList();
        return new User(desk.who().name(), names, names);
    }
}
