package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.fault.RefusedException;
import org.turnpike.keys.AuthenticationCredential;
import org.turnpike.sandbox.Identities;
import org.turnpike.sandbox.InstanceKeyAlgorithm;
import org.turnpike.sandbox.PublishedInstance;
import org.turnpike.sandbox.Validity;
import org.turnpike.trust.OcspResponse;

/**
 * A peer whose certificate was revoked or has expired; an instance for each, since revoking cannot be undone. A provider that hides its
 * revocation is in {@link WhoMayConnectTest}.
 */
@Tag("slow")
class WithdrawnPeerTest {
    private static final String GET_PERSON = "<p:getPerson xmlns:p=\"http://sandbox.turnpike.example/registry\">"
            + "<p:nationalId>010101-123N</p:nationalId></p:getPerson>";
    private XRoadInstance instance;

    @BeforeEach
    void start() throws Exception {
        instance = new XRoadInstance();
    }

    @AfterEach
    void stop() throws Exception {
        instance.close();
    }

    private static String request(String id) {
        return Call.envelope(Identities.PORTAL, Identities.GET_PERSON, id, GET_PERSON);
    }

    @Test
    void aProviderThatKnowsItsCertificateRevokedHasNoKeyAndServesNobody() throws Exception {
        instance.sandbox().revoke(instance.provider().authentication());
        instance.advance(Duration.ofSeconds(1201));
        instance.publish();
        String id = Call.newId();

        Call.Outcome outcome = Call.soap(instance, request(id));

        assertThat(outcome.code()).isEqualTo("server.clientproxy.ssl_authentication_failed");
        assertThat(instance.provider().server().records().count(id)).isZero();
        assertThat(instance.provider().server().problems()).singleElement().asString().contains("REVOKED", "ss2");
    }

    @Test
    void providerRefusesAHostileConsumerWhoseCertificateIsRevoked() throws Exception {
        AuthenticationCredential own = instance.consumer().server().authenticationKey().orElseThrow();
        HostileConsumer hostile = new HostileConsumer(instance, own, instance.consumer().server().signingKey(Identities.CONSUMER));
        instance.sandbox().revoke(instance.consumer().authentication());
        byte[] revoked = instance.sandbox().ocsp().responseFor(instance.consumer().authentication(), instance.now());
        String id = Call.newId();

        String answer = hostile.send(request(id), List.of(revoked), message -> message);

        assertThat(answer).contains("<faultcode>server.serverproxy.service_failed.ssl_authentication_failed</faultcode>", "REVOKED", "ss1");
        assertThat(instance.provider().server().records().count(id)).isZero();
    }

    @Test
    void providerRefusesAConsumerWhoseCertificateHasExpiredInTheHandshake() throws Exception {
        KeyPair pair = InstanceKeyAlgorithm.RSA.generate();
        X509Certificate expired = instance.sandbox().ca().issueAuthentication(pair.getPublic(), Identities.SS1, "ss1.sandbox.test",
                Validity.expiredAt(instance.now()));
        instance.sandbox().change(published -> published.withServer(Identities.SS1, server -> {
            List<X509Certificate> certificates = new ArrayList<>(server.certificates());
            certificates.add(expired);
            return new PublishedInstance.Server(server.id(), server.address(), certificates, server.clients(), server.maintenance());
        }));
        instance.publish();
        OcspResponse good = OcspResponse.read(instance.sandbox().ocsp().responseFor(expired, instance.now()));
        HostileConsumer hostile = new HostileConsumer(instance, new AuthenticationCredential(pair.getPrivate(), List.of(expired), List.of(good)),
                instance.consumer().server().signingKey(Identities.CONSUMER));
        String id = Call.newId();

        try (LogLines log = new LogLines()) {
            assertThatThrownBy(() -> hostile.send(request(id), hostile.ocspResponses(), message -> message))
                    .isInstanceOfAny(RefusedException.class, java.io.IOException.class);
            assertThat(log.with("Handshake refused")).isNotEmpty().allMatch(line -> line.contains("expired") || line.contains("valid"));
        }
        assertThat(instance.provider().server().records().count(id)).isZero();
    }
}
