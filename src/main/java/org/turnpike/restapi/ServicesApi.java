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
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.turnpike.admin.ClientView;
import org.turnpike.admin.DescriptionView;
import org.turnpike.admin.ServiceView;
import org.turnpike.admin.ServicesMXBean;
import org.turnpike.users.Role;

/**
 * Service descriptions, services and endpoints. Descriptions, endpoints and groups have numbers that are computed from their names
 * ({@link Ids#number}).
 */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class ServicesApi {
    private static final String NO_NOTICE = "The service is disabled";
    private final Desk desk;
    private final ServiceJson json;

    /** Created by Jersey for each request. */
    @Inject
    public ServicesApi(Desk desk) {
        this.desk = desk;
        this.json = new ServiceJson(desk);
    }

    record NewDescription(String url, String type, String restServiceCode, Boolean ignoreWarnings) {
    }

    record Notice(String disabledNotice) {
    }

    record IgnoreWarnings(Boolean ignoreWarnings) {
    }

    record ServiceUpdate(String url, Integer timeout, Boolean sslAuth, Boolean urlAll, Boolean timeoutAll, Boolean sslAuthAll, Boolean ignoreWarnings) {
    }

    record NewEndpoint(String method, String path) {
    }

    record DescriptionUpdate(String url, String type, String restServiceCode, String newRestServiceCode, Boolean ignoreWarnings) {
    }

    private ServicesMXBean services() {
        return desk.bean(ServicesMXBean.class);
    }

    /** The service descriptions of a client. */
    @GET
    @Path("clients/{id}/service-descriptions")
    @Allowed({Role.XROAD_SERVICE_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public List<ServiceJson.Description> descriptions(@PathParam("id") String id) {
        return json.descriptions(json.client(id).getId());
    }

    /** Adds a description, disabled. 409 {@code url_already_exists} or {@code service_code_already_exists} when there is one. */
    @POST
    @Path("clients/{id}/service-descriptions")
    @Allowed(bean = ServicesMXBean.class, operation = "addRest")
    public Response add(@PathParam("id") String id, NewDescription given) {
        String url = Given.text("url", Given.body(given).url());
        String type = Given.text("type", given.type());
        ClientView client = json.client(id);
        desk.add("url_already_exists", () -> hasDescription(client, url), () -> switch (type) {
            case "WSDL" -> services().addWsdl(client.getId(), url);
            case "OPENAPI3" -> services().addOpenApi(client.getId(), url, newCode(client, given));
            case "REST" -> services().addRest(client.getId(), url, newCode(client, given));
            default -> throw ApiException.of(400, "validation_failure", "type");
        });
        DescriptionView added = services().descriptions(client.getId()).stream().filter(each -> each.getUrl().equals(url)).findFirst()
                .orElseThrow(() -> ApiException.of(409, "action_not_possible"));
        return Response.status(201).entity(json.view(added)).build();
    }

    private boolean hasDescription(ClientView client, String url) {
        return services().descriptions(client.getId()).stream().anyMatch(each -> each.getUrl().equals(url));
    }

    private String newCode(ClientView client, NewDescription given) {
        String code = Given.text("rest_service_code", given.restServiceCode());
        if (services().services(client.getId()).stream().anyMatch(each -> each.getService().equals(code))) {
            throw ApiException.of(409, "service_code_already_exists");
        }
        return code;
    }

    /** One description. */
    @GET
    @Path("service-descriptions/{id}")
    @Allowed({Role.XROAD_SERVICE_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public Response description(@PathParam("id") String id) {
        return StateTag.answer(json.view(json.description(id)));
    }

    /** The services of a description. */
    @GET
    @Path("service-descriptions/{id}/services")
    @Allowed({Role.XROAD_SERVICE_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public List<ServiceJson.Service> servicesOf(@PathParam("id") String id) {
        return json.view(json.description(id)).services();
    }

    /**
     * Changes the URL of a description, and the code of a REST or OpenAPI service. The description is read again; services that it still contains
     * keep their settings and rights. 409 {@code url_already_exists} or {@code service_code_already_exists}.
     */
    @PATCH
    @Path("service-descriptions/{id}")
    @Allowed(bean = ServicesMXBean.class, operation = "move")
    public ServiceJson.Description update(@PathParam("id") String id, DescriptionUpdate given) {
        String url = Given.text("url", Given.body(given).url());
        DescriptionView found = json.description(id);
        if (!Given.text("type", given.type()).equals(found.getType())) {
            throw ApiException.of(400, "wrong_type");
        }
        ClientView client = json.client(Ids.id(found.getClient()));
        if (!url.equals(found.getUrl()) && hasDescription(client, url)) {
            throw ApiException.of(409, "url_already_exists");
        }
        String code = newCode(client, found, given.newRestServiceCode());
        desk.update(() -> json.view(json.description(id)), () -> services().move(found.getClient(), found.getUrl(), url, code));
        return json.descriptions(found.getClient()).stream().filter(each -> each.url().equals(url)).findFirst()
                .orElseThrow(() -> ApiException.of(404, "service_description_not_found"));
    }

    /** Empty for a WSDL, and if the code does not change. */
    private String newCode(ClientView client, DescriptionView found, String code) {
        if (found.getType().equals("WSDL") || code == null || code.isBlank() || found.getServices().contains(code)) {
            return "";
        }
        if (services().services(client.getId()).stream().anyMatch(each -> each.getService().equals(code))) {
            throw ApiException.of(409, "service_code_already_exists");
        }
        return code;
    }

    /** Removes a description with its services and rights. */
    @DELETE
    @Path("service-descriptions/{id}")
    @Allowed(bean = ServicesMXBean.class, operation = "remove")
    public void remove(@PathParam("id") String id) {
        DescriptionView found = json.description(id);
        desk.call(() -> services().remove(found.getClient(), found.getUrl()));
    }

    /** Enables the services of a description. Answers 200, as deployed servers do. */
    @PUT
    @Path("service-descriptions/{id}/enable")
    @Consumes(MediaType.WILDCARD)
    @Allowed(bean = ServicesMXBean.class, operation = "enable")
    public Response enable(@PathParam("id") String id) {
        DescriptionView found = json.description(id);
        desk.call(() -> services().enable(found.getClient(), found.getUrl()));
        return Response.ok().build();
    }

    /** Disables the services of a description: callers receive the notice. Answers 200, as deployed servers do. */
    @PUT
    @Path("service-descriptions/{id}/disable")
    @Allowed(bean = ServicesMXBean.class, operation = "disable")
    public Response disable(@PathParam("id") String id, Notice given) {
        DescriptionView found = json.description(id);
        String notice = given == null || given.disabledNotice() == null || given.disabledNotice().isBlank() ? NO_NOTICE : given.disabledNotice();
        desk.call(() -> services().disable(found.getClient(), found.getUrl(), notice));
        return Response.ok().build();
    }

    /** Fetches a description again. If this changes services, the answer is a warning with the changes, unless warnings are ignored. */
    @PUT
    @Path("service-descriptions/{id}/refresh")
    @Allowed(bean = ServicesMXBean.class, operation = "refresh")
    public ServiceJson.Description refresh(@PathParam("id") String id, IgnoreWarnings given) {
        DescriptionView found = json.description(id);
        if (given == null || !Given.flag(given.ignoreWarnings())) {
            var change = desk.call(() -> services().previewRefresh(found.getClient(), found.getUrl()));
            if (change.isMade()) {
                throw ApiException.warnings(List.of(new ApiError.Detail("changing_services", List.of(change.getBefore(), change.getAfter()))));
            }
        }
        desk.call(() -> services().refresh(found.getClient(), found.getUrl()));
        return json.view(json.description(id));
    }

    /** One service. */
    @GET
    @Path("services/{id}")
    @Allowed({Role.XROAD_SERVICE_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public Response service(@PathParam("id") String id) {
        return StateTag.answer(state(id));
    }

    /** Changes address, time-out in seconds and verification of a service, or with {@code …_all} of every service of its description. */
    @PATCH
    @Path("services/{id}")
    @Allowed(bean = ServicesMXBean.class, operation = "change")
    public Response update(@PathParam("id") String id, ServiceUpdate given) {
        String url = Given.text("url", Given.body(given).url());
        String timeout = Duration.ofSeconds(Given.body(given.timeout())).toString();
        return desk.update(() -> state(id), () -> {
            ServiceView one = json.service(id);
            boolean verify = given.sslAuth() == null ? one.isCertificateVerified() : given.sslAuth();
            services().change(one.getClient(), one.getService(), url, timeout, verify, all(given));
            return StateTag.answer(state(id));
        });
    }

    private ServiceJson.Service state(String service) {
        return ServiceJson.view(json.service(service));
    }

    private static List<String> all(ServiceUpdate given) {
        List<String> all = new ArrayList<>();
        if (Given.flag(given.urlAll())) {
            all.add("url");
        }
        if (Given.flag(given.timeoutAll())) {
            all.add("timeout");
        }
        if (given.sslAuth() != null && Given.flag(given.sslAuthAll())) {
            all.add("verify");
        }
        return all;
    }

    /** Adds an endpoint to a REST service. 409 {@code endpoint_already_exists}. */
    @POST
    @Path("services/{id}/endpoints")
    @Allowed(bean = ServicesMXBean.class, operation = "addEndpoint")
    public Response addEndpoint(@PathParam("id") String id, NewEndpoint given) {
        String method = Given.text("method", Given.body(given).method());
        String path = Given.text("path", given.path());
        ServiceView service = json.service(id);
        desk.add("endpoint_already_exists", () -> json.service(id).getEndpoints().stream().anyMatch(each -> each.getMethod().equals(method) && each.getPath().equals(path)),
                () -> services().addEndpoint(service.getClient(), service.getService(), method, path));
        return Response.status(201).entity(state(id).endpoints().stream().filter(each -> each.method().equals(method) && each.path().equals(path)).findFirst()
                .orElseThrow(() -> ApiException.of(409, "action_not_possible"))).build();
    }

    /** One endpoint. */
    @GET
    @Path("endpoints/{id}")
    @Allowed({Role.XROAD_SERVICE_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public Response endpoint(@PathParam("id") String id) {
        return StateTag.answer(endpointState(id));
    }

    private ServiceJson.Endpoint endpointState(String id) {
        ServiceJson.FoundEndpoint found = json.endpoint(id);
        return ServiceJson.view(found.service(), found.endpoint());
    }

    /** Changes method and path of an endpoint that was added by hand; it keeps its rights. 409 {@code endpoint_already_exists}. */
    @PATCH
    @Path("endpoints/{id}")
    @Allowed(bean = ServicesMXBean.class, operation = "changeEndpoint")
    public ServiceJson.Endpoint updateEndpoint(@PathParam("id") String id, NewEndpoint given) {
        String method = Given.text("method", Given.body(given).method());
        String path = Given.text("path", given.path());
        ServiceJson.FoundEndpoint found = json.endpoint(id);
        if (found.endpoint().isGenerated()) {
            throw ApiException.of(400, "illegal_generated_endpoint_update");
        }
        String service = new Ids.ServiceId(found.service().getClient(), found.service().getService()).id();
        boolean isTaken = found.service().getEndpoints().stream().anyMatch(each -> each.getMethod().equals(method) && each.getPath().equals(path)
                && !(each.getMethod().equals(found.endpoint().getMethod()) && each.getPath().equals(found.endpoint().getPath())));
        if (isTaken) {
            throw ApiException.of(409, "endpoint_already_exists");
        }
        desk.update(() -> endpointState(id), () -> services().changeEndpoint(found.service().getClient(), found.service().getService(), found.endpoint().getMethod(),
                found.endpoint().getPath(), method, path));
        return state(service).endpoints().stream().filter(each -> each.method().equals(method) && each.path().equals(path)).findFirst()
                .orElseThrow(() -> ApiException.of(404, "endpoint_not_found"));
    }

    /** Removes an endpoint that was added by hand. */
    @DELETE
    @Path("endpoints/{id}")
    @Allowed(bean = ServicesMXBean.class, operation = "removeEndpoint")
    public void removeEndpoint(@PathParam("id") String id) {
        ServiceJson.FoundEndpoint found = json.endpoint(id);
        if (found.endpoint().isGenerated()) {
            throw ApiException.of(400, "illegal_generated_endpoint_remove");
        }
        desk.call(() -> services().removeEndpoint(found.service().getClient(), found.service().getService(), found.endpoint().getMethod(), found.endpoint().getPath()));
    }
}
