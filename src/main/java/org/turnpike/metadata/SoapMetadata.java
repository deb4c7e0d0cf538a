package org.turnpike.metadata;

import jakarta.xml.soap.SOAPElement;
import jakarta.xml.soap.SOAPException;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.xml.namespace.QName;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;
import org.turnpike.message.Attachment;
import org.turnpike.message.Content;
import org.turnpike.message.Headers;
import org.turnpike.message.Sha512;
import org.turnpike.message.XroadEnvelope;
import org.turnpike.provider.ServiceClient;
import org.turnpike.serverconf.AccessRights;
import org.turnpike.serverconf.Client;
import org.turnpike.serverconf.ProvidedService;
import org.turnpike.serverconf.ServiceDescription;
import org.turnpike.signature.VerifiedMessage;

/** Answers requests for the built-in services that are called by SOAP (messages.md §6.3). Safe for use by many threads. */
public final class SoapMetadata {
    private final DescriptionDownload descriptions;

    /** @param services fetches descriptions from the information systems */
    public SoapMetadata(ServiceClient services) {
        this.descriptions = new DescriptionDownload(services);
    }

    /**
     * The answer to a request.
     *
     * @param envelope the SOAP envelope in UTF-8, without the hash of the request
     * @param attachment the attachment, if there is one
     * @param kept the resource of the attachment, which is closed with the answer
     */
    public record Answer(byte[] envelope, Optional<Attachment> attachment, Closeable kept) implements Closeable {
        /** Creates an answer that is only in memory. */
        Answer(byte[] envelope, Optional<Attachment> attachment) {
            this(envelope, attachment, () -> { });
        }

        @Override
        public void close() throws IOException {
            kept.close();
        }
    }

    /**
     * Answers a verified request of the client that signed it.
     *
     * @param message a message whose envelope the SOAP scanner has accepted
     * @param provider the client whose services are requested
     * @throws RefusedException for getWsdl, {@code invalid_request} if the service code is missing, {@code unknown_service}, {@code service_type} if
     *         the service is a REST service, {@code internal_error} if the WSDL cannot be fetched or used; for all services,
     *         {@code invalid_client_identifier}
     */
    public Answer answer(BuiltInService asked, VerifiedMessage message, Client provider, GlobalConfiguration conf)
            throws IOException, RefusedException {
        SoapRequest request = SoapRequest.read(message.content());
        return switch (asked) {
            case LIST_METHODS -> methods(request, "listMethodsResponse", soapServices(provider));
            case ALLOWED_METHODS -> methods(request, "allowedMethodsResponse", soapServices(provider).stream()
                    .filter(service -> !AccessRights.endpointsOf(message.signer(), service, conf).isEmpty()).toList());
            case GET_WSDL -> wsdl(request, provider);
            case GET_OPENAPI, SERVER_METRICS, OPERATIONAL_DATA, HEALTH_DATA -> throw new AssertionError(asked + " is answered elsewhere");
        };
    }

    private static List<ProvidedService> soapServices(Client provider) {
        return provider.provided().stream().filter(service -> !service.description().type().rest()).toList();
    }

    private static Answer methods(SoapRequest request, String element, List<ProvidedService> services) {
        return new Answer(request.answer(element, response -> {
            for (ProvidedService service : services) {
                add(response, service.id());
            }
        }), Optional.empty());
    }

    private static void add(SOAPElement response, ServiceId id) throws SOAPException {
        SOAPElement service = response.addChildElement(new QName(XroadEnvelope.XROAD, "service", "xroad"));
        service.addNamespaceDeclaration("id", XroadEnvelope.IDENTIFIERS);
        service.addAttribute(new QName(XroadEnvelope.IDENTIFIERS, "objectType", "id"), "SERVICE");
        MemberId member = id.provider().member();
        add(service, "xRoadInstance", member.instance());
        add(service, "memberClass", member.memberClass());
        add(service, "memberCode", member.code());
        if (id.provider() instanceof SubsystemId subsystem) {
            add(service, "subsystemCode", subsystem.subsystemCode());
        }
        add(service, "serviceCode", id.code());
        if (id.version().isPresent()) {
            add(service, "serviceVersion", id.version().get());
        }
    }

    private static void add(SOAPElement parent, String name, String text) throws SOAPException {
        parent.addChildElement(new QName(XroadEnvelope.IDENTIFIERS, name, "id")).addTextNode(text);
    }

    private Answer wsdl(SoapRequest request, Client provider) throws RefusedException {
        Optional<String> code = request.parameter("serviceCode");
        Optional<String> version = request.parameter("serviceVersion");
        byte[] wsdl = WsdlDocument.withoutAddresses(descriptions.get(requireSoapService(code, version, provider)).bytes());
        byte[] envelope = request.answer("getWsdlResponse", response -> {
            response.addChildElement(new QName(XroadEnvelope.XROAD, "serviceCode", "xroad")).addTextNode(code.orElseThrow());
            if (version.isPresent()) {
                response.addChildElement(new QName(XroadEnvelope.XROAD, "serviceVersion", "xroad")).addTextNode(version.get());
            }
        });
        Headers headers = Headers.of("Content-Type", "text/xml", "Content-Transfer-Encoding", "binary",
                "Content-ID", "<wsdl=" + UUID.randomUUID() + "@x-road.eu>");
        return new Answer(envelope, Optional.of(new Attachment(headers, Content.of(wsdl), Sha512.of(wsdl))));
    }

    private static ProvidedService requireSoapService(Optional<String> code, Optional<String> version, Client provider)
            throws RefusedException {
        String named = code.filter(text -> !text.isBlank()).orElseThrow(() -> new RefusedException(FaultCode.INVALID_REQUEST,
                "Missing serviceCode in message body"));
        ServiceId id = new ServiceId(provider.id(), named, version.filter(text -> !text.isBlank()));
        ProvidedService service = provider.provided().stream().filter(provided -> provided.id().equals(id)).findFirst()
                .orElseThrow(() -> new RefusedException(FaultCode.UNKNOWN_SERVICE, "Could not find wsdl URL for service " + id));
        if (service.description().type() != ServiceDescription.Type.WSDL) {
            throw new RefusedException(FaultCode.SERVICE_TYPE, "Service " + id + " is a REST service and does not have a WSDL");
        }
        return service;
    }
}
