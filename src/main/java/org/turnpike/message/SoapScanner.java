package org.turnpike.message;

import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;

/**
 * Reads what a security server must know of a SOAP envelope, streaming: the X-Road header fields and the name of the body's element,
 * or the fault (messages.md §1.2, §1.3). One instance reads one envelope.
 *
 * <p>Checks in this order: what is wrong in place (well-formedness, DTD, root, duplicates, objectType, second body element) as it is
 * met; at the end Header, protocolVersion, client, id, service, Body, its element, and the element's name against the service code.
 */
public final class SoapScanner {
    /** Used by all threads: it is not changed any more, and the platform's makes each reader with a copy of its settings. */
    private static final XMLInputFactory FACTORY = factory();

    static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
    static final String XROAD = "http://x-road.eu/xsd/xroad.xsd";
    private static final String IDENTIFIERS = "http://x-road.eu/xsd/identifiers";
    private static final String REPRESENTATION = "http://x-road.eu/xsd/representation.xsd";
    private static final Set<String> TEXTS = Set.of("id", "protocolVersion", "userId", "issue", "requestHash");
    private static final Set<String> PARTY = Set.of("partyClass", "partyCode");
    private static final Map<String, Set<String>> KINDS = Map.of("client", Set.of("MEMBER", "SUBSYSTEM"), "service", Set.of("SERVICE"),
            "securityServer", Set.of("SERVER"));
    private static final Map<String, Set<String>> CHILDREN = Map.of(
            "client", Set.of("xRoadInstance", "memberClass", "memberCode", "subsystemCode"),
            "service", Set.of("xRoadInstance", "memberClass", "memberCode", "subsystemCode", "serviceCode", "serviceVersion"),
            "securityServer", Set.of("xRoadInstance", "memberClass", "memberCode", "serverCode"));

    private final XMLStreamReader xml;
    private final SoapLimits limits;
    private int depth;
    private boolean header;
    private boolean body;
    private String bodyElement;
    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, Object> fields = new HashMap<>();
    private Optional<String> hashAlgorithm = Optional.empty();
    private SoapFault fault;

    private SoapScanner(XMLStreamReader xml, SoapLimits limits) {
        this.xml = xml;
        this.limits = limits;
    }

    /**
     * Reads an envelope to its end; the stream is not closed. The encoding is the document's own, not a Content-Type's.
     *
     * @throws RefusedException with the codes of messages.md §0.5; I/O errors of the stream show as {@code invalid_soap} too, so
     *         spool what comes from a network first
     */
    public static SoapPart scan(InputStream soap, SoapLimits limits) throws RefusedException {
        try {
            return new SoapScanner(reader(soap), limits).envelope();
        } catch (XMLStreamException | RuntimeException e) {
            throw new RefusedException(FaultCode.INVALID_SOAP, "Malformed SOAP: " + firstLine(e), e);
        }
    }

    static XMLStreamReader reader(InputStream soap) throws XMLStreamException {
        return FACTORY.createXMLStreamReader(soap);
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        return factory;
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private SoapPart envelope() throws XMLStreamException, RefusedException {
        while (next() != XMLStreamConstants.START_ELEMENT) {
            continue;                                                  // comments and the like before the root
        }
        requireEnvelope();
        while (nextChild()) {
            child();
        }
        while (xml.hasNext()) {
            next();
        }
        return fault != null ? fault : message();
    }

    private void requireEnvelope() throws RefusedException {
        if (!isSoap("Envelope")) {
            throw new RefusedException(FaultCode.INVALID_SOAP, "Root element is not a SOAP 1.1 Envelope");
        }
    }

    private void child() throws XMLStreamException, RefusedException {
        if (isSoap("Header")) {
            if (header || body) {
                throw new RefusedException(FaultCode.INVALID_SOAP, "SOAP Header is repeated or follows the Body");
            }
            header = true;
            while (nextChild()) {
                headerField();
            }
        } else if (isSoap("Body")) {
            if (body) {
                throw new RefusedException(FaultCode.INVALID_SOAP, "SOAP Body is repeated");
            }
            body = true;
            while (nextChild()) {
                bodyChild();
            }
        } else {
            skipElement();
        }
    }

    private void bodyChild() throws XMLStreamException, RefusedException {
        if (bodyElement != null) {
            throw new RefusedException(FaultCode.INVALID_BODY, "Malformed SOAP message: body must have exactly one child element");
        }
        bodyElement = xml.getLocalName();
        if (isSoap("Fault")) {
            readFault();
        } else {
            skipElement();
        }
    }

    private boolean isSoap(String name) {
        return SOAP.equals(xml.getNamespaceURI()) && name.equals(xml.getLocalName());
    }

    // header fields

    private void headerField() throws XMLStreamException, RefusedException {
        String name = xml.getLocalName();
        if (REPRESENTATION.equals(xml.getNamespaceURI()) && name.equals("representedParty")) {
            put(name, representedParty());
        } else if (XROAD.equals(xml.getNamespaceURI()) && KINDS.containsKey(name)) {
            put(name, identifier(name));
        } else if (XROAD.equals(xml.getNamespaceURI()) && TEXTS.contains(name)) {
            textField(name);
        } else {
            skipElement();
        }
    }

    private void put(String name, Object value) {
        fields.put(name, value);
    }

    private void requireFirst(String name) throws RefusedException {
        if (fields.containsKey(name) || texts.containsKey(name)) {
            throw new RefusedException(FaultCode.DUPLICATE_HEADER_FIELD, "SOAP header contains duplicate field '" + name + "'");
        }
    }

    private void textField(String name) throws XMLStreamException, RefusedException {
        requireFirst(name);
        if (name.equals("requestHash")) {
            hashAlgorithm = Optional.ofNullable(xml.getAttributeValue("", "algorithmId"));
        }
        String text = text();
        texts.put(name, text);
        if (name.equals("protocolVersion") && !text.startsWith("4.")) {
            throw new RefusedException(FaultCode.INVALID_PROTOCOL_VERSION, "Invalid protocol version: '" + text + "'");
        }
    }

    private SoapHeader.RepresentedParty representedParty() throws XMLStreamException, RefusedException {
        requireFirst("representedParty");
        Map<String, String> parts = children(REPRESENTATION, PARTY);
        return new SoapHeader.RepresentedParty(Optional.ofNullable(parts.get("partyClass")), Optional.ofNullable(parts.get("partyCode")));
    }

    private Object identifier(String name) throws XMLStreamException, RefusedException {
        requireFirst(name);
        String kind = xml.getAttributeValue(IDENTIFIERS, "objectType");
        if (kind == null || !KINDS.get(name).contains(kind)) {
            throw new RefusedException(FaultCode.INVALID_XML, kind == null ? "Missing objectType attribute in '" + name + "'"
                    : "Unexpected objectType '" + kind + "' in '" + name + "'");
        }
        Map<String, String> parts = children(IDENTIFIERS, CHILDREN.get(name));
        try {
            return identifier(name, parts);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(FaultCode.INTERNAL_ERROR, "Invalid identifier in '" + name + "': " + e.getMessage(), e);
        }
    }

    private static Object identifier(String name, Map<String, String> parts) {
        MemberId member = new MemberId(parts.get("xRoadInstance"), parts.get("memberClass"), parts.get("memberCode"));
        if (name.equals("securityServer")) {
            return new ServerId(member, parts.get("serverCode"));
        }
        String subsystem = parts.get("subsystemCode");
        ClientId client = subsystem == null ? member : new SubsystemId(member, subsystem);
        return name.equals("client") ? client
                : new ServiceId(client, parts.get("serviceCode"), Optional.ofNullable(parts.get("serviceVersion")));
    }

    private Map<String, String> children(String namespace, Set<String> names) throws XMLStreamException, RefusedException {
        Map<String, String> parts = new HashMap<>();
        while (nextChild()) {
            String name = xml.getLocalName();
            if (!namespace.equals(xml.getNamespaceURI()) || !names.contains(name)) {
                skipElement();
            } else if (parts.put(name, text()) != null) {
                throw new RefusedException(FaultCode.DUPLICATE_HEADER_FIELD, "SOAP header contains duplicate field '" + name + "'");
            }
        }
        return parts;
    }

    // fault: local names alone count

    private void readFault() throws XMLStreamException, RefusedException {
        Map<String, String> parts = new HashMap<>();
        while (nextChild()) {
            String name = xml.getLocalName();
            parts.putIfAbsent(name, name.equals("detail") ? detail() : text());
        }
        fault = new SoapFault(parts.getOrDefault("faultcode", ""), parts.getOrDefault("faultstring", ""),
                parts.getOrDefault("faultactor", ""), parts.getOrDefault("detail", ""));
    }

    private String detail() throws XMLStreamException, RefusedException {
        String faultDetail = null;
        StringBuilder direct = new StringBuilder();
        int end = depth - 1;
        while (depth > end) {
            int event = next();
            if (event == XMLStreamConstants.START_ELEMENT && depth == end + 2 && xml.getLocalName().equals("faultDetail")) {
                faultDetail = text();
            } else if (isText(event) && depth == end + 1) {
                append(direct);
            }
        }
        return faultDetail != null ? faultDetail : direct.toString().strip();
    }

    // at the end

    private SoapMessage message() throws RefusedException {
        if (!header) {
            throw new RefusedException(FaultCode.MISSING_HEADER, "Malformed SOAP message: header missing");
        }
        String version = requireText("protocolVersion");
        ClientId client = (ClientId) require("client", fields);
        String id = requireText("id");
        ServiceId service = (ServiceId) require("service", fields);
        requireBody(service);
        return new SoapMessage(new SoapHeader(client, service, id, version, Optional.ofNullable(texts.get("userId")),
                Optional.ofNullable(texts.get("issue")),
                Optional.ofNullable((SoapHeader.RepresentedParty) fields.get("representedParty")),
                Optional.ofNullable((ServerId) fields.get("securityServer")),
                Optional.ofNullable(texts.get("requestHash")).map(value -> new SoapHeader.RequestHash(hashAlgorithm, value))),
                bodyElement, bodyElement.endsWith("Response"));
    }

    private String requireText(String name) throws RefusedException {
        return (String) require(name, texts);
    }

    private static Object require(String name, Map<String, ?> from) throws RefusedException {
        Object value = from.get(name);
        if (value == null) {
            throw new RefusedException(FaultCode.MISSING_HEADER_FIELD, "Required field '" + name + "' is missing");
        }
        return value;
    }

    private void requireBody(ServiceId service) throws RefusedException {
        if (!body) {
            throw new RefusedException(FaultCode.MISSING_BODY, "Malformed SOAP message: body missing");
        }
        if (bodyElement == null) {
            throw new RefusedException(FaultCode.INVALID_BODY, "Malformed SOAP message: body must have exactly one child element");
        }
        if (!bodyElement.startsWith(service.code())) {
            throw new RefusedException(FaultCode.INCONSISTENT_HEADERS,
                    "Malformed SOAP message: service code '" + service.code() + "' does not match body element '" + bodyElement + "'");
        }
    }

    // the walk

    /** Moves to the next child element of the current one; false when the current one has ended. */
    private boolean nextChild() throws XMLStreamException, RefusedException {
        int event = next();
        while (event != XMLStreamConstants.START_ELEMENT && event != XMLStreamConstants.END_ELEMENT) {
            event = next();
        }
        return event == XMLStreamConstants.START_ELEMENT;
    }

    private void skipElement() throws XMLStreamException, RefusedException {
        for (int end = depth - 1; depth > end;) {
            next();
        }
    }

    /** The text directly in the current element, which is read to its end. */
    private String text() throws XMLStreamException, RefusedException {
        StringBuilder text = new StringBuilder();
        for (int end = depth - 1; depth > end;) {
            if (isText(next()) && depth == end + 1) {
                append(text);
            }
        }
        return text.toString();
    }

    private static boolean isText(int event) {
        return event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA || event == XMLStreamConstants.SPACE;
    }

    private void append(StringBuilder text) throws RefusedException {
        if (text.length() + xml.getTextLength() > limits.headerTextCharacters()) {
            throw new RefusedException(FaultCode.INVALID_SOAP, "Text in SOAP is longer than " + limits.headerTextCharacters() + " characters");
        }
        text.append(xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
    }

    private int next() throws XMLStreamException, RefusedException {
        int event = xml.next();
        switch (event) {
            case XMLStreamConstants.START_ELEMENT -> enter();
            case XMLStreamConstants.END_ELEMENT -> depth--;
            case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                throw new RefusedException(FaultCode.INVALID_SOAP, "Document type declarations are not allowed in SOAP");
            default -> {
            }
        }
        return event;
    }

    private void enter() throws RefusedException {
        depth++;
        if (depth > limits.depth() || xml.getAttributeCount() > limits.attributes()) {
            throw new RefusedException(FaultCode.INVALID_SOAP, "SOAP is nested too deeply or an element has too many attributes");
        }
    }
}
