package org.turnpike.sandbox;

import java.io.ByteArrayOutputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.turnpike.id.ClientId;
import org.turnpike.id.SubsystemId;

/** Writes the XML of configuration parts and anchors: a qualified root, unqualified elements, qualified identifiers (trust.md §1.7). */
final class ParametersXml {
    private static final String XROAD = "http://x-road.eu/xsd/xroad.xsd";
    private static final String IDENTIFIERS = "http://x-road.eu/xsd/identifiers";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final XMLStreamWriter writer;

    ParametersXml(String root) {
        try {
            writer = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(bytes, "UTF-8");
            writer.writeStartDocument("UTF-8", "1.0");
            writer.writeStartElement("xr", root, XROAD);
            writer.writeNamespace("xr", XROAD);
            writer.writeNamespace("id", IDENTIFIERS);
        } catch (XMLStreamException e) {
            throw unwritable(e);
        }
    }

    /** An element that contains the output of {@code content}. */
    void inside(String name, Runnable content) {
        try {
            writer.writeStartElement(name);
            content.run();
            writer.writeEndElement();
        } catch (XMLStreamException e) {
            throw unwritable(e);
        }
    }

    /** An attribute of the element that was started last. */
    void attribute(String name, String value) {
        try {
            writer.writeAttribute(name, value);
        } catch (XMLStreamException e) {
            throw unwritable(e);
        }
    }

    /** An element with text. */
    void text(String name, Object value) {
        inside(name, () -> characters(value));
    }

    /** An element with a certificate, base64 of DER. */
    void certificate(String name, X509Certificate certificate) {
        try {
            text(name, Base64.getEncoder().encodeToString(certificate.getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("certificate cannot be encoded", e);
        }
    }

    /** An element with a client identifier. */
    void client(String name, ClientId client) {
        inside(name, () -> {
            try {
                writer.writeAttribute("id", IDENTIFIERS, "objectType", client instanceof SubsystemId ? "SUBSYSTEM" : "MEMBER");
                identifier("xRoadInstance", client.instance());
                identifier("memberClass", client.member().memberClass());
                identifier("memberCode", client.member().code());
                if (client instanceof SubsystemId subsystem) {
                    identifier("subsystemCode", subsystem.subsystemCode());
                }
            } catch (XMLStreamException e) {
                throw unwritable(e);
            }
        });
    }

    /** Ends the document and returns its bytes. */
    byte[] end() {
        try {
            writer.writeEndDocument();
            writer.close();
            return bytes.toByteArray();
        } catch (XMLStreamException e) {
            throw unwritable(e);
        }
    }

    private void identifier(String name, String value) throws XMLStreamException {
        writer.writeStartElement("id", name, IDENTIFIERS);
        writer.writeCharacters(value);
        writer.writeEndElement();
    }

    private void characters(Object value) {
        try {
            writer.writeCharacters(value.toString());
        } catch (XMLStreamException e) {
            throw unwritable(e);
        }
    }

    private static IllegalArgumentException unwritable(XMLStreamException e) {
        return new IllegalArgumentException("cannot be written as XML", e);
    }
}
