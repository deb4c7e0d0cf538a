package org.turnpike.restapi;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.turnpike.admin.KeyView;
import org.turnpike.admin.KeysMXBean;
import org.turnpike.admin.RequestView;
import org.turnpike.admin.TokensMXBean;
import org.turnpike.users.Role;

/** {@code /api/v1/tokens}: tokens, and the generation of keys on them. The software token has the id 0. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class TokensApi {
    private final Desk desk;
    private final KeyJson json;

    /** Created by Jersey for each request. */
    @Inject
    public TokensApi(Desk desk) {
        this.desk = desk;
        this.json = new KeyJson(desk);
    }

    /** @param password the token's PIN */
    record Password(String password) {
        /** Keeps the PIN out of logs. */
        @Override
        public String toString() {
            return "Password";
        }
    }

    record PinChange(String oldPin, String newPin) {
        /** Keeps both PINs out of logs. */
        @Override
        public String toString() {
            return "PinChange";
        }
    }

    /** @param subjectFieldValues fields of the distinguished name by their short names, and subjectAltName */
    record Csr(String keyUsageType, String caName, String csrFormat, String memberId, Map<String, String> subjectFieldValues) {
    }

    record Label(String label) {
    }

    record LabelWithCsr(String keyLabel, String keyAlgorithmType, Csr csrGenerateRequest) {
    }

    record KeyWithCsr(KeyJson.Key key, String csrId) {
    }

    private TokensMXBean tokens() {
        return desk.bean(TokensMXBean.class);
    }

    private KeysMXBean keys() {
        return desk.bean(KeysMXBean.class);
    }

    /** Every token with its keys. */
    @GET
    @Path("tokens")
    @Allowed({Role.XROAD_SECURITY_OFFICER, Role.XROAD_REGISTRATION_OFFICER, Role.XROAD_SYSTEM_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public List<KeyJson.Token> all() {
        return json.tokens();
    }

    /** One token with its keys. */
    @GET
    @Path("tokens/{id}")
    @Allowed({Role.XROAD_SECURITY_OFFICER, Role.XROAD_REGISTRATION_OFFICER, Role.XROAD_SYSTEM_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public KeyJson.Token token(@PathParam("id") String id) {
        return json.token(KeyJson.tokenName(id));
    }

    /** Logs in to a token. */
    @PUT
    @Path("tokens/{id}/login")
    @Allowed(bean = TokensMXBean.class, operation = "login")
    public KeyJson.Token login(@PathParam("id") String id, Password given) {
        String pin = Given.text("password", Given.body(given).password());
        json.token(KeyJson.tokenName(id));
        desk.call(() -> tokens().login(KeyJson.tokenName(id), pin));
        return token(id);
    }

    /** Logs out from a token. */
    @PUT
    @Path("tokens/{id}/logout")
    @Consumes(MediaType.WILDCARD)
    @Allowed(bean = TokensMXBean.class, operation = "logout")
    public KeyJson.Token logout(@PathParam("id") String id) {
        json.token(KeyJson.tokenName(id));
        desk.call(() -> tokens().logout(KeyJson.tokenName(id)));
        return token(id);
    }

    /** Changes the PIN of the software token. */
    @PUT
    @Path("tokens/{id}/pin")
    @Allowed(bean = TokensMXBean.class, operation = "changePin")
    public void changePin(@PathParam("id") String id, PinChange given) {
        String before = Given.text("old_pin", Given.body(given).oldPin());
        String after = Given.text("new_pin", given.newPin());
        desk.run(() -> tokens().changePin(KeyJson.tokenName(id), before, after));
    }

    /** Generates a key without a certificate request; it is a signing key. */
    @POST
    @Path("tokens/{id}/keys")
    @Allowed(bean = KeysMXBean.class, operation = "generate")
    public Response generate(@PathParam("id") String id, Label given) {
        KeyView key = generate(id, given == null || given.label() == null ? "key" : given.label(), "SIGNING", "RSA");
        return Response.status(201).entity(json.key(key.getId())).build();
    }

    /** Generates a key and a certificate request for it; when the request fails, the key is deleted again. Answers 200, as deployed servers do. */
    @POST
    @Path("tokens/{id}/keys-with-csrs")
    @Allowed(bean = KeysMXBean.class, operation = "generate")
    public KeyWithCsr generateWithRequest(@PathParam("id") String id, LabelWithCsr given) {
        Csr csr = Given.body(Given.body(given).csrGenerateRequest());
        requireMayChange(Given.text("key_usage_type", csr.keyUsageType()));
        KeyView key = generate(id, given.keyLabel() == null || given.keyLabel().isBlank() ? "key" : given.keyLabel(), csr.keyUsageType(), given.keyAlgorithmType());
        try {
            RequestView request = request(key.getId(), csr);
            return new KeyWithCsr(json.key(key.getId()), request.getId());
        } catch (ApiException e) {
            desk.call(() -> keys().delete(key.getId()));
            throw e;
        }
    }

    private void requireMayChange(String usage) {
        if (!KeyChanges.allowed(usage, desk.who().roles())) {
            throw ApiException.status(403);
        }
    }

    private KeyView generate(String token, String label, String usage, String algorithm) {
        Given.text("key_usage_type", usage);
        json.token(KeyJson.tokenName(token));
        return desk.call(() -> keys().generate(KeyJson.tokenName(token), label, usage, "EC".equals(algorithm) ? "EC_P256" : "RSA_2048", ""));
    }

    RequestView request(String key, Csr csr) {
        String member = csr.memberId() == null || "AUTHENTICATION".equals(csr.keyUsageType()) ? "" : Ids.path(csr.memberId());
        Map<String, String> fields = csr.subjectFieldValues() == null ? Map.of() : csr.subjectFieldValues();
        String host = fields.getOrDefault("subjectAltName", "");
        String ca = Given.text("ca_name", csr.caName());
        String format = Given.text("csr_format", csr.csrFormat());
        return desk.call(() -> keys().request(key, ca, member, host, name(fields), format));
    }

    /** The fields as a distinguished name, quoted by RFC 2253. */
    private static String name(Map<String, String> fields) {
        return fields.entrySet().stream().filter(field -> !field.getKey().equals("subjectAltName") && field.getValue() != null && !field.getValue().isBlank())
                .map(field -> Given.text(field.getKey(), field.getKey().matches("[A-Za-z]{1,32}|[0-9.]{3,64}") ? field.getKey() : "") + "=\""
                        + field.getValue().replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                .collect(Collectors.joining(", "));
    }
}
