package org.turnpike.admin;

import java.util.List;

/**
 * {@code turnpike:type=Clients}: the members and subsystems of this server, the connections and certificates of their information systems, and their
 * local groups. Clients are written {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]}. Every change is stored in the database and applies to the next message.
 * Repeating a change has no effect. Operations throw IllegalArgumentException if an argument is wrong; the message names the argument. They throw
 * IllegalStateException if the server is not initialised, the database fails or the central side rejects the request. Nothing is changed in these
 * cases.
 */
@Text("Clients of this server: members and subsystems, their information systems and local groups")
public interface ClientsMXBean {

    /** All clients in the order of the configuration. The owner is always one of them, even if nothing is configured for it. */
    @Text("All clients")
    List<ClientView> getClients();

    /**
     * Adds a client, which is not registered yet. If {@code connection} is empty, its information systems must connect by TLS with a certificate.
     */
    @Text("Adds a client, which must be registered afterwards")
    @Changes("Add client")
    Change add(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Text(name = "connection", value = "NOSSL, SSLNOAUTH or SSLAUTH; empty for SSLAUTH") String connection);

    /** Removes a client with its services, rights and groups. The client must not be registered. Its signing keys are kept. */
    @Text("Removes a client that is not registered, with its services, rights and groups")
    @Changes("Delete client")
    Change remove(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client);

    /** Changes how the client's information systems must connect. */
    @Text("Changes how the client's information systems must connect")
    @Changes("Set connection type for servers in service consumer role")
    Change changeConnection(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Text(name = "connection", value = "NOSSL, SSLNOAUTH or SSLAUTH") String connection);

    /**
     * Adds a certificate of an information system. With the connection type SSLAUTH, an information system must present one of these certificates
     * when it connects. A service over https must present one of them if its certificate is verified.
     */
    @Text("Adds a certificate of an information system of the client")
    @Changes("Add internal TLS certificate")
    Change addCertificate(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Text(name = "certificate", value = "PEM or Base64 DER") String certificate);

    /** Removes a certificate. Information systems that connect with it are rejected from the next message on. */
    @Text("Removes a certificate of an information system of the client")
    @Changes("Delete internal TLS certificate")
    Change removeCertificate(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Text(name = "sha256", value = "SHA-256 of the certificate in hex") String sha256);

    /** Returns a certificate of an information system of the client, PEM. */
    @Text("Returns a certificate of an information system of the client, PEM")
    String exportCertificate(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Text(name = "sha256", value = "SHA-256 of the certificate in hex") String sha256);

    /** Adds a local group without members. */
    @Text("Adds a local group to the client")
    @Changes("Add group")
    Change addGroup(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Text(name = "group", value = "the group's code") String group,
            @Text(name = "description", value = "what it is for, at most 255 characters") String description);

    /** Changes a local group's description. */
    @Text("Changes a local group's description")
    @Changes("Edit group description")
    Change describeGroup(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Text(name = "group", value = "the group's code") String group,
            @Text(name = "description", value = "what it is for, at most 255 characters") String description);

    /** Removes a local group and the rights of this group. */
    @Text("Removes a local group and the rights of this group")
    @Changes("Delete group")
    Change removeGroup(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Text(name = "group", value = "the group's code") String group);

    /** Adds members to a local group; they must be in the global configuration or served by this server. */
    @Text("Adds members to a local group")
    @Changes("Add members to group")
    Change addMembers(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Text(name = "group", value = "the group's code") String group,
            @Text(name = "members", value = "each INSTANCE/CLASS/CODE[/SUBSYSTEM]") List<String> members);

    /** Removes members from a local group; other identifiers are ignored. */
    @Text("Removes members from a local group")
    @Changes("Remove members from group")
    Change removeMembers(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Text(name = "group", value = "the group's code") String group,
            @Text(name = "members", value = "each INSTANCE/CLASS/CODE[/SUBSYSTEM]") List<String> members);

    // requests to the central side; the client's status shows their result

    /** Asks the central side to register a client. The signing certificate of the client's member must be usable. */
    @Text("Asks the central side to register a client")
    @Changes("Register client")
    Change register(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Text(name = "name", value = "a subsystem's name, if the global configuration has version 5 or later; else empty") String name);

    /** Asks the central side to delete a client's registration. */
    @Text("Asks the central side to delete the registration of a client")
    @Changes("Unregister client")
    Change unregister(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client);

    /** Asks the central side to disable a registered client. */
    @Text("Asks the central side to disable a registered client")
    @Changes("Disable client")
    Change disable(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client);

    /** Asks the central side to enable a disabled client again. */
    @Text("Asks the central side to enable a disabled client again")
    @Changes("Enable client")
    Change enable(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client);

    /** Asks the central side to change the name of a registered subsystem. */
    @Text("Asks the central side to change the name of a registered subsystem")
    @Changes("Rename subsystem")
    Change rename(@Text(name = "client", value = "INSTANCE/CLASS/CODE/SUBSYSTEM") String client,
            @Text(name = "name", value = "1 to 255 characters") String name);
}
