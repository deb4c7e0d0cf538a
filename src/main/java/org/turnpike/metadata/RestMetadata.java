package org.turnpike.metadata;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;
import org.turnpike.provider.ServiceClient;
import org.turnpike.serverconf.AccessRights;
import org.turnpike.serverconf.Client;
import org.turnpike.serverconf.ProvidedService;
import org.turnpike.serverconf.Service;
import org.turnpike.serverconf.ServiceDescription;
import org.turnpike.signature.VerifiedMessage;

/** Answers requests for the built-in services that are called by REST (messages.md §6.4). Safe for use by many threads. */
public final class RestMetadata {
    /** Clients compare this text, because deployed servers send it. Deployed servers add the URL of the description; this server does not disclose it. */
    private static final String FAILED_READING = "Failed reading service description from ";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DescriptionDownload descriptions;

    /** @param services fetches descriptions from the information systems */
    public RestMetadata(ServiceClient services) {
        this.descriptions = new DescriptionDownload(services);
    }

    /** The Content-Type and the body of the answer; its status is 200. */
    public record Answer(String contentType, byte[] body) {
    }

    /**
     * Answers a verified request of the client that signed it.
     *
     * @param query the request's query as sent
     * @param provider the client whose services are requested
     * @throws RefusedException for getOpenAPI, {@code invalid_request} if the parameter serviceCode is missing; {@code internal_error} if the service
     *         has no OpenAPI description, or if the description cannot be fetched or used
     */
    public Answer answer(BuiltInService asked, VerifiedMessage message, Optional<String> query, Client provider, GlobalConfiguration conf)
            throws RefusedException {
        return switch (asked) {
            case LIST_METHODS -> methods(provider, service -> service.service().endpoints(), false);
            case ALLOWED_METHODS -> methods(provider, service -> AccessRights.endpointsOf(message.signer(), service, conf), true);
            case GET_OPENAPI -> openApi(query, provider);
            case GET_WSDL, SERVER_METRICS, OPERATIONAL_DATA, HEALTH_DATA -> throw new AssertionError("no REST service");
        };
    }

    private interface Shown {
        List<Service.Endpoint> of(ProvidedService service);
    }

    private static Answer methods(Client provider, Shown shown, boolean withEndpointsAlone) {
        ObjectNode list = JSON.createObjectNode();
        ArrayNode services = list.putArray("service");
        for (ProvidedService service : provider.provided()) {
            List<Service.Endpoint> endpoints = shown.of(service);
            if (service.description().type().rest() && !(withEndpointsAlone && endpoints.isEmpty())) {
                services.add(method(service, endpoints));
            }
        }
        return new Answer("application/json", bytes(list));
    }

    private static ObjectNode method(ProvidedService service, List<Service.Endpoint> endpoints) {
        MemberId member = service.id().provider().member();
        ObjectNode method = JSON.createObjectNode();
        method.put("member_class", member.memberClass()).put("member_code", member.code());
        if (service.id().provider() instanceof SubsystemId subsystem) {
            method.put("subsystem_code", subsystem.subsystemCode());
        }
        method.put("service_code", service.id().code());
        ArrayNode list = method.putArray("endpoint_list");
        endpoints.stream().filter(endpoint -> !endpoint.base()).forEach(endpoint ->
                list.addObject().put("method", endpoint.method()).put("path", endpoint.path().text()));
        boolean described = service.description().type() == ServiceDescription.Type.OPENAPI3;
        return method.put("object_type", "SERVICE").put("service_type", described ? "OPENAPI" : "REST")
                .put("xroad_instance", member.instance());
    }

    private static byte[] bytes(ObjectNode json) {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError("Cannot write a JSON tree to memory", e);
        }
    }

    private Answer openApi(Optional<String> query, Client provider) throws RefusedException {
        String code = query.flatMap(RestMetadata::serviceCode).filter(text -> !text.isBlank()).orElseThrow(() -> new RefusedException(
                FaultCode.INVALID_REQUEST, "Missing serviceCode in message body"));
        ServiceId id = new ServiceId(provider.id(), code);
        ProvidedService service = provider.provided().stream().filter(provided -> provided.id().equals(id)).findFirst()
                .orElseThrow(() -> new RefusedException(FaultCode.INTERNAL_ERROR, "Service " + id + " was not found"));
        if (service.description().type() != ServiceDescription.Type.OPENAPI3) {
            throw new RefusedException(FaultCode.INTERNAL_ERROR, "Invalid service type: " + service.description().type());
        }
        try {
            DescriptionDownload.Description description = descriptions.get(service);
            return new Answer(description.contentType().orElse("text/plain"), OpenApiDocument.withoutHosts(description));
        } catch (RefusedException e) {
            throw new RefusedException(e.code(), FAILED_READING + id + ": " + e.getMessage(), e.id(), e);
        }
    }

    /** Returns the value of the last parameter serviceCode. The name is not case-sensitive. */
    private static Optional<String> serviceCode(String query) {
        return Arrays.stream(query.split("&")).map(pair -> pair.split("=", 2))
                .filter(pair -> pair.length == 2 && decoded(pair[0]).equalsIgnoreCase("serviceCode"))
                .map(pair -> decoded(pair[1])).reduce((earlier, later) -> later);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException brokenEscape) {
            return text;                                               // no service has such a code
        }
    }
}
