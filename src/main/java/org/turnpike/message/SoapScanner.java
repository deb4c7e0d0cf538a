package org.turnpike.message;

import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;
import org.turnpike.xml.XmlLimits;
import org.turnpike.xml.XmlReader;

/**
 * Reads the parts of a SOAP envelope that a security server needs, as a stream: the X-Road header fields and the name of the body's element, or the
 * fault (messages.md §1.2, §1.3). One instance reads one envelope.
 *
 * <p>Errors with a position in the document (well-formedness, DTD, root, duplicates, objectType, second body element) are reported when the scanner
 * reaches them. At the end, the scanner checks in this order: Header, protocolVersion, client, id, service, Body, the element in the Body, and
 * whether the name of this element starts with the service code.
 */
public final class SoapScanner {
    static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
    private static final String REPRESENTATION = "http://x-road.eu/xsd/representation.xsd";
    private static final Set<String> TEXTS = Set.of("id", "protocolVersion", "userId", "issue", "requestHash");
    private static final Set<String> PARTY = Set.of("partyClass", "partyCode");
    private static final Map<String, Set<String>> KINDS = Map.of("client", Set.of("MEMBER", "SUBSYSTEM"), "service", Set.of("SERVICE"),
            "securityServer", Set.of("SERVER"));
    private static final Map<String, Set<String>> CHILDREN = Map.of(
            "client", Set.of("xRoadInstance", "memberClass", "memberCode", "subsystemCode"),
            "service", Set.of("xRoadInstance", "memberClass", "memberCode", "subsystemCode", "serviceCode", "serviceVersion"),
            "securityServer", Set.of("xRoadInstance", "memberClass", "memberCode", "serverCode"));

    private final XmlReader xml;
    private final SoapLimits limits;
    private final Optional<HeaderJudge> judge;
    private SoapHeader judged;
    private boolean header;
    private boolean body;
    private String bodyElement;
    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, Object> fields = new HashMap<>();
    private Optional<String> hashAlgorithm = Optional.empty();
    private SoapFault fault;

    private SoapScanner(XmlReader xml, SoapLimits limits, Optional<HeaderJudge> judge) {
        this.xml = xml;
        this.limits = limits;
        this.judge = judge;
    }

    /** Decides about a message by its X-Road header fields, before its Body is read. */
    public interface HeaderJudge {
        /** @throws RefusedException if the rest of the message must not be read */
        void judge(SoapHeader header) throws RefusedException;
    }

    /**
     * Reads an envelope to its end; the stream is not closed. Only the document itself determines the encoding; a Content-Type has no influence.
     *
     * @throws RefusedException with the codes of messages.md §0.5; I/O errors of the stream are also reported as {@code invalid_soap}, so callers
     *         must spool data from a network first
     */
    public static SoapPart scan(InputStream soap, SoapLimits limits) throws RefusedException {
        return scan(soap, limits, Optional.empty());
    }

    /**
     * Like {@link #scan(InputStream, SoapLimits)}, but asks the judge before the Body is read. If the header is incomplete or the judge rejects it,
     * at most about 4 KiB after the start of the element in the Body are read. The judge is called once for a message, and not for a fault.
     */
    public static SoapPart scan(InputStream soap, SoapLimits limits, HeaderJudge judge) throws RefusedException {
        return scan(soap, limits, Optional.of(judge));
    }

    private static SoapPart scan(InputStream soap, SoapLimits limits, Optional<HeaderJudge> judge) throws RefusedException {
        try {
            XmlReader xml = XmlReader.of(soap, XmlLimits.HARD.with(limits.depth(), limits.attributes()));
            return new SoapScanner(xml, limits, judge).envelope();
        } catch (XMLStreamException e) {
            throw new RefusedException(FaultCode.INVALID_SOAP, "Malformed SOAP: " + e.getMessage(), e);
        }
    }

    private SoapPart envelope() throws XMLStreamException, RefusedException {
        xml.nextTag();
        requireEnvelope();
        while (nextChild()) {
            child();
        }
        xml.requireEnd();
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
            xml.skipElement();
        }
    }

    private void bodyChild() throws XMLStreamException, RefusedException {
        if (bodyElement != null) {
            throw new RefusedException(FaultCode.INVALID_BODY, "Malformed SOAP message: body must have exactly one child element");
        }
        bodyElement = xml.at().getLocalName();
        if (isSoap("Fault")) {
            readFault();
        } else {
            if (judge.isPresent()) {
                requireHeader();
            }
            xml.skipElement();
        }
    }

    private boolean isSoap(String name) {
        return SOAP.equals(xml.at().getNamespaceURI()) && name.equals(xml.at().getLocalName());
    }

    // header fields

    private void headerField() throws XMLStreamException, RefusedException {
        String name = xml.at().getLocalName();
        if (REPRESENTATION.equals(xml.at().getNamespaceURI()) && name.equals("representedParty")) {
            put(name, representedParty());
        } else if (XroadEnvelope.XROAD.equals(xml.at().getNamespaceURI()) && KINDS.containsKey(name)) {
            put(name, identifier(name));
        } else if (XroadEnvelope.XROAD.equals(xml.at().getNamespaceURI()) && TEXTS.contains(name)) {
            textField(name);
        } else {
            xml.skipElement();
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
            hashAlgorithm = Optional.ofNullable(xml.at().getAttributeValue("", "algorithmId"));
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
        String kind = xml.at().getAttributeValue(XroadEnvelope.IDENTIFIERS, "objectType");
        if (kind == null || !KINDS.get(name).contains(kind)) {
            throw new RefusedException(FaultCode.INVALID_XML, kind == null ? "Missing objectType attribute in '" + name + "'"
                    : "Unexpected objectType '" + kind + "' in '" + name + "'");
        }
        Map<String, String> parts = children(XroadEnvelope.IDENTIFIERS, CHILDREN.get(name));
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
            String name = xml.at().getLocalName();
            if (!namespace.equals(xml.at().getNamespaceURI()) || !names.contains(name)) {
                xml.skipElement();
            } else if (parts.put(name, text()) != null) {
                throw new RefusedException(FaultCode.DUPLICATE_HEADER_FIELD, "SOAP header contains duplicate field '" + name + "'");
            }
        }
        return parts;
    }

    // fault: only local names are compared

    private void readFault() throws XMLStreamException, RefusedException {
        Map<String, String> parts = new HashMap<>();
        while (nextChild()) {
            String name = xml.at().getLocalName();
            parts.putIfAbsent(name, name.equals("detail") ? detail() : text());
        }
        fault = new SoapFault(parts.getOrDefault("faultcode", ""), parts.getOrDefault("faultstring", ""),
                parts.getOrDefault("faultactor", ""), parts.getOrDefault("detail", ""));
    }

    private String detail() throws XMLStreamException, RefusedException {
        String faultDetail = null;
        StringBuilder direct = new StringBuilder();
        int end = xml.depth() - 1;
        while (xml.depth() > end) {
            int event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT && xml.depth() == end + 2 && xml.at().getLocalName().equals("faultDetail")) {
                faultDetail = text();
            } else if (isText(event) && xml.depth() == end + 1) {
                append(direct);
            }
        }
        return faultDetail != null ? faultDetail : direct.toString().strip();
    }

    // at the end

    private SoapMessage message() throws RefusedException {
        SoapHeader read = requireHeader();
        requireBody(read.service());
        return new SoapMessage(read, bodyElement, bodyElement.endsWith("Response"));
    }

    private SoapHeader requireHeader() throws RefusedException {
        if (judged != null) {
            return judged;
        }
        SoapHeader read = header();
        if (judge.isPresent()) {
            judge.get().judge(read);
        }
        judged = read;
        return judged;
    }

    private SoapHeader header() throws RefusedException {
        if (!header) {
            throw new RefusedException(FaultCode.MISSING_HEADER, "Malformed SOAP message: header missing");
        }
        String version = requireText("protocolVersion");
        ClientId client = (ClientId) require("client", fields);
        String id = requireText("id");
        ServiceId service = (ServiceId) require("service", fields);
        return new SoapHeader(client, service, id, version, Optional.ofNullable(texts.get("userId")),
                Optional.ofNullable(texts.get("issue")),
                Optional.ofNullable((SoapHeader.RepresentedParty) fields.get("representedParty")),
                Optional.ofNullable((ServerId) fields.get("securityServer")),
                Optional.ofNullable(texts.get("requestHash")).map(value -> new SoapHeader.RequestHash(hashAlgorithm, value)));
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

    // movement through the document

    /** Moves to the next child element of the current element. Returns false if the current element has ended. */
    private boolean nextChild() throws XMLStreamException, RefusedException {
        int event = xml.next();
        while (event != XMLStreamConstants.START_ELEMENT && event != XMLStreamConstants.END_ELEMENT) {
            event = xml.next();
        }
        return event == XMLStreamConstants.START_ELEMENT;
    }

    /** Returns the text directly in the current element, and reads this element to its end. */
    private String text() throws XMLStreamException, RefusedException {
        StringBuilder text = new StringBuilder();
        for (int end = xml.depth() - 1; xml.depth() > end;) {
            if (isText(xml.next()) && xml.depth() == end + 1) {
                append(text);
            }
        }
        return text.toString();
    }

    private static boolean isText(int event) {
        return event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA || event == XMLStreamConstants.SPACE;
    }

    private void append(StringBuilder text) throws RefusedException {
        if (text.length() + xml.at().getTextLength() > limits.headerTextCharacters()) {
            throw new RefusedException(FaultCode.INVALID_SOAP, "Text in SOAP is longer than " + limits.headerTextCharacters() + " characters");
        }
        text.append(xml.at().getTextCharacters(), xml.at().getTextStart(), xml.at().getTextLength());
    }
}
