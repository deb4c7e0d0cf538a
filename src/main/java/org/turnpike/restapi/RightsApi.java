package org.turnpike.restapi;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.stream.Stream;
import org.turnpike.admin.AccessRightsMXBean;
import org.turnpike.admin.ClientView;
import org.turnpike.admin.GlobalConfigurationMXBean;
import org.turnpike.admin.MemberView;
import org.turnpike.admin.RightView;
import org.turnpike.admin.ServiceView;
import org.turnpike.admin.ServicesMXBean;
import org.turnpike.users.Role;

/** Access rights: by service, by endpoint, and by subject. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class RightsApi {
    private static final String THERE = "access_right_already_exists";
    private final Desk desk;
    private final ServiceJson json;

    /** Created by Jersey for each request. */
    @Inject
    public RightsApi(Desk desk) {
        this.desk = desk;
        this.json = new ServiceJson(desk);
    }

    record AccessRight(String serviceCode, String serviceTitle, String rightsGivenAt) {
    }

    record AccessRights(List<AccessRight> items) {
    }

    private AccessRightsMXBean rights() {
        return desk.bean(AccessRightsMXBean.class);
    }

    /** Returns the subjects that may use a service. */
    @GET
    @Path("services/{id}/service-clients")
    @Allowed({Role.XROAD_SERVICE_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public List<SubjectJson.ServiceClient> ofService(@PathParam("id") String id) {
        ServiceView service = json.service(id);
        SubjectJson subjects = new SubjectJson(desk);
        return ServiceJson.access(service).stream().map(each -> subjects.view(each, service.getClient())).toList();
    }

    /** Grants rights to a service. 409 {@code access_right_already_exists} if all of them exist already. */
    @POST
    @Path("services/{id}/service-clients")
    @Allowed(bean = AccessRightsMXBean.class, operation = "grant")
    public Response grant(@PathParam("id") String id, SubjectJson.ServiceClients given) {
        ServiceView service = json.service(id);
        List<String> subjects = SubjectJson.subjects(given, json.client(Ids.id(service.getClient())));
        desk.add(THERE, () -> ServiceJson.access(json.service(id)).containsAll(subjects), () -> rights().grant(service.getClient(), service.getService(), subjects));
        return Response.status(201).entity(ofService(id)).build();
    }

    /** Revokes rights to a service. */
    @POST
    @Path("services/{id}/service-clients/delete")
    @Allowed(bean = AccessRightsMXBean.class, operation = "revoke")
    public void revoke(@PathParam("id") String id, SubjectJson.ServiceClients given) {
        ServiceView service = json.service(id);
        List<String> subjects = SubjectJson.subjects(given, json.client(Ids.id(service.getClient())));
        desk.call(() -> rights().revoke(service.getClient(), service.getService(), subjects));
    }

    /** Returns the subjects that may use an endpoint. */
    @GET
    @Path("endpoints/{id}/service-clients")
    @Allowed({Role.XROAD_SERVICE_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public List<SubjectJson.ServiceClient> ofEndpoint(@PathParam("id") String id) {
        ServiceJson.FoundEndpoint found = json.endpoint(id);
        SubjectJson subjects = new SubjectJson(desk);
        return found.endpoint().getAccess().stream().map(each -> subjects.view(each, found.service().getClient())).toList();
    }

    /** Grants rights to an endpoint. 409 {@code access_right_already_exists} if all of them exist already. */
    @POST
    @Path("endpoints/{id}/service-clients")
    @Allowed(bean = AccessRightsMXBean.class, operation = "grantEndpoint")
    public Response grantEndpoint(@PathParam("id") String id, SubjectJson.ServiceClients given) {
        ServiceJson.FoundEndpoint found = json.endpoint(id);
        List<String> subjects = SubjectJson.subjects(given, json.client(Ids.id(found.service().getClient())));
        desk.add(THERE, () -> json.endpoint(id).endpoint().getAccess().containsAll(subjects), () -> rights().grantEndpoint(found.service().getClient(),
                found.service().getService(), found.endpoint().getMethod(), found.endpoint().getPath(), subjects));
        return Response.status(201).entity(ofEndpoint(id)).build();
    }

    /** Revokes rights to an endpoint. */
    @POST
    @Path("endpoints/{id}/service-clients/delete")
    @Allowed(bean = AccessRightsMXBean.class, operation = "revokeEndpoint")
    public void revokeEndpoint(@PathParam("id") String id, SubjectJson.ServiceClients given) {
        ServiceJson.FoundEndpoint found = json.endpoint(id);
        List<String> subjects = SubjectJson.subjects(given, json.client(Ids.id(found.service().getClient())));
        desk.call(() -> rights().revokeEndpoint(found.service().getClient(), found.service().getService(), found.endpoint().getMethod(), found.endpoint().getPath(), subjects));
    }

    /** The subjects with rights to services of a client. */
    @GET
    @Path("clients/{id}/service-clients")
    @Allowed({Role.XROAD_SERVICE_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public List<SubjectJson.ServiceClient> ofClient(@PathParam("id") String id) {
        ClientView client = json.client(id);
        SubjectJson subjects = new SubjectJson(desk);
        return rights().rights(client.getId()).stream().map(RightView::getSubject).distinct().map(each -> subjects.view(each, client.getId())).toList();
    }

    /** One of the subjects with rights to services of a client. */
    @GET
    @Path("clients/{id}/service-clients/{subject}")
    @Allowed({Role.XROAD_SERVICE_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public SubjectJson.ServiceClient serviceClient(@PathParam("id") String id, @PathParam("subject") String subject) {
        return ofClient(id).stream().filter(each -> each.id().equals(subject)).findFirst().orElseThrow(() -> ApiException.of(404, "service_client_not_found"));
    }

    /** The services of a client that a subject may use as a whole. */
    @GET
    @Path("clients/{id}/service-clients/{subject}/access-rights")
    @Allowed({Role.XROAD_SERVICE_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public List<AccessRight> rightsOf(@PathParam("id") String id, @PathParam("subject") String subject) {
        ClientView client = json.client(id);
        String wanted = SubjectJson.subject(subject, client);
        return rights().rights(client.getId()).stream().filter(each -> each.getSubject().equals(wanted) && each.getMethod().equals("*") && each.getPath().equals("**"))
                .map(each -> new AccessRight(each.getService().split("/")[0], null, null)).distinct().toList();
    }

    /** Grants a subject rights to services of a client, by service code. 409 if the subject has all of them already. */
    @POST
    @Path("clients/{id}/service-clients/{subject}/access-rights")
    @Allowed(bean = AccessRightsMXBean.class, operation = "grant")
    public Response grantTo(@PathParam("id") String id, @PathParam("subject") String subject, AccessRights given) {
        ClientView client = json.client(id);
        String wanted = SubjectJson.subject(subject, client);
        List<String> codes = codes(given);
        List<String> had = rightsOf(id, subject).stream().map(AccessRight::serviceCode).toList();
        if (had.containsAll(codes)) {
            throw ApiException.of(409, THERE);
        }
        List<ServiceView> services = services(client, codes);
        long made = services.stream().filter(service -> desk.call(() -> rights().grant(service.getClient(), service.getService(), List.of(wanted))).isMade()).count();
        if (made == 0) {
            throw ApiException.of(409, THERE);                             // another administrator made the change first
        }
        return Response.status(201).entity(codes.stream().filter(code -> !had.contains(code)).map(code -> new AccessRight(code, null, null)).toList()).build();
    }

    private static List<String> codes(AccessRights given) {
        List<AccessRight> items = Given.body(Given.body(given).items());
        return items.stream().map(item -> Given.text("service_code", Given.body(item).serviceCode())).toList();
    }

    /**
     * Every version of the services with these codes.
     *
     * @throws ApiException 404 {@code service_not_found} when a code has none
     */
    private List<ServiceView> services(ClientView client, List<String> codes) {
        List<ServiceView> all = desk.bean(ServicesMXBean.class).services(client.getId());
        return codes.stream().flatMap(code -> {
            List<ServiceView> found = all.stream().filter(each -> each.getService().split("/")[0].equals(code)).toList();
            if (found.isEmpty()) {
                throw ApiException.of(404, "service_not_found", code);
            }
            return found.stream();
        }).toList();
    }

    /** Revokes rights of a subject to services of a client, by service code. */
    @POST
    @Path("clients/{id}/service-clients/{subject}/access-rights/delete")
    @Allowed(bean = AccessRightsMXBean.class, operation = "revoke")
    public void revokeFrom(@PathParam("id") String id, @PathParam("subject") String subject, AccessRights given) {
        ClientView client = json.client(id);
        String wanted = SubjectJson.subject(subject, client);
        services(client, codes(given)).forEach(service -> desk.call(() -> rights().revoke(service.getClient(), service.getService(), List.of(wanted))));
    }

    /** The subjects to whom rights to services of a client can be granted: subsystems of all instances, and the client's local groups. */
    @GET
    @Path("clients/{id}/service-client-candidates")
    @Allowed({Role.XROAD_SERVICE_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public List<SubjectJson.ServiceClient> candidates(@PathParam("id") String id, @QueryParam("service_client_type") String type, @QueryParam("instance") String instance,
            @QueryParam("member_class") String memberClass, @QueryParam("member_group_code") String code, @QueryParam("subsystem_code") String subsystem) {
        ClientView client = json.client(id);
        GlobalConfigurationMXBean configuration = desk.bean(GlobalConfigurationMXBean.class);
        SubjectJson subjects = new SubjectJson(desk);
        Stream<String> published = configuration.getInstances().stream().flatMap(each -> configuration.members(each).stream()).map(MemberView::getId)
                .filter(path -> path.split("/").length == 4);
        Stream<String> groups = client.getGroups().stream().map(group -> "local:" + group.getCode());
        return Stream.concat(published, groups).map(each -> subjects.view(each, client.getId()))
                .filter(each -> type == null || each.serviceClientType().equals(type))
                .filter(each -> fits(each, 0, instance) && fits(each, 1, memberClass) && fits(each, 2, code) && fits(each, 3, subsystem)).toList();
    }

    private static boolean fits(SubjectJson.ServiceClient each, int part, String wanted) {
        if (wanted == null || wanted.isBlank()) {
            return true;
        }
        String[] parts = each.id().split(":");
        return part < parts.length && parts[part].equalsIgnoreCase(wanted);
    }
}
