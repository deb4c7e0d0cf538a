package org.turnpike.restapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.turnpike.admin.ApiKeyView;
import org.turnpike.admin.UsersMXBean;
import org.turnpike.users.Role;

/** {@code /api/v1/api-keys}: keys of this API (operations.md §e.1). */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class ApiKeysResource {
    private final Desk desk;

    /** Created by Jersey for each request. */
    @Inject
    public ApiKeysResource(Desk desk) {
        this.desk = desk;
    }

    /**
     * A key.
     *
     * @param key the secret; present only in the answer to the creation
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Key(List<String> roles, long id, String key) {
        static Key of(ApiKeyView view) {
            return new Key(view.getRoles(), view.getId(), view.getKey());
        }
    }

    private UsersMXBean users() {
        return desk.bean(UsersMXBean.class);
    }

    /** Every key, without secrets. */
    @GET
    @Path("api-keys")
    @Allowed(Role.XROAD_SYSTEM_ADMINISTRATOR)
    public List<Key> list() {
        return users().getApiKeys().stream().map(Key::of).toList();
    }

    /** One key, without its secret. */
    @GET
    @Path("api-keys/{id}")
    @Allowed(Role.XROAD_SYSTEM_ADMINISTRATOR)
    public Key key(@PathParam("id") long id) {
        return users().getApiKeys().stream().filter(key -> key.getId() == id).findFirst().map(Key::of).orElseThrow(() -> noKey());
    }

    /** Creates a key. Only this answer contains the secret. */
    @POST
    @Path("api-keys")
    @Allowed(Role.XROAD_SYSTEM_ADMINISTRATOR)
    public Key create(List<String> roles) {
        return Key.of(desk.call(() -> users().createApiKey(roles == null ? List.of() : roles)));
    }

    /** Replaces the roles of a key. */
    @PUT
    @Path("api-keys/{id}")
    @Allowed(Role.XROAD_SYSTEM_ADMINISTRATOR)
    public Key update(@PathParam("id") long id, List<String> roles) {
        key(id);
        return Key.of(desk.call(() -> users().changeApiKeyRoles(id, roles == null ? List.of() : roles)));
    }

    /** Revokes a key. */
    @DELETE
    @Path("api-keys/{id}")
    @Allowed(Role.XROAD_SYSTEM_ADMINISTRATOR)
    public void revoke(@PathParam("id") long id) {
        key(id);
        desk.run(() -> users().revokeApiKey(id));
    }

    private static ApiException noKey() {
        return ApiException.of(404, "api_key_not_found");
    }
}
