package org.turnpike.restapi;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.turnpike.admin.KeysMXBean;
import org.turnpike.admin.RequestView;
import org.turnpike.users.Role;

/** {@code /api/v1/keys}: keys and their certificate requests, which are kept until their certificate is imported. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class KeysApi {
    private final Desk desk;
    private final KeyJson json;

    /** Created by Jersey for each request. */
    @Inject
    public KeysApi(Desk desk) {
        this.desk = desk;
        this.json = new KeyJson(desk);
    }

    record Name(String name) {
    }

    private KeysMXBean keys() {
        return desk.bean(KeysMXBean.class);
    }

    private void requireOfficerForAuthentication(String key) {
        if (!KeyChanges.allowed(json.view(key).getUsage(), desk.who().roles())) {
            throw ApiException.status(403);
        }
    }

    /** One key with its certificates and requests. */
    @GET
    @Path("keys/{id}")
    @Allowed({Role.XROAD_SECURITY_OFFICER, Role.XROAD_REGISTRATION_OFFICER, Role.XROAD_SYSTEM_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public KeyJson.Key key(@PathParam("id") String id) {
        return json.key(id);
    }

    /** Gives a key another label. */
    @PATCH
    @Path("keys/{id}")
    @Allowed(bean = KeysMXBean.class, operation = "rename")
    public KeyJson.Key rename(@PathParam("id") String id, Name given) {
        String name = Given.text("name", Given.body(given).name());
        json.view(id);
        desk.call(() -> keys().rename(id, name));
        return json.key(id);
    }

    /** Destroys a key with its certificates. */
    @DELETE
    @Path("keys/{id}")
    @Allowed(bean = KeysMXBean.class, operation = "delete")
    public void delete(@PathParam("id") String id) {
        requireOfficerForAuthentication(id);
        desk.call(() -> keys().delete(id));
    }

    /** Actions that are possible with a key now. */
    @GET
    @Path("keys/{id}/possible-actions")
    @Allowed({Role.XROAD_SECURITY_OFFICER, Role.XROAD_REGISTRATION_OFFICER, Role.XROAD_SYSTEM_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public List<String> actions(@PathParam("id") String id) {
        return json.key(id).possibleActions();
    }

    /** Creates a certificate request for a key that has no certificate. */
    @POST
    @Path("keys/{id}/csrs")
    @Allowed(bean = KeysMXBean.class, operation = "request")
    public Response request(@PathParam("id") String id, TokensApi.Csr given) {
        requireOfficerForAuthentication(id);
        RequestView request = new TokensApi(desk).request(id, Given.body(given));
        return file(Response.status(201), request);
    }

    private RequestView required(String key, String request) {
        return keys().getRequests().stream().filter(each -> each.getId().equals(request) && each.getKey().equalsIgnoreCase(key)).findFirst()
                .orElseThrow(() -> ApiException.of(404, "csr_not_found"));
    }

    /** Returns a stored certificate request, as PEM or DER. */
    @GET
    @Path("keys/{id}/csrs/{request}")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @Allowed(bean = KeysMXBean.class, operation = "exportRequest")
    public Response download(@PathParam("id") String id, @PathParam("request") String request, @QueryParam("csr_format") String format) {
        json.view(id);
        required(id, request);
        String wanted = format == null ? "PEM" : format;
        if (!wanted.equals("PEM") && !wanted.equals("DER")) {
            throw ApiException.of(400, "validation_failure", "csr_format");
        }
        return file(Response.ok(), keys().exportRequest(request, wanted));
    }

    private static Response file(Response.ResponseBuilder answer, RequestView request) {
        byte[] content = request.getFormat().equals("PEM") ? request.getContent().getBytes(StandardCharsets.US_ASCII) : Base64.getDecoder().decode(request.getContent());
        return answer.entity(content).type(MediaType.APPLICATION_OCTET_STREAM_TYPE)
                .header("Content-Disposition", "attachment; filename=\"" + request.getId() + (request.getFormat().equals("PEM") ? ".pem\"" : ".der\"")).build();
    }

    /** Deletes a certificate request. */
    @DELETE
    @Path("keys/{id}/csrs/{request}")
    @Allowed(bean = KeysMXBean.class, operation = "deleteRequest")
    public void deleteRequest(@PathParam("id") String id, @PathParam("request") String request) {
        requireOfficerForAuthentication(id);
        required(id, request);
        desk.call(() -> keys().deleteRequest(request));
    }

    /** Actions that are possible with a certificate request now. */
    @GET
    @Path("keys/{id}/csrs/{request}/possible-actions")
    @Allowed({Role.XROAD_SECURITY_OFFICER, Role.XROAD_REGISTRATION_OFFICER, Role.XROAD_SYSTEM_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public List<String> requestActions(@PathParam("id") String id, @PathParam("request") String request) {
        required(id, request);
        return List.of("DELETE");
    }
}
