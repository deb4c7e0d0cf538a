package org.turnpike.sandbox.demo;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.sandbox.Identities;
import org.turnpike.sandbox.SampleProvider;
import org.turnpike.sandbox.SandboxInstance;

/**
 * One security server of the demo.
 *
 * @param role consumer or provider
 * @param address loopback address of its doors
 * @param clients its clients, without its owner
 * @param folder contains its home and its Tomcat base
 */
record Node(String role, ServerId id, String address, Set<ClientId> clients, Path folder) {
    static final int CLIENT_PORT = 8080;
    static final int CLIENT_TLS_PORT = 8443;
    static final int SERVER_PORT = 5500;
    static final int OCSP_PORT = 5577;
    static final int HEALTH_PORT = 5588;
    static final int ADMIN_PORT = 4000;
    static final List<Integer> PORTS = List.of(CLIENT_PORT, CLIENT_TLS_PORT, SERVER_PORT, OCSP_PORT, HEALTH_PORT, ADMIN_PORT);

    static Node consumer(Path work) {
        return new Node("consumer", Identities.SS1, "127.0.0.11", Set.of(Identities.PORTAL, Identities.VISITOR), work.resolve("consumer"));
    }

    static Node provider(Path work) {
        return new Node("provider", Identities.SS2, "127.0.0.12", Set.of(Identities.REGISTRY, Identities.MANAGEMENT), work.resolve("provider"));
    }

    /** The members that sign on this server: its owner and the owners of its subsystems. */
    Set<MemberId> members() {
        java.util.Set<MemberId> members = new java.util.LinkedHashSet<>(Set.of(id.owner()));
        clients.forEach(client -> members.add(client.member()));
        return members;
    }

    /** Its {@code turnpike.yaml}: clients, and the provider's services. */
    String configuration(SandboxInstance sandbox) {
        return role.equals("provider") ? SampleProvider.configuration(sandbox) : "version: 1\nserver: " + id.path() + "\nclients:\n" + portals();
    }

    private static String portals() {
        return """
                  - id: SANDBOX/COM/1111/portal
                    connection: NOSSL
                  - id: SANDBOX/ORG/3333/visitor
                    connection: NOSSL
                """.indent(0);
    }

    Path home() {
        return folder.resolve("home");
    }

    Path base() {
        return folder.resolve("tomcat");
    }

    Path log() {
        return base().resolve("logs").resolve("console.log");
    }

    URI clientDoor() {
        return URI.create("http://" + address + ":" + CLIENT_PORT);
    }

    /** The URL of the console. */
    URI adminDoor() {
        return URI.create("https://" + address + ":" + ADMIN_PORT + "/");
    }

    URI healthDoor() {
        return URI.create("http://" + address + ":" + HEALTH_PORT + "/");
    }

    @Override
    public String toString() {
        return role + " " + id.code();
    }
}
