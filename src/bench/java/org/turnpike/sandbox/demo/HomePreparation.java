package org.turnpike.sandbox.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.MemberId;
import org.turnpike.keys.CertificateStatus;
import org.turnpike.keys.KeyAlgorithm;
import org.turnpike.keys.KeyUsage;
import org.turnpike.keys.SoftwareToken;
import org.turnpike.keys.SoftwareTokenStore;
import org.turnpike.keys.TokenKey;
import org.turnpike.sandbox.SandboxInstance;

/**
 * Creates the home directory of a security server without starting the server: anchor, {@code turnpike.yaml}, settings, PIN, and a token with keys
 * and certificates from the sandbox. Then registers the server.
 */
final class HomePreparation {
    private static final String PIN = "Demo-PIN-1234";
    private static final String TOKEN = "software";
    private final SandboxInstance sandbox;
    private final KeyAlgorithm algorithm;

    /** Servers with RSA keys. */
    HomePreparation(SandboxInstance sandbox) {
        this(sandbox, KeyAlgorithm.RSA_2048);
    }

    /** @param algorithm the algorithm of the servers' keys */
    HomePreparation(SandboxInstance sandbox, KeyAlgorithm algorithm) {
        this.sandbox = sandbox;
        this.algorithm = algorithm;
    }

    /** Prepares the home directory and registers the server, which others see after the next publication. Returns its authentication certificate. */
    X509Certificate prepare(Node node) throws IOException, RefusedException {
        return prepare(node, List.of());
    }

    /**
     * The same with further settings.
     *
     * @param settings lines for its {@code turnpike.properties} beside those that every server of the demo has
     */
    X509Certificate prepare(Node node, List<String> settings) throws IOException, RefusedException {
        Path pin = node.folder().resolve("pin");
        Files.createDirectories(node.home());
        Files.write(node.home().resolve("configuration-anchor.xml"), sandbox.anchor());
        Files.writeString(node.home().resolve("turnpike.yaml"), node.configuration(sandbox));
        Files.writeString(pin, PIN + "\n");
        List<String> properties = new ArrayList<>(settings);
        properties.add("turnpike.token.pin.file=" + pin);
        Files.write(node.home().resolve("turnpike.properties"), properties);
        X509Certificate authentication = keys(node);
        sandbox.registerServer(node.id(), node.address(), authentication, node.clients());
        return authentication;
    }

    /** Creates an authentication key and a signing key for each member. All are active, and the authentication certificate is registered. */
    private X509Certificate keys(Node node) throws IOException, RefusedException {
        SoftwareToken token = new SoftwareToken(TOKEN, new SoftwareTokenStore(node.home().resolve("tokens").resolve(TOKEN)), true, InstantSource.system());
        token.initialize(PIN.toCharArray());
        token.login(PIN.toCharArray());
        for (MemberId member : node.members()) {
            TokenKey key = token.generate("sign " + member.path(), KeyUsage.SIGNING, algorithm, algorithm.defaultMechanism());
            X509Certificate certificate = sandbox.issueSigning(member, node.id(), key.publicKey());
            token.importCertificate(certificate, Optional.of(member));
            token.activate(certificate, true);
        }
        TokenKey key = token.generate("auth", KeyUsage.AUTHENTICATION, algorithm, algorithm.defaultMechanism());
        X509Certificate certificate = sandbox.issueAuthentication(node.id(), key.publicKey(), node.id().code() + ".sandbox.example");
        token.importCertificate(certificate, Optional.empty());
        token.changeStatus(certificate, CertificateStatus.REGISTERED);
        token.activate(certificate, true);
        token.logout();
        return certificate;
    }
}
