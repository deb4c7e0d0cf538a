package org.turnpike.metadata;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;
import org.turnpike.message.SoapHeader;

/**
 * Writes the envelope of an answer. It uses the prefixes {@code SOAP-ENV}, {@code xrd}, {@code id} and a given one for the Body, because deployed
 * collectors compare prefixes as text (operations.md §a.5, §b.6). Texts are escaped; characters that XML does not allow are replaced with '?'. Used
 * by one thread.
 */
final class XroadEnvelope {
    private static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
    private static final String REPRESENTATION = "http://x-road.eu/xsd/representation.xsd";
    private static final XMLOutputFactory STAX = XMLOutputFactory.newDefaultFactory();

    private final XMLStreamWriter xml;
    private final String prefix;

    private XroadEnvelope(XMLStreamWriter xml, String prefix) {
        this.xml = xml;
        this.prefix = prefix;
    }

    /** Writes the elements inside the Body. */
    @FunctionalInterface
    interface Body {
        void writeTo(XroadEnvelope envelope) throws XMLStreamException;
    }

    /**
     * Returns the envelope in UTF-8, with the request's header fields, but without the hash of the request.
     *
     * @param prefix the prefix of the elements in the Body, which have the given namespace
     */
    static byte[] write(SoapHeader header, String prefix, String namespace, Body body) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            XMLStreamWriter xml = STAX.createXMLStreamWriter(bytes, StandardCharsets.UTF_8.name());
            XroadEnvelope envelope = new XroadEnvelope(xml, prefix);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("SOAP-ENV:Envelope");
            xml.writeAttribute("xmlns:SOAP-ENV", SOAP);
            xml.writeAttribute("xmlns:xrd", SoapRequest.XROAD);
            xml.writeAttribute("xmlns:id", SoapRequest.IDENTIFIERS);
            xml.writeAttribute("xmlns:" + prefix, namespace);
            xml.writeStartElement("SOAP-ENV:Header");
            envelope.header(header);
            xml.writeEndElement();
            xml.writeStartElement("SOAP-ENV:Body");
            body.writeTo(envelope);
            xml.writeEndElement();
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
            return bytes.toByteArray();
        } catch (XMLStreamException e) {
            throw new AssertionError("Memory can be written", e);
        }
    }

    private void header(SoapHeader header) throws XMLStreamException {
        client("xrd:client", header.client());
        service("xrd:service", header.service());
        if (header.securityServer().isPresent()) {
            server(header.securityServer().get());
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

    private void server(ServerId server) throws XMLStreamException {
        xml.writeStartElement("xrd:securityServer");
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
        xml.writeStartElement(element);
        xml.writeCharacters(legal(text));
        xml.writeEndElement();
    }

    // the body's elements

    /** Writes an element in the namespace of the Body that contains other elements. */
    void element(String name, Body contents) throws XMLStreamException {
        xml.writeStartElement(prefix + ":" + name);
        contents.writeTo(this);
        xml.writeEndElement();
    }

    /** Writes an element in the namespace of the Body that contains text. */
    void element(String name, String text) throws XMLStreamException {
        text(prefix + ":" + name, text);
    }

    /** Writes an element in the namespace of the Body that contains a service identifier. */
    void service(ServiceId service) throws XMLStreamException {
        service(prefix + ":service", service);
    }

    private static String legal(String text) {
        return text.codePoints().allMatch(XroadEnvelope::isXml) ? text : text.codePoints().map(c -> isXml(c) ? c : '?')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    private static boolean isXml(int c) {
        return c == '\t' || c == '\n' || c == '\r' || c >= 0x20 && c <= 0xd7ff || c >= 0xe000 && c <= 0xfffd || c >= 0x10000;
    }
}
