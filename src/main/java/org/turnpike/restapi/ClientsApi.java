package org.turnpike.restapi;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.turnpike.admin.ClientView;
import org.turnpike.admin.ClientsMXBean;
import org.turnpike.admin.GlobalConfigurationMXBean;
import org.turnpike.admin.KeysMXBean;
import org.turnpike.admin.MemberView;
import org.turnpike.admin.OwnCertificateView;
import org.turnpike.admin.SecurityServerMXBean;
import org.turnpike.users.Role;

/** {@code /api/v1/clients}: members and subsystems, their registration and their information systems' certificates. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class ClientsApi {
    private static final Map<String, String> CONNECTIONS = Map.of("NOSSL", "HTTP", "SSLNOAUTH", "HTTPS_NO_AUTH", "SSLAUTH", "HTTPS");
    private final Desk desk;

    /** Created by Jersey for each request. */
    @Inject
    public ClientsApi(Desk desk) {
        this.desk = desk;
    }

    /** @param id absent in requests */
    record Client(String id, String instanceId, String memberName, String memberClass, String memberCode, String subsystemCode, String subsystemName, Boolean owner,
            Boolean hasValidLocalSignCert, String connectionType, String status) {
    }

    record ClientAdd(Client client, Boolean ignoreWarnings) {
    }

    record Connection(String connectionType) {
    }

    record NewName(String clientName) {
    }

    private ClientsMXBean clients() {
        return desk.bean(ClientsMXBean.class);
    }

    private String owner() {
        String server = desk.bean(SecurityServerMXBean.class).getServer();
        return server.isEmpty() ? "" : server.substring(0, server.lastIndexOf('/'));
    }

    private List<MemberView> published() {
        GlobalConfigurationMXBean configuration = desk.bean(GlobalConfigurationMXBean.class);
        return configuration.getInstances().stream().flatMap(instance -> configuration.members(instance).stream()).toList();
    }

    private Client view(String path, Optional<ClientView> own, Map<String, MemberView> names) {
        String[] parts = path.split("/");
        MemberView member = names.get(path);
        MemberView parent = names.get(String.join("/", parts[0], parts[1], parts[2]));
        return new Client(Ids.id(path), parts[0], parent == null ? null : parent.getName(), parts[1], parts[2], parts.length > 3 ? parts[3] : null,
                member == null || member.getSubsystemName().isEmpty() ? null : member.getSubsystemName(), path.equals(owner()),
                signs(String.join("/", parts[0], parts[1], parts[2])), own.map(each -> CONNECTIONS.get(each.getConnection())).orElse(null),
                own.map(ClientView::getStatus).orElse(null));
    }

    private boolean signs(String member) {
        return desk.bean(KeysMXBean.class).getCertificates().stream().anyMatch(each -> each.getMember().equals(member) && each.isActive() && each.getStatus().equals("REGISTERED"));
    }

    private Map<String, MemberView> names() {
        return published().stream().collect(Collectors.toMap(MemberView::getId, each -> each, (first, second) -> first));
    }

    /** Returns the client with that id. @throws ApiException 404 {@code client_not_found} */
    private ClientView require(String id) {
        String path = Ids.path(id);
        return clients().getClients().stream().filter(each -> each.getId().equals(path)).findFirst().orElseThrow(() -> ApiException.of(404, "client_not_found"));
    }

    /** Clients of this server, and without {@code internal_search} those of the global configuration too. */
    @GET
    @Path("clients")
    @Allowed({Role.XROAD_SECURITY_OFFICER, Role.XROAD_REGISTRATION_OFFICER, Role.XROAD_SERVICE_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public List<Client> find(@QueryParam("name") String name, @QueryParam("instance") String instance, @QueryParam("member_class") String memberClass,
            @QueryParam("member_code") String code, @QueryParam("subsystem_code") String subsystem, @QueryParam("show_members") Boolean members,
            @QueryParam("internal_search") Boolean internal, @QueryParam("exclude_local") boolean excludeLocal, @QueryParam("local_valid_sign_cert") Boolean signing) {
        Map<String, MemberView> names = names();
        Map<String, ClientView> own = clients().getClients().stream().collect(Collectors.toMap(ClientView::getId, each -> each));
        Stream<String> paths = Boolean.FALSE.equals(internal) ? Stream.concat(own.keySet().stream(), names.keySet().stream()).distinct() : own.keySet().stream();
        return paths.filter(path -> !excludeLocal || !own.containsKey(path)).sorted().map(path -> view(path, Optional.ofNullable(own.get(path)), names))
                .filter(each -> members == null || members || each.subsystemCode() != null)
                .filter(each -> fits(instance, each.instanceId()) && fits(memberClass, each.memberClass()) && fits(code, each.memberCode()) && fits(subsystem, each.subsystemCode()))
                .filter(each -> name == null || each.memberName() != null && each.memberName().toLowerCase(Locale.ROOT).contains(name.toLowerCase(Locale.ROOT)))
                .filter(each -> signing == null || signing.equals(each.hasValidLocalSignCert())).toList();
    }

    private static boolean fits(String wanted, String value) {
        return wanted == null || wanted.isBlank() || wanted.equalsIgnoreCase(value);
    }

    /** Adds a client. 409 {@code client_already_exists}; 400 with a warning when the global configuration does not know the member. */
    @POST
    @Path("clients")
    @Allowed(bean = ClientsMXBean.class, operation = "add")
    public Response add(ClientAdd given) {
        Client client = Given.body(Given.body(given).client());
        String instance = desk.bean(GlobalConfigurationMXBean.class).getInstance();
        String member = String.join("/", instance, Given.text("member_class", client.memberClass()), Given.text("member_code", client.memberCode()));
        String path = client.subsystemCode() == null || client.subsystemCode().isBlank() ? member : member + "/" + client.subsystemCode().strip();
        BooleanSupplier isThere = () -> clients().getClients().stream().anyMatch(each -> each.getId().equals(path));
        if (!isThere.getAsBoolean() && !Given.flag(given.ignoreWarnings()) && published().stream().noneMatch(each -> each.getId().equals(member))) {
            throw ApiException.warnings(List.of(new ApiError.Detail("unregistered_member", List.of(Ids.id(member)))));
        }
        desk.add("client_already_exists", isThere, () -> clients().add(path, client.connectionType() == null ? "" : connection(client.connectionType())));
        return Response.status(201).entity(view(path, Optional.of(require(Ids.id(path))), names())).build();
    }

    private static String connection(String type) {
        return CONNECTIONS.entrySet().stream().filter(entry -> entry.getValue().equals(type)).map(Map.Entry::getKey).findFirst()
                .orElseThrow(() -> ApiException.of(400, "validation_failure", "connection_type"));
    }

    /** One client. */
    @GET
    @Path("clients/{id}")
    @Allowed({Role.XROAD_REGISTRATION_OFFICER, Role.XROAD_SERVICE_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public Response client(@PathParam("id") String id) {
        return StateTag.answer(state(id));
    }

    private Client state(String id) {
        ClientView found = require(id);
        return view(found.getId(), Optional.of(found), names());
    }

    /** Changes how the client's information systems connect. */
    @PATCH
    @Path("clients/{id}")
    @Allowed(bean = ClientsMXBean.class, operation = "changeConnection")
    public Response changeConnection(@PathParam("id") String id, Connection given) {
        String path = require(id).getId();
        String type = connection(Given.text("connection_type", Given.body(given).connectionType()));
        desk.update(() -> state(id), () -> clients().changeConnection(path, type));
        return StateTag.answer(state(id));
    }

    /** Removes a client that is not registered. */
    @DELETE
    @Path("clients/{id}")
    @Allowed(bean = ClientsMXBean.class, operation = "remove")
    public void delete(@PathParam("id") String id) {
        String path = require(id).getId();
        desk.call(() -> clients().remove(path));
    }

    private String requireStatus(String id, List<String> statuses) {
        ClientView client = require(id);
        if (!statuses.contains(client.getStatus())) {
            throw ApiException.of(409, "action_not_possible", client.getStatus());
        }
        return client.getId();
    }

    /** Asks the central side to register a client. 409 if it was requested before. */
    @PUT
    @Path("clients/{id}/register")
    @Consumes(MediaType.WILDCARD)
    @Allowed(bean = ClientsMXBean.class, operation = "register")
    public void register(@PathParam("id") String id) {
        String path = requireStatus(id, List.of("SAVED", "GLOBAL_ERROR"));
        desk.call(() -> clients().register(path, ""));
    }

    /** Asks the central side to delete a client's registration. */
    @PUT
    @Path("clients/{id}/unregister")
    @Consumes(MediaType.WILDCARD)
    @Allowed(bean = ClientsMXBean.class, operation = "unregister")
    public void unregister(@PathParam("id") String id) {
        String path = requireStatus(id, List.of("REGISTERED", "REGISTRATION_IN_PROGRESS", "DISABLED", "DISABLING_IN_PROGRESS", "ENABLING_IN_PROGRESS"));
        desk.call(() -> clients().unregister(path));
    }

    /** Asks the central side to disable a registered client. */
    @PUT
    @Path("clients/{id}/disable")
    @Consumes(MediaType.WILDCARD)
    @Allowed(bean = ClientsMXBean.class, operation = "disable")
    public void disable(@PathParam("id") String id) {
        String path = requireStatus(id, List.of("REGISTERED"));
        desk.call(() -> clients().disable(path));
    }

    /** Asks the central side to enable a disabled client. */
    @PUT
    @Path("clients/{id}/enable")
    @Consumes(MediaType.WILDCARD)
    @Allowed(bean = ClientsMXBean.class, operation = "enable")
    public void enable(@PathParam("id") String id) {
        String path = requireStatus(id, List.of("DISABLED"));
        desk.call(() -> clients().enable(path));
    }

    /** Asks the central side to change the name of a subsystem. */
    @PUT
    @Path("clients/{id}/rename")
    @Allowed(bean = ClientsMXBean.class, operation = "rename")
    public void rename(@PathParam("id") String id, NewName given) {
        String name = Given.text("client_name", Given.body(given).clientName());
        String path = require(id).getId();
        desk.call(() -> clients().rename(path, name));
    }

    /** Asks the central side to make a member the owner of this server. 409 {@code member_already_owner}. */
    @PUT
    @Path("clients/{id}/make-owner")
    @Consumes(MediaType.WILDCARD)
    @Allowed(bean = SecurityServerMXBean.class, operation = "changeOwner")
    public void makeOwner(@PathParam("id") String id) {
        String path = require(id).getId();
        if (path.equals(owner())) {
            throw ApiException.of(409, "member_already_owner");
        }
        desk.call(() -> desk.bean(SecurityServerMXBean.class).changeOwner(path));
    }

    /** The signing certificates of the client's member. */
    @GET
    @Path("clients/{id}/sign-certificates")
    @Allowed({Role.XROAD_REGISTRATION_OFFICER, Role.XROAD_SERVICE_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public List<KeyJson.TokenCertificate> signCertificates(@PathParam("id") String id) {
        String path = require(id).getId();
        String member = Stream.of(path.split("/")).limit(3).collect(Collectors.joining("/"));
        List<OwnCertificateView> found = desk.bean(KeysMXBean.class).getCertificates().stream().filter(each -> each.getMember().equals(member)).toList();
        return found.stream().map(new KeyJson(desk)::view).toList();
    }

    /** The security servers where the client is registered. */
    @GET
    @Path("clients/{id}/security-servers")
    @Allowed({Role.XROAD_SECURITY_OFFICER, Role.XROAD_REGISTRATION_OFFICER, Role.XROAD_SERVICE_ADMINISTRATOR, Role.XROAD_SYSTEM_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public List<LookupApi.Server> servers(@PathParam("id") String id) {
        String path = Ids.path(id);
        return desk.bean(GlobalConfigurationMXBean.class).serversOf(path).stream().map(LookupApi.Server::of).toList();
    }

    /** Certificates of the client's information systems. */
    @GET
    @Path("clients/{id}/tls-certificates")
    @Allowed({Role.XROAD_REGISTRATION_OFFICER, Role.XROAD_SERVICE_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public List<CertificateDetails> tlsCertificates(@PathParam("id") String id) {
        ClientView client = require(id);
        return client.getCertificates().stream().map(each -> CertificateDetails.of(clients().exportCertificate(client.getId(), each.getSha256()))).toList();
    }

    /** Adds a certificate of an information system, PEM or DER. 409 {@code certificate_already_exists}. */
    @POST
    @Path("clients/{id}/tls-certificates")
    @Consumes(MediaType.WILDCARD)
    @Allowed(bean = ClientsMXBean.class, operation = "addCertificate")
    public Response addTlsCertificate(@PathParam("id") String id, byte[] file) {
        List<CertificateDetails> before = tlsCertificates(id);
        String path = require(id).getId();
        String text = new String(file, StandardCharsets.UTF_8);
        boolean added = desk.call(() -> clients().addCertificate(path, text.contains("-----BEGIN") ? text : Base64.getEncoder().encodeToString(file))).isMade();
        if (!added) {
            throw ApiException.of(409, "certificate_already_exists");
        }
        CertificateDetails after = tlsCertificates(id).stream().filter(each -> !before.contains(each)).findFirst()
                .orElseThrow(() -> ApiException.of(409, "certificate_already_exists"));
        return Response.status(201).entity(after).build();
    }

    /** One certificate of an information system. */
    @GET
    @Path("clients/{id}/tls-certificates/{hash}")
    @Allowed({Role.XROAD_REGISTRATION_OFFICER, Role.XROAD_SERVICE_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public CertificateDetails tlsCertificate(@PathParam("id") String id, @PathParam("hash") String hash) {
        return tlsCertificates(id).stream().filter(each -> each.hash().equalsIgnoreCase(CertificateDetails.plain(hash))).findFirst()
                .orElseThrow(() -> ApiException.of(404, "certificate_not_found"));
    }

    /** Removes a certificate of an information system. */
    @DELETE
    @Path("clients/{id}/tls-certificates/{hash}")
    @Allowed(bean = ClientsMXBean.class, operation = "removeCertificate")
    public void removeTlsCertificate(@PathParam("id") String id, @PathParam("hash") String hash) {
        String sha256 = CertificateDetails.plain(tlsCertificate(id, hash).hash());
        String path = require(id).getId();
        desk.call(() -> clients().removeCertificate(path, sha256));
    }
}
