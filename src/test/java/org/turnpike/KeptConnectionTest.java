package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.sandbox.Identities;

/** A connection between two servers that carries several messages: kept, and the peer judged for each of them. */
@Tag("slow")
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

    /** Evidence is fetched beforehand, by jobs, and the peer's once: what a message needs to trust a peer it finds in memory. */
    @Test
    void messagesOnAWarmConnectionAskNobodyForTrust() throws Exception {
        try (XRoadInstance instance = new XRoadInstance()) {
            long asked = ocspQuestions(instance);
            assertThat(getPerson(instance, Call.newId()).code()).isEmpty();
            assertThat(ocspQuestions(instance)).as("the first message asks the peer for its evidence").isEqualTo(asked + 1);
            long central = instance.sandbox().callers();
            for (int i = 0; i < 10; i++) {
                assertThat(getPerson(instance, Call.newId()).code()).isEmpty();
                assertThat(Call.rest(instance, Identities.PORTAL, Identities.PEOPLE, "GET", "", "").status()).isEqualTo(200);
            }
            assertThat(instance.consumer().server().restingConnections()).isEqualTo(1);
            assertThat(ocspQuestions(instance)).as("at port 5577").isEqualTo(asked + 1);
            assertThat(instance.sandbox().callers()).as("at configuration source and OCSP responder").isEqualTo(central);
            instance.advance(Duration.ofSeconds(1200));
            instance.publish();
            assertThat(instance.sandbox().callers()).as("jobs do ask them").isGreaterThan(central);
            assertThat(getPerson(instance, Call.newId()).code()).isEmpty();
            assertThat(ocspQuestions(instance)).as("the peer's evidence is still fresh").isEqualTo(asked + 1);
        }
    }

    /** How many requests the OCSP doors of both servers have had, as their connectors count them. */
    private static long ocspQuestions(XRoadInstance instance) throws Exception {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        long questions = 0;
        for (String address : List.of(XRoadInstance.CONSUMER_ADDRESS, XRoadInstance.PROVIDER_ADDRESS)) {
            ObjectName door = new ObjectName("Tomcat:type=GlobalRequestProcessor,name=\"http-nio-" + address + "-" + instance.ports().ocsp() + "\"");
            questions += ((Number) beans.getAttribute(door, "requestCount")).longValue();
        }
        return questions;
    }

    private static Call.Outcome getPerson(XRoadInstance instance, String id) throws Exception {
        return Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.GET_PERSON, id, GET_PERSON));
    }
}
