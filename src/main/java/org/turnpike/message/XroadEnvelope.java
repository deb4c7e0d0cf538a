package org.turnpike.message;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;

/**
 * Writes SOAP messages of this server itself: requests, and answers of built-in services. The prefixes {@code SOAP-ENV}, {@code xrd}, {@code id} and that
 * of the body are fixed, because deployed collectors compare them as text (operations.md §a.5, §b.6). Texts are escaped; in texts of the body, characters that XML
 * cannot hold become '?'. Used by one thread.
 */
public final class XroadEnvelope {
    public static final String XROAD = "http://x-road.eu/xsd/xroad.xsd";
    public static final String IDENTIFIERS = "http://x-road.eu/xsd/identifiers";
    private static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
    private static final String REPRESENTATION = "http://x-road.eu/xsd/representation.xsd";
    private static final XMLOutputFactory STAX = XMLOutputFactory.newDefaultFactory();

    private final XMLStreamWriter xml;
    private final String prefix;

    private XroadEnvelope(XMLStreamWriter xml, String prefix) {
        this.xml = xml;
        this.prefix = prefix;
    }

    /** Writes the elements within a body or an element. */
    @FunctionalInterface
    public interface Body {
        void writeTo(XroadEnvelope envelope) throws XMLStreamException;
    }

    /**
     * The envelope of an answer in UTF-8, with the request's header fields and without the hash of the request.
     *
     * @param prefix the prefix of the elements in the Body, which have the given namespace
     */
    public static byte[] write(SoapHeader header, String prefix, String namespace, Body body) {
        return document(envelope -> envelope.write(header, namespace, body), prefix);
    }

    /**
     * The envelope of a request for a service, in UTF-8; the body's elements have X-Road's namespace.
     *
     * @throws IllegalArgumentException if an identifier has a character that XML cannot hold
     */
    public static byte[] request(ClientId client, ServiceId service, String id, Body body) {
        SoapHeader header = new SoapHeader(client, service, id, "4.0", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        return write(header, "xrd", XROAD, body);
    }

    /** A document in UTF-8 whose root and other elements have X-Road's namespace and the given prefix. */
    public static byte[] document(String prefix, String root, Body contents) {
        return document(xml -> {
            xml.xml.writeStartElement(prefix + ":" + root);
            xml.declare(prefix, XROAD);
            xml.declare("id", IDENTIFIERS);
            contents.writeTo(xml);
            xml.xml.writeEndElement();
        }, prefix);
    }

    private static byte[] document(Body contents, String prefix) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            XMLStreamWriter xml = STAX.createXMLStreamWriter(bytes, StandardCharsets.UTF_8.name());
            xml.writeStartDocument("UTF-8", "1.0");
            contents.writeTo(new XroadEnvelope(xml, prefix));
            xml.writeEndDocument();
            xml.close();
            return bytes.toByteArray();
        } catch (XMLStreamException e) {
            throw new AssertionError("Cannot write to memory", e);
        }
    }

    private void write(SoapHeader header, String namespace, Body body) throws XMLStreamException {
        xml.writeStartElement("SOAP-ENV:Envelope");
        declare("SOAP-ENV", SOAP);
        declare("xrd", XROAD);
        declare("id", IDENTIFIERS);
        if (!prefix.equals("xrd")) {
            declare(prefix, namespace);
        }
        xml.writeStartElement("SOAP-ENV:Header");
        header(header);
        xml.writeEndElement();
        xml.writeStartElement("SOAP-ENV:Body");
        body.writeTo(this);
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private void declare(String name, String namespace) throws XMLStreamException {
        xml.writeAttribute("xmlns:" + name, namespace);
    }

    private void header(SoapHeader header) throws XMLStreamException {
        client("xrd:client", header.client());
        service("xrd:service", header.service());
        if (header.securityServer().isPresent()) {
            server("xrd:securityServer", header.securityServer().get());
        }
        if (header.userId().isPresent()) {
            text("xrd:userId", header.userId().get());
        }
        if (header.issue().isPresent()) {
            text("xrd:issue", header.issue().get());
        }
        if (header.representedParty().isPresent()) {
            represented(header.representedParty().get());
        }
        text("xrd:id", header.id());
        text("xrd:protocolVersion", header.protocolVersion());
    }

    private void server(String element, ServerId server) throws XMLStreamException {
        xml.writeStartElement(element);
        xml.writeAttribute("id:objectType", "SERVER");
        member(server.owner());
        text("id:serverCode", server.code());
        xml.writeEndElement();
    }

    private void represented(SoapHeader.RepresentedParty party) throws XMLStreamException {
        xml.writeStartElement("repr:representedParty");
        xml.writeAttribute("xmlns:repr", REPRESENTATION);
        if (party.partyClass().isPresent()) {
            text("repr:partyClass", party.partyClass().get());
        }
        if (party.partyCode().isPresent()) {
            text("repr:partyCode", party.partyCode().get());
        }
        xml.writeEndElement();
    }

    private void client(String element, ClientId client) throws XMLStreamException {
        xml.writeStartElement(element);
        xml.writeAttribute("id:objectType", client instanceof SubsystemId ? "SUBSYSTEM" : "MEMBER");
        parts(client);
        xml.writeEndElement();
    }

    private void service(String element, ServiceId service) throws XMLStreamException {
        xml.writeStartElement(element);
        xml.writeAttribute("id:objectType", "SERVICE");
        parts(service.provider());
        text("id:serviceCode", service.code());
        if (service.version().isPresent()) {
            text("id:serviceVersion", service.version().get());
        }
        xml.writeEndElement();
    }

    private void parts(ClientId client) throws XMLStreamException {
        member(client.member());
        if (client instanceof SubsystemId subsystem) {
            text("id:subsystemCode", subsystem.subsystemCode());
        }
    }

    private void member(MemberId member) throws XMLStreamException {
        text("id:xRoadInstance", member.instance());
        text("id:memberClass", member.memberClass());
        text("id:memberCode", member.code());
    }

    private void text(String element, String text) throws XMLStreamException {
        if (!text.codePoints().allMatch(XroadEnvelope::isXml)) {
            throw new IllegalArgumentException(element + ": XML cannot hold this text");
        }
        xml.writeStartElement(element);
        xml.writeCharacters(text);
        xml.writeEndElement();
    }

    // the body's elements

    /** Writes an element in the namespace of the Body that contains other elements. */
    public void element(String name, Body contents) throws XMLStreamException {
        xml.writeStartElement(prefix + ":" + name);
        contents.writeTo(this);
        xml.writeEndElement();
    }

    /** Writes an element in the namespace of the Body that contains text. */
    public void element(String name, String text) throws XMLStreamException {
        text(prefix + ":" + name, legal(text));
    }

    /** Writes an element in the namespace of the Body that contains a service identifier. */
    public void service(ServiceId service) throws XMLStreamException {
        service(prefix + ":service", service);
    }

    /** An element of the body's namespace that holds a client identifier. */
    public void identifier(String name, ClientId client) throws XMLStreamException {
        client(prefix + ":" + name, client);
    }

    /** An element of the body's namespace that holds a server identifier. */
    public void identifier(String name, ServerId server) throws XMLStreamException {
        server(prefix + ":" + name, server);
    }

    private static String legal(String text) {
        return text.codePoints().allMatch(XroadEnvelope::isXml) ? text : text.codePoints().map(c -> isXml(c) ? c : '?')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    private static boolean isXml(int c) {
        return c == '\t' || c == '\n' || c == '\r' || c >= 0x20 && c <= 0xd7ff || c >= 0xe000 && c <= 0xfffd || c >= 0x10000;
    }
}
