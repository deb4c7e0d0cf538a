package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.sandbox.Identities;
import org.turnpike.sandbox.InstanceKeyAlgorithm;
import org.turnpike.sandbox.PublishedInstance;

/**
 * The server door as another TLS library meets it: {@code openssl s_client} with each suite of X-Road 7 and with TLS 1.3, towards a server with an RSA
 * key (the consumer's) and one with an EC key (the provider's). Skipped where there is no openssl.
 */
class OpenSslTest {
    @TempDir
    private static Path folder;
    private static XRoadInstance instance;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(OpenSsl.isInstalled(), "openssl is not on this machine");
        instance = new XRoadInstance(org.turnpike.keys.KeyAlgorithm.EC_P256);
        List<X509Certificate> certificates = new ArrayList<>(List.of(instance.consumer().authentication(), issue(InstanceKeyAlgorithm.RSA), issue(InstanceKeyAlgorithm.EC)));
        write(InstanceKeyAlgorithm.EC.generate(), instance.sandbox(), "STRANGER");
        instance.sandbox().change(published -> published.withServer(Identities.SS1, server ->
                new PublishedInstance.Server(server.id(), server.address(), certificates, server.clients(), Optional.empty())));
        instance.publish();
    }

    private static X509Certificate issue(InstanceKeyAlgorithm algorithm) throws IOException {
        return write(algorithm.generate(), instance.sandbox(), algorithm.name());
    }

    private static X509Certificate write(KeyPair pair, org.turnpike.sandbox.SandboxInstance sandbox, String name) throws IOException {
        X509Certificate certificate = sandbox.issueAuthentication(Identities.SS1, pair.getPublic(), name);
        OpenSsl.write(folder, name, pair.getPrivate(), certificate);
        return certificate;
    }

    @AfterAll
    static void stop() throws IOException {
        if (instance != null) {
            instance.close();
        }
    }

    private static List<String> options(String version, String suite, String identity) {
        List<String> options = new ArrayList<>(List.of("-" + version));
        if (!suite.isEmpty()) {
            options.addAll(List.of("-cipher", suite));
        }
        if (!identity.isEmpty()) {
            options.addAll(List.of("-cert", folder.resolve(identity + ".pem").toString(), "-key", folder.resolve(identity + ".key").toString()));
        }
        return options;
    }

    @ParameterizedTest(name = "{0} {1} {2} towards {3}")
    @CsvSource({"tls1_2,ECDHE-RSA-AES256-SHA384,RSA," + XRoadInstance.CONSUMER_ADDRESS, "tls1_2,ECDHE-RSA-AES256-SHA384,EC," + XRoadInstance.CONSUMER_ADDRESS,
            "tls1_2,DHE-RSA-AES256-SHA256,RSA," + XRoadInstance.CONSUMER_ADDRESS, "tls1_2,DHE-RSA-AES256-SHA256,EC," + XRoadInstance.CONSUMER_ADDRESS,
            "tls1_2,ECDHE-ECDSA-AES256-SHA384,RSA," + XRoadInstance.PROVIDER_ADDRESS, "tls1_2,ECDHE-ECDSA-AES256-SHA384,EC," + XRoadInstance.PROVIDER_ADDRESS,
            "tls1_3,'',RSA," + XRoadInstance.CONSUMER_ADDRESS, "tls1_3,'',EC," + XRoadInstance.PROVIDER_ADDRESS})
    void registeredCertificateCompletes(String version, String suite, String identity, String address) throws Exception {
        String said = OpenSsl.connect(address, instance.ports().server(), options(version, suite, identity), true);
        assertThat(said).contains("CONNECTION ESTABLISHED", suite.isEmpty() ? "TLSv1.3" : "Ciphersuite: " + suite).doesNotContain("alert");
    }

    @ParameterizedTest(name = "{0} {1} with certificate ''{2}'' towards {3}")
    @CsvSource({"tls1_2,ECDHE-RSA-AES256-SHA384,''," + XRoadInstance.CONSUMER_ADDRESS, "tls1_2,DHE-RSA-AES256-SHA256,''," + XRoadInstance.CONSUMER_ADDRESS,
            "tls1_2,ECDHE-ECDSA-AES256-SHA384,''," + XRoadInstance.PROVIDER_ADDRESS, "tls1_3,'',''," + XRoadInstance.CONSUMER_ADDRESS,
            "tls1_2,ECDHE-RSA-AES256-SHA384,STRANGER," + XRoadInstance.CONSUMER_ADDRESS, "tls1_2,DHE-RSA-AES256-SHA256,STRANGER," + XRoadInstance.CONSUMER_ADDRESS,
            "tls1_2,ECDHE-ECDSA-AES256-SHA384,STRANGER," + XRoadInstance.PROVIDER_ADDRESS, "tls1_3,'',STRANGER," + XRoadInstance.PROVIDER_ADDRESS})
    void otherwiseThereIsAFatalAlert(String version, String suite, String identity, String address) throws Exception {
        String said = OpenSsl.connect(address, instance.ports().server(), options(version, suite, identity), false);
        assertThat(said).contains(identity.isEmpty() ? "alert bad certificate" : "alert certificate unknown");
    }
}
