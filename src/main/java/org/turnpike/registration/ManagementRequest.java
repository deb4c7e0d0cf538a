package org.turnpike.registration;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.xml.stream.XMLStreamException;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;
import org.turnpike.message.XroadEnvelope;

/**
 * A request to the central server (operations.md §c.2): the service code, and the children of the element in the Body in the order of the schema.
 * Immutable.
 *
 * @param signer the member that signs the request; empty for a request without a signature
 */
record ManagementRequest(String code, List<Field> fields, Optional<MemberId> signer) {
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
            throw new AssertionError("Cannot encode a parsed certificate", e);
        }
    }

    /** Returns the SOAP message in UTF-8. {@code provider} is the service provider that accepts management requests. */
    byte[] soap(MemberId owner, ClientId provider, UUID id) {
        return XroadEnvelope.request(owner, new ServiceId(provider, code), id.toString(), body -> body.element(code, request -> {
            for (Field field : fields) {
                write(request, field);
            }
        }));
    }

    private static void write(XroadEnvelope request, Field field) throws XMLStreamException {
        if (field instanceof Field.Server server) {
            request.identifier("server", server.id());
        } else if (field instanceof Field.Party party) {
            request.identifier("client", party.id());
        } else if (field instanceof Field.Text text) {
            request.element(text.name(), text.value());
        }
    }
}
