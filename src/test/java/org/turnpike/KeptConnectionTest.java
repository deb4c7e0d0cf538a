package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.turnpike.sandbox.Identities;

/** A connection between two servers that carries several messages: kept, and the peer judged for each of them. */
class KeptConnectionTest {
    private static final Duration OCSP_FRESHNESS = Duration.ofSeconds(3600);        // of the sandbox instance
    private static final String GET_PERSON = "<p:getPerson xmlns:p=\"http://sandbox.turnpike.example/registry\">"
            + "<p:nationalId>010101-123N</p:nationalId></p:getPerson>";

    @Test
    void peerWhoseCertificateIsRevokedBetweenTwoMessagesGetsNoMore() throws Exception {
        try (XRoadInstance instance = new XRoadInstance()) {
            for (int i = 0; i < 3; i++) {
                assertThat(getPerson(instance, Call.newId()).code()).isEmpty();
                assertThat(instance.consumer().server().restingConnections()).as("one, used again").isEqualTo(1);
            }
            instance.sandbox().revoke(instance.provider().authentication());
            Duration evidenceEnds = OCSP_FRESHNESS.plusSeconds(120);
            for (Duration past = Duration.ZERO; past.compareTo(evidenceEnds) < 0; past = past.plusSeconds(300)) {
                instance.sandbox().publish();                            // the configuration stays current, the OCSP response does not
                instance.advance(Duration.ofSeconds(300));
            }
            String id = Call.newId();
            assertThat(getPerson(instance, id).code()).startsWith("server.clientproxy.ssl_authentication_failed");
            assertThat(instance.provider().server().records().count(id)).isZero();
            assertThat(instance.consumer().server().restingConnections()).isZero();
        }
    }

    private static Call.Outcome getPerson(XRoadInstance instance, String id) throws Exception {
        return Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.GET_PERSON, id, GET_PERSON));
    }
}
