package org.turnpike.sandbox.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import org.turnpike.sandbox.SandboxInstance;

/**
 * Makes a security server's home as its operator would: anchor, {@code turnpike.yaml}, settings, PIN, and a token with keys and the
 * certificates the sandbox issued for them; then registers the server.
 */
final class HomePreparation {
    private static final String PIN = "Demo-PIN-1234";
    private final SandboxInstance sandbox;

    HomePreparation(SandboxInstance sandbox) {
        this.sandbox = sandbox;
    }

    /** Prepares the home and registers the server, seen after the next publication; gives its authentication certificate. */
    X509Certificate prepare(Node node) throws IOException {
        Path pin = node.folder().resolve("pin");
        Files.createDirectories(node.home());
        Files.write(node.home().resolve("configuration-anchor.xml"), sandbox.anchor());
        Files.writeString(node.home().resolve("turnpike.yaml"), configuration(node));
        Files.writeString(pin, PIN + "\n");
        Files.writeString(node.home().resolve("turnpike.properties"), "turnpike.token.pin.file=" + pin + "\n");
        X509Certificate authentication = keys(node);
        sandbox.registerServer(node.id(), node.address(), authentication, node.clients());
        return authentication;
    }

    /** A key for authentication, and one for each member to sign with. */
    private X509Certificate keys(Node node) {
        throw new UnsupportedOperationException("the software token of package keys is not part of this build yet");
    }

    private String configuration(Node node) {
        return "version: 1\nserver: " + node.id().path() + "\nclients:\n" + (node.role().equals("provider") ? registry() : portals());
    }

    private static String portals() {
        return """
                  - id: SANDBOX/COM/1111/portal
                    connection: NOSSL
                  - id: SANDBOX/ORG/3333/visitor
                    connection: NOSSL
                """.indent(0);
    }

    private String registry() {
        return """
                  - id: SANDBOX/GOV/2222/registry
                    connection: NOSSL
                    descriptions:
                      - type: WSDL
                        url: %1$s
                        services:
                          - {code: getPerson, version: v1, url: "%2$s", access: [SANDBOX/COM/1111/portal]}
                          - {code: echo, version: v1, url: "%2$s", access: [SANDBOX/COM/1111/portal]}
                      - type: OPENAPI3
                        url: %3$s
                        services:
                          - {code: people, url: "%4$s", access: [SANDBOX/COM/1111/portal]}
                      - type: OPENAPI3
                        url: %5$s
                        services:
                          - {code: echoRest, url: "%6$s", access: [SANDBOX/COM/1111/portal]}
                """.formatted(sandbox.wsdlUrl(), sandbox.soapUrl(), sandbox.peopleOpenApiUrl(), sandbox.peopleUrl(),
                        sandbox.echoOpenApiUrl(), sandbox.echoRestUrl());
    }
}
