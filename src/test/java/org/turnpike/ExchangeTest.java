package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.turnpike.sandbox.Identities;

/** The main job, end to end: SOAP and REST through two security servers over real sockets, TLS, OCSP, signatures and databases. */
class ExchangeTest {
    private static final String GET_PERSON = "<p:getPerson xmlns:p=\"http://sandbox.turnpike.example/registry\"><p:nationalId>010101-123N</p:nationalId></p:getPerson>";
    private static XRoadInstance instance;

    @BeforeAll
    static void start() throws Exception {
        instance = new XRoadInstance();
    }

    @AfterAll
    static void stop() throws Exception {
        instance.close();
    }

    @Test
    void soapRequestIsAnswered() throws Exception {
        String id = Call.newId();

        Call.Outcome outcome = Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.GET_PERSON, id, GET_PERSON));

        assertThat(outcome.code()).as(outcome.body()).isEmpty();
        assertThat(outcome.status()).isEqualTo(200);
        assertThat(outcome.body()).contains("getPersonResponse", id, "requestHash");
        assertThat(instance.consumer().server().records().count(id)).isEqualTo(2);
        assertThat(instance.provider().server().records().count(id)).isEqualTo(2);
    }

    @Test
    void restRequestIsAnswered() throws Exception {
        Call.Outcome outcome = Call.rest(instance, Identities.PORTAL, Identities.PEOPLE, "GET", "", "");

        assertThat(outcome.code()).as(outcome.body()).isEmpty();
        assertThat(outcome.status()).isEqualTo(200);
        assertThat(outcome.headers().firstValue("x-road-request-hash")).isPresent();
    }
}
