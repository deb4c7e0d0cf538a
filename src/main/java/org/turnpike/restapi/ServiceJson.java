package org.turnpike.restapi;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.turnpike.admin.ClientView;
import org.turnpike.admin.ClientsMXBean;
import org.turnpike.admin.DescriptionView;
import org.turnpike.admin.EndpointView;
import org.turnpike.admin.ServiceView;
import org.turnpike.admin.ServicesMXBean;

/** Service descriptions, services and endpoints as the API describes them. */
final class ServiceJson {
    private final Desk desk;

    ServiceJson(Desk desk) {
        this.desk = desk;
    }

    record Description(String id, String url, String type, boolean disabled, String disabledNotice, String refreshedAt, List<Service> services, String clientId) {
    }

    record Service(String id, String fullServiceCode, String serviceCode, long timeout, boolean sslAuth, int subjectsCount, String url, List<Endpoint> endpoints) {
    }

    record Endpoint(String id, String serviceCode, String method, String path, boolean generated) {
    }

    /** An endpoint, its service and the client that provides it. */
    record FoundEndpoint(ServiceView service, EndpointView endpoint) {
    }

    private ServicesMXBean services() {
        return desk.bean(ServicesMXBean.class);
    }

    /** @throws ApiException 404 {@code client_not_found} */
    ClientView client(String id) {
        String path = Ids.path(id);
        return desk.bean(ClientsMXBean.class).getClients().stream().filter(each -> each.getId().equals(path)).findFirst()
                .orElseThrow(() -> ApiException.of(404, "client_not_found"));
    }

    List<Description> descriptions(String client) {
        return services().descriptions(client).stream().map(this::view).toList();
    }

    /** @throws ApiException 404 {@code service_description_not_found} */
    DescriptionView description(String id) {
        return desk.bean(ClientsMXBean.class).getClients().stream().flatMap(client -> services().descriptions(client.getId()).stream())
                .filter(each -> String.valueOf(number(each)).equals(id)).findFirst().orElseThrow(() -> ApiException.of(404, "service_description_not_found"));
    }

    private static long number(DescriptionView description) {
        return Ids.number("description", description.getClient(), description.getUrl());
    }

    Description view(DescriptionView description) {
        List<Service> found = services().services(description.getClient()).stream().filter(each -> each.getDescription().equals(description.getUrl())).map(ServiceJson::view).toList();
        return new Description(String.valueOf(number(description)), description.getUrl(), description.getType(), !description.isEnabled(),
                description.getNotice(), desk.configuredAt(), found, Ids.id(description.getClient()));
    }

    /** @throws ApiException 404 {@code service_not_found} */
    ServiceView service(String id) {
        Ids.ServiceId wanted = Ids.service(id);
        return desk.bean(ClientsMXBean.class).getClients().stream().filter(each -> each.getId().equals(wanted.client())).findFirst().stream()
                .flatMap(each -> services().services(each.getId()).stream()).filter(each -> fullCode(each).equals(wanted.service())).findFirst()
                .orElseThrow(() -> ApiException.of(404, "service_not_found"));
    }

    private static String fullCode(ServiceView service) {
        return new Ids.ServiceId(service.getClient(), service.getService()).fullCode();
    }

    static Service view(ServiceView service) {
        Ids.ServiceId id = new Ids.ServiceId(service.getClient(), service.getService());
        int subjects = (int) service.getEndpoints().stream().flatMap(each -> each.getAccess().stream()).distinct().count();
        return new Service(id.id(), id.fullCode(), service.getService().split("/")[0], Duration.parse(service.getTimeout()).toSeconds(), service.isCertificateVerified(),
                subjects, service.getUrl(), service.getEndpoints().stream().filter(each -> !isWhole(each)).map(each -> view(service, each)).toList());
    }

    static boolean isWhole(EndpointView endpoint) {
        return endpoint.getMethod().equals("*") && endpoint.getPath().equals("**");
    }

    static Endpoint view(ServiceView service, EndpointView endpoint) {
        return new Endpoint(String.valueOf(number(service, endpoint)), service.getService().split("/")[0], endpoint.getMethod(), endpoint.getPath(), endpoint.isGenerated());
    }

    private static long number(ServiceView service, EndpointView endpoint) {
        return Ids.number("endpoint", service.getClient(), service.getService(), endpoint.getMethod(), endpoint.getPath());
    }

    /** @throws ApiException 404 {@code endpoint_not_found} */
    FoundEndpoint endpoint(String id) {
        return desk.bean(ClientsMXBean.class).getClients().stream().flatMap(client -> services().services(client.getId()).stream())
                .flatMap(service -> service.getEndpoints().stream().map(endpoint -> new FoundEndpoint(service, endpoint)))
                .filter(found -> String.valueOf(number(found.service(), found.endpoint())).equals(id)).findFirst()
                .orElseThrow(() -> ApiException.of(404, "endpoint_not_found"));
    }

    /** Returns the subjects that may use a whole service. */
    static List<String> access(ServiceView service) {
        Optional<EndpointView> whole = service.getEndpoints().stream().filter(ServiceJson::isWhole).findFirst();
        return whole.map(EndpointView::getAccess).orElse(List.of());
    }
}
