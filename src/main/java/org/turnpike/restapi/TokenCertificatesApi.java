package org.turnpike.restapi;

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
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.turnpike.admin.KeysMXBean;
import org.turnpike.admin.OwnCertificateView;
import org.turnpike.admin.SecurityServerMXBean;
import org.turnpike.users.Role;

/** {@code /api/v1/token-certificates}: signing and authentication certificates, named by their SHA-256. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class TokenCertificatesApi {
    private final Desk desk;
    private final KeyJson json;

    /** Created by Jersey for each request. */
    @Inject
    public TokenCertificatesApi(Desk desk) {
        this.desk = desk;
        this.json = new KeyJson(desk);
    }

    private KeysMXBean keys() {
        return desk.bean(KeysMXBean.class);
    }

    /** Returns the certificate if the caller's roles allow to change it. Only the security officer can change authentication certificates. */
    private OwnCertificateView changeable(String hash) {
        OwnCertificateView found = json.certificateView(hash);
        if (!KeyChanges.allowed(found.getUsage(), desk.who().roles())) {
            throw ApiException.status(403);
        }
        return found;
    }

    /**
     * Imports a certificate, PEM or DER, for one of the keys. Only the security officer can import an authentication certificate. 409
     * {@code certificate_already_exists} if it exists already.
     */
    @POST
    @Path("token-certificates")
    @Consumes(MediaType.WILDCARD)
    @Allowed(bean = KeysMXBean.class, operation = "importCertificate")
    public Response importCertificate(byte[] file) {
        String text = new String(file, StandardCharsets.UTF_8);
        String certificate = text.contains("-----BEGIN") ? text : Base64.getEncoder().encodeToString(file);
        requireMayImport(certificate);
        List<String> known = keys().getCertificates().stream().map(OwnCertificateView::getSha256).toList();
        OwnCertificateView imported = desk.call(() -> keys().importCertificate(certificate)).getCertificate();
        if (known.contains(imported.getSha256())) {
            throw ApiException.of(409, "certificate_already_exists");
        }
        return Response.status(201).entity(json.view(imported)).build();
    }

    /** Only the security officer can import authentication certificates. */
    private void requireMayImport(String text) {
        if (!KeyChanges.importAllowed(text, desk.who().roles())) {
            throw ApiException.status(403);
        }
    }

    /** One certificate. */
    @GET
    @Path("token-certificates/{hash}")
    @Allowed({Role.XROAD_SECURITY_OFFICER, Role.XROAD_REGISTRATION_OFFICER, Role.XROAD_SERVICE_ADMINISTRATOR, Role.XROAD_SYSTEM_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public KeyJson.TokenCertificate certificate(@PathParam("hash") String hash) {
        return json.certificate(hash);
    }

    /** Actions that are possible with a certificate now. */
    @GET
    @Path("token-certificates/{hash}/possible-actions")
    @Allowed({Role.XROAD_SECURITY_OFFICER, Role.XROAD_REGISTRATION_OFFICER, Role.XROAD_SERVICE_ADMINISTRATOR, Role.XROAD_SYSTEM_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public List<String> actions(@PathParam("hash") String hash) {
        return KeyJson.certificateActions(json.certificateView(hash));
    }

    /** Deletes a certificate; its key stays. */
    @DELETE
    @Path("token-certificates/{hash}")
    @Allowed(bean = KeysMXBean.class, operation = "deleteCertificate")
    public void delete(@PathParam("hash") String hash) {
        OwnCertificateView found = changeable(hash);
        desk.call(() -> keys().deleteCertificate(found.getSha256()));
    }

    /** Activates a certificate. */
    @PUT
    @Path("token-certificates/{hash}/activate")
    @Consumes(MediaType.WILDCARD)
    @Allowed(bean = KeysMXBean.class, operation = "activate")
    public void activate(@PathParam("hash") String hash) {
        OwnCertificateView found = changeable(hash);
        desk.call(() -> keys().activate(found.getSha256()));
    }

    /** Disables a certificate. */
    @PUT
    @Path("token-certificates/{hash}/disable")
    @Consumes(MediaType.WILDCARD)
    @Allowed(bean = KeysMXBean.class, operation = "disable")
    public void disable(@PathParam("hash") String hash) {
        OwnCertificateView found = changeable(hash);
        desk.call(() -> keys().disable(found.getSha256()));
    }

    /** Asks the central side to register an authentication certificate. 409 {@code action_not_possible} if the registration was requested before. */
    @PUT
    @Path("token-certificates/{hash}/register")
    @Allowed(bean = SecurityServerMXBean.class, operation = "registerCertificate")
    public void register(@PathParam("hash") String hash, SystemApi.Address given) {
        OwnCertificateView found = changeable(hash);
        String address = Given.text("address", Given.body(given).address());
        requirePossible(found, "REGISTER");
        desk.call(() -> desk.bean(SecurityServerMXBean.class).registerCertificate(found.getSha256(), address));
    }

    private static void requirePossible(OwnCertificateView found, String action) {
        if (!KeyJson.certificateActions(found).contains(action)) {
            throw ApiException.of(409, "action_not_possible");
        }
    }

    /** Asks the central side to delete the registration. */
    @PUT
    @Path("token-certificates/{hash}/unregister")
    @Consumes(MediaType.WILDCARD)
    @Allowed(bean = SecurityServerMXBean.class, operation = "unregisterCertificate")
    public void unregister(@PathParam("hash") String hash) {
        OwnCertificateView found = changeable(hash);
        requirePossible(found, "UNREGISTER");
        desk.call(() -> desk.bean(SecurityServerMXBean.class).unregisterCertificate(found.getSha256()));
    }

    /** Marks an authentication certificate for deletion without asking the central side. */
    @PUT
    @Path("token-certificates/{hash}/mark-for-deletion")
    @Consumes(MediaType.WILDCARD)
    @Allowed(bean = SecurityServerMXBean.class, operation = "skipUnregistration")
    public void markForDeletion(@PathParam("hash") String hash) {
        OwnCertificateView found = changeable(hash);
        desk.call(() -> desk.bean(SecurityServerMXBean.class).skipUnregistration(found.getSha256()));
    }
}
