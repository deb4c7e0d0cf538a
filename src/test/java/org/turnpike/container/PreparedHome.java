package org.turnpike.container;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.turnpike.Call;
import org.turnpike.id.MemberId;
import org.turnpike.keys.CertificateStatus;
import org.turnpike.keys.KeyAlgorithm;
import org.turnpike.keys.KeyUsage;
import org.turnpike.keys.Mechanism;
import org.turnpike.keys.SoftwareToken;
import org.turnpike.keys.TestTokens;
import org.turnpike.keys.TokenKey;
import org.turnpike.sandbox.Identities;
import org.turnpike.sandbox.PublishedInstance;
import org.turnpike.sandbox.SandboxInstance;

/**
 * The home of one security server that serves both a consumer and a provider, so that a call leaves by its client door and comes back by
 * its server door: every connector is passed.
 */
final class PreparedHome {
    private static final String PIN = "Test-PIN-1234";
    private static final Set<org.turnpike.id.ClientId> CLIENTS = Set.of(Identities.PORTAL, Identities.REGISTRY);
    private final SandboxInstance sandbox;
    private final Path home;
    private final X509Certificate authentication;

    /** Writes the home, in an empty folder, and registers the server. */
    PreparedHome(SandboxInstance sandbox, Path home) throws Exception {
        this.sandbox = sandbox;
        this.home = home;
        ContainerUnderTest.delete(home);
        Files.createDirectories(home);
        Files.write(home.resolve("configuration-anchor.xml"), sandbox.anchor());
        Files.writeString(home.resolve("turnpike.yaml"), configuration());
        Path pin = home.resolveSibling("pin");
        Files.writeString(pin, PIN + "\n");
        Files.writeString(home.resolve("turnpike.properties"), "turnpike.token.pin.file=" + pin + "\nturnpike.peers.port="
                + ContainerUnderTest.port("server") + "\nturnpike.peers.ocsp-port=" + ContainerUnderTest.port("ocsp")
                + "\nturnpike.metrics.enabled=true\nturnpike.operations.available-after=PT0S\n");
        authentication = keys();
        register(List.of());
    }

    /** Publishes the server with its own authentication certificate, and a peer that has these. */
    void register(List<X509Certificate> peer) {
        sandbox.registerServer(Identities.SS1, ContainerUnderTest.ADDRESS, authentication, CLIENTS);
        sandbox.change(published -> published.withServer(new PublishedInstance.Server(Identities.SS2, Optional.of("127.0.0.99"), peer,
                Set.of(), Optional.empty())));
        sandbox.publish();
    }

    private X509Certificate keys() throws Exception {
        SoftwareToken token = TestTokens.open(home.resolve("tokens").resolve("software"));
        token.initialize(PIN.toCharArray());
        token.login(PIN.toCharArray());
        for (MemberId member : List.of(Identities.CONSUMER, Identities.PROVIDER)) {
            TokenKey key = token.generate("sign " + member.path(), KeyUsage.SIGNING, KeyAlgorithm.RSA_2048, Mechanism.RSA_PKCS);
            X509Certificate certificate = sandbox.issueSigning(member, Identities.SS1, key.publicKey());
            token.importCertificate(certificate, Optional.of(member));
            token.activate(certificate, true);
        }
        TokenKey key = token.generate("auth", KeyUsage.AUTHENTICATION, KeyAlgorithm.RSA_2048, Mechanism.RSA_PKCS);
        X509Certificate certificate = sandbox.issueAuthentication(Identities.SS1, key.publicKey(), "ss1.sandbox.test");
        token.importCertificate(certificate, Optional.empty());
        token.changeStatus(certificate, CertificateStatus.REGISTERED);
        token.activate(certificate, true);
        token.logout();
        return certificate;
    }

    private String configuration() {
        return """
                version: 1
                server: SANDBOX/COM/1111/ss1
                clients:
                  - {id: SANDBOX/COM/1111/portal, connection: NOSSL}
                  - id: SANDBOX/GOV/2222/registry
                    connection: NOSSL
                    descriptions:
                      - type: WSDL
                        url: %1$s?wsdl
                        services:
                          - {code: getPerson, version: v1, url: "%1$s", access: [SANDBOX/COM/1111/portal]}
                          - {code: echo, url: "%1$s", access: [SANDBOX/COM/1111/portal]}
                      - type: OPENAPI3
                        url: %3$s
                        services:
                          - {code: people, url: "%2$s", access: [SANDBOX/COM/1111/portal]}
                """.formatted(sandbox.soapUrl(), sandbox.peopleUrl(), sandbox.peopleOpenApiUrl());
    }

    /** Returns once the health door says ready. */
    static void awaitReady() throws Exception {
        String health = "";
        for (int attempt = 0; attempt < 3000; attempt++) {
            health = ContainerUnderTest.exchange("health", TrialServer.get("/"));
            if (health.startsWith("HTTP/1.1 200")) {
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("not ready: " + health);
    }

    /** Calls getPerson as an information system of the consumer. */
    static Call.Outcome soap() throws IOException, InterruptedException {
        String body = "<r:getPerson xmlns:r=\"http://sandbox.turnpike.example/registry\"><r:nationalId>010101-123N</r:nationalId></r:getPerson>";
        return Call.send(HttpRequest.newBuilder(clientDoor("/")).header("Content-Type", "text/xml; charset=UTF-8")
                .POST(HttpRequest.BodyPublishers.ofString(Call.envelope(Identities.PORTAL, Identities.GET_PERSON, Call.newId(), body))));
    }

    /** Reads people as an information system of the consumer. */
    static Call.Outcome rest() throws IOException, InterruptedException {
        return Call.send(HttpRequest.newBuilder(clientDoor("/r1/" + Identities.REGISTRY.path() + "/people"))
                .header("X-Road-Client", Identities.PORTAL.path()).header("Accept", "application/json"));
    }

    private static URI clientDoor(String target) {
        return URI.create("http://" + ContainerUnderTest.ADDRESS + ":" + ContainerUnderTest.port("client") + target);
    }
}
