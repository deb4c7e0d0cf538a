package org.turnpike.registration;

import java.io.ByteArrayOutputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.id.SubsystemId;

/**
 * A request to the central server (operations.md §c.2): the service code, and the children of the element in the Body in the order of the schema.
 * Immutable.
 *
 * @param signer the member that signs the request; empty for a request without a signature
 */
record ManagementRequest(String code, List<Field> fields, Optional<MemberId> signer) {
    private static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
    private static final String XROAD = "http://x-road.eu/xsd/xroad.xsd";
    private static final String ID = "http://x-road.eu/xsd/identifiers";

    ManagementRequest {
        fields = List.copyOf(fields);
    }

    /** A child of the body element. */
    sealed interface Field {
        record Server(ServerId id) implements Field {
        }

        record Party(ClientId id) implements Field {
        }

        record Text(String name, String value) implements Field {
        }
    }

    static ManagementRequest authenticationCertificate(ServerId server, Optional<String> address, X509Certificate certificate) {
        List<Field> fields = new ArrayList<>(List.of(new Field.Server(server)));
        address.ifPresent(each -> fields.add(new Field.Text("address", each)));
        fields.add(new Field.Text("authCert", base64(certificate)));
        fields.add(new Field.Text("dryRun", "false"));
        return new ManagementRequest("authCertReg", fields, Optional.of(server.owner()));
    }

    static ManagementRequest authenticationCertificateDeletion(ServerId server, X509Certificate certificate) {
        return new ManagementRequest("authCertDeletion", List.of(new Field.Server(server), new Field.Text("authCert", base64(certificate))), Optional.empty());
    }

    static ManagementRequest clientRegistration(ServerId server, ClientId client, Optional<String> name) {
        List<Field> fields = new ArrayList<>(List.of(new Field.Server(server), new Field.Party(client)));
        name.ifPresent(each -> fields.add(new Field.Text("subsystemName", each)));
        return new ManagementRequest("clientReg", fields, Optional.of(client.member()));
    }

    static ManagementRequest clientDeletion(ServerId server, ClientId client) {
        return new ManagementRequest("clientDeletion", List.of(new Field.Server(server), new Field.Party(client)), Optional.empty());
    }

    /** Creates a request {@code clientDisable}, {@code clientEnable} or {@code ownerChange}, which the client's member signs. */
    static ManagementRequest ofClient(String code, ServerId server, ClientId client) {
        return new ManagementRequest(code, List.of(new Field.Server(server), new Field.Party(client)), Optional.of(client.member()));
    }

    static ManagementRequest clientRename(ServerId server, SubsystemId client, String name) {
        return new ManagementRequest("clientRename", List.of(new Field.Server(server), new Field.Party(client), new Field.Text("subsystemName", name)),
                Optional.of(client.member()));
    }

    static ManagementRequest addressChange(ServerId server, String address) {
        return ofOwner("addressChange", server, Optional.of(new Field.Text("address", address)));
    }

    static ManagementRequest maintenance(ServerId server, boolean on, Optional<String> message) {
        return ofOwner(on ? "maintenanceModeEnable" : "maintenanceModeDisable", server, message.map(each -> new Field.Text("message", each)));
    }

    private static ManagementRequest ofOwner(String code, ServerId server, Optional<Field> field) {
        List<Field> fields = new ArrayList<>(List.of(new Field.Server(server)));
        field.ifPresent(fields::add);
        return new ManagementRequest(code, fields, Optional.of(server.owner()));
    }

    private static String base64(X509Certificate certificate) {
        try {
            return Base64.getEncoder().encodeToString(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new AssertionError("A parsed certificate has an encoding", e);
        }
    }

    /** Returns the SOAP message in UTF-8. {@code provider} is the service provider that accepts management requests. */
    byte[] soap(MemberId owner, ClientId provider, UUID id) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(bytes, "UTF-8");
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("SOAP-ENV", "Envelope", SOAP);
            xml.writeNamespace("SOAP-ENV", SOAP);
            xml.writeNamespace("xrd", XROAD);
            xml.writeNamespace("id", ID);
            xml.writeStartElement("SOAP-ENV", "Header", SOAP);
            party(xml, "client", owner);
            service(xml, provider);
            text(xml, "xrd", XROAD, "id", id.toString());
            text(xml, "xrd", XROAD, "protocolVersion", "4.0");
            xml.writeEndElement();
            xml.writeStartElement("SOAP-ENV", "Body", SOAP);
            xml.writeStartElement("xrd", code, XROAD);
            for (Field field : fields) {
                write(xml, field);
            }
            xml.writeEndDocument();
            xml.close();
            return bytes.toByteArray();
        } catch (XMLStreamException e) {
            throw new IllegalArgumentException("The request cannot be written as XML: " + e.getMessage(), e);
        }
    }

    private static void write(XMLStreamWriter xml, Field field) throws XMLStreamException {
        if (field instanceof Field.Server server) {
            start(xml, "server", "SERVER");
            member(xml, server.id().owner());
            text(xml, "id", ID, "serverCode", server.id().code());
            xml.writeEndElement();
        } else if (field instanceof Field.Party party) {
            party(xml, "client", party.id());
        } else if (field instanceof Field.Text text) {
            text(xml, "xrd", XROAD, text.name(), text.value());
        }
    }

    private static void party(XMLStreamWriter xml, String name, ClientId id) throws XMLStreamException {
        start(xml, name, id instanceof SubsystemId ? "SUBSYSTEM" : "MEMBER");
        client(xml, id);
        xml.writeEndElement();
    }

    private void service(XMLStreamWriter xml, ClientId provider) throws XMLStreamException {
        start(xml, "service", "SERVICE");
        client(xml, provider);
        text(xml, "id", ID, "serviceCode", code);
        xml.writeEndElement();
    }

    private static void start(XMLStreamWriter xml, String name, String type) throws XMLStreamException {
        xml.writeStartElement("xrd", name, XROAD);
        xml.writeAttribute("id", ID, "objectType", type);
    }

    private static void client(XMLStreamWriter xml, ClientId id) throws XMLStreamException {
        member(xml, id.member());
        if (id instanceof SubsystemId subsystem) {
            text(xml, "id", ID, "subsystemCode", subsystem.subsystemCode());
        }
    }

    private static void member(XMLStreamWriter xml, MemberId id) throws XMLStreamException {
        text(xml, "id", ID, "xRoadInstance", id.instance());
        text(xml, "id", ID, "memberClass", id.memberClass());
        text(xml, "id", ID, "memberCode", id.code());
    }

    private static void text(XMLStreamWriter xml, String prefix, String namespace, String name, String value) throws XMLStreamException {
        xml.writeStartElement(prefix, name, namespace);
        xml.writeCharacters(value);
        xml.writeEndElement();
    }
}
