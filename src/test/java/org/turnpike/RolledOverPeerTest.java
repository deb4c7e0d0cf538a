package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.admin.GlobalConfigurationMXBean;
import org.turnpike.crypto.CertificateHash;
import org.turnpike.sandbox.Identities;
import org.turnpike.sandbox.PublishedInstance;

/**
 * A provider's server has rolled its authentication key over, and the consumer hears before it that the former certificate is registered no
 * more: the sessions that began with that certificate are not taken for the provider's word.
 */
@Tag("slow")
class RolledOverPeerTest {

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aSessionOfTheFormerCertificateFailsNoCall(String protocol) throws Exception {
        try (XRoadInstance instance = new XRoadInstance("", "", Map.of("turnpike.peers.tls-protocols", protocol)); LogLines log = new LogLines()) {
            assertThat(answer(instance)).isEmpty();
            KeyDesk provider = KeyDesk.provider(instance);
            String former = provider.used("");
            String fresh = provider.newAuthenticationKey("RSA_2048");
            provider.keys().disable(former);
            instance.sandbox().change(published -> published.withServer(Identities.SS2, known -> new PublishedInstance.Server(known.id(), known.address(),
                    only(known.certificates(), fresh), known.clients(), known.maintenance())));
            instance.sandbox().publish();
            KeyDesk.consumer(instance).bean("GlobalConfiguration", GlobalConfigurationMXBean.class).refresh();

            assertThat(answer(instance)).isEmpty();
            assertThat(log.with("NotRegistered")).isEmpty();
        }
    }

    private static List<X509Certificate> only(List<X509Certificate> certificates, String sha256) {
        return certificates.stream().filter(each -> CertificateHash.sha256(each).equals(sha256)).toList();
    }

    private static String answer(XRoadInstance instance) throws Exception {
        return Call.rest(instance, Identities.PORTAL, Identities.PEOPLE, "GET", "", "").code();
    }
}
