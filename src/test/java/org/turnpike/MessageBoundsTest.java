package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.turnpike.message.Attachment;
import org.turnpike.message.Content;
import org.turnpike.message.Headers;
import org.turnpike.message.RestRequest;
import org.turnpike.message.Sha512;
import org.turnpike.sandbox.Identities;

/** Bounds that are settings, through both servers: how large a message may be, and how long an information system may take. */
class MessageBoundsTest {
    private static final int LARGEST = 100 << 10;
    private static ScenarioInstance scenario;

    @BeforeAll
    static void start() throws Exception {
        scenario = new ScenarioInstance(Map.of("turnpike.messages.max-message", "100KiB", "turnpike.services.exchange-timeout", "PT2S"));
    }

    @AfterAll
    static void stop() throws Exception {
        scenario.close();
    }

    @AfterEach
    void forget() {
        scenario.reset();
    }

    private static String packaged(String soap, int... attachments) {
        StringBuilder body = new StringBuilder("--b\r\nContent-Type: text/xml\r\n\r\n" + soap);
        for (int length : attachments) {
            body.append("\r\n--b\r\nContent-Type: text/plain\r\n\r\n").append("a".repeat(length));
        }
        return body + "\r\n--b--\r\n";
    }

    private static Call.Outcome soap(int... attachments) throws Exception {
        return Call.post(scenario.instance(), "multipart/related; boundary=b",
                HttpRequest.BodyPublishers.ofString(packaged(ScenarioInstance.good(), attachments)));
    }

    private static Call.Outcome rest(int length) throws Exception {
        return Call.rest(scenario.instance(), Identities.PORTAL, ScenarioInstance.RECORDED_REST, "POST", "", "b".repeat(length));
    }

    private static void answerWithAttachments(int... attachments) {
        scenario.system().answer(request -> {
            String envelope = request.text().substring(request.text().indexOf("<?xml"), request.text().indexOf("</soapenv:Envelope>") + 19);
            return RecordingSystem.http("HTTP/1.1 200 OK\r\nContent-Type: multipart/related; boundary=b",
                    packaged(ScenarioInstance.soapResponse(envelope), attachments).getBytes(StandardCharsets.UTF_8));
        });
    }

    @Test
    void attachmentsTogetherAreBounded() throws Exception {
        answerWithAttachments(LARGEST);
        assertThat(soap(LARGEST / 2, LARGEST / 2).code()).isEmpty();
        scenario.reset();
        Call.Outcome refused = soap(LARGEST / 2, LARGEST / 2, 1);
        assertThat(refused.code()).as(refused.body()).isEqualTo("server.clientproxy.invalid_message");
        assertThat(scenario.system().requests()).isEmpty();
    }

    @Test
    void restBodyIsBounded() throws Exception {
        assertThat(rest(LARGEST).body()).hasSize(LARGEST);
        scenario.reset();
        Call.Outcome refused = rest(LARGEST + 1);
        assertThat(refused.code()).as(refused.body()).isEqualTo("server.clientproxy.invalid_message");
        assertThat(refused.status()).isEqualTo(500);
        assertThat(scenario.system().requests()).isEmpty();
    }

    @Test
    void answersAreBounded() throws Exception {
        answerWithAttachments(LARGEST, 1);
        assertThat(soap(1).code()).isEqualTo("server.serverproxy.invalid_message");
        scenario.system().answer(request -> RecordingSystem.http("HTTP/1.1 200 OK", new byte[LARGEST + 1]));
        assertThat(rest(1).code()).isEqualTo("server.serverproxy.http_error");
    }

    /** A peer that keeps to no bound of its own. */
    private static HostileConsumer peer() throws Exception {
        XRoadInstance instance = scenario.instance();
        return new HostileConsumer(instance, instance.consumer().server().authenticationKey().orElseThrow(),
                instance.consumer().server().signingKey(Identities.CONSUMER));
    }

    private static void assertRefused(HostileConsumer.Composed message, String code) throws Exception {
        assertThat(peer().send(message.headers(), message.text())).contains("<faultcode>server.serverproxy." + code + "</faultcode>");
        assertThat(scenario.system().requests()).isEmpty();
    }

    @Test
    void soapPartOfPeersIsBounded() throws Exception {
        String large = ScenarioInstance.good() + "<!--" + "x".repeat(10 << 20) + "-->";
        assertRefused(peer().soap("text/xml", large, peer().ocspResponses(), List.of()), "service_failed.invalid_soap");
    }

    @Test
    void restHeaderPartOfPeersIsBounded() throws Exception {
        RestRequest request = RestRequest.from("GET", "/r1/" + Identities.REGISTRY.path() + "/recordedRest", Optional.empty(),
                Headers.of("X-Road-Client", Identities.PORTAL.path(), "X-Long", "a".repeat(64 << 10)), UUID.randomUUID().toString(), Call.newId());
        assertRefused(peer().rest(request, Optional.empty()), "service_failed.invalid_message");
    }

    @Test
    void partsOfPeersAreBounded() throws Exception {
        byte[] one = new byte[1];
        Attachment attachment = new Attachment(Headers.of("Content-Type", "text/plain"), Content.of(one), Sha512.of(one));
        assertRefused(peer().soap("multipart/related; boundary=b", ScenarioInstance.good(), peer().ocspResponses(),
                Collections.nCopies(1001, attachment)), "mime_parsing_failed");
    }

    @Test
    void soapPartAndPartsOfAnswersAreBounded() throws Exception {
        answerWithAttachments(new int[1001]);
        assertThat(soap(1).code()).isEqualTo("server.serverproxy.service_failed.mime_parsing_failed");
        scenario.system().answer(request -> RecordingSystem.http("HTTP/1.1 200 OK\r\nContent-Type: text/xml",
                (ScenarioInstance.soapResponse(request.text()) + "<!--" + "x".repeat(10 << 20) + "-->").getBytes(StandardCharsets.UTF_8)));
        Call.Outcome refused = Call.soap(scenario.instance(), ScenarioInstance.good());
        assertThat(refused.code()).isEqualTo("server.serverproxy.service_failed.invalid_soap");
        assertThat(refused.body()).contains("larger than 10485760 bytes");
    }

    @Test
    void messagesOfPeersAreBounded() throws Exception {
        HostileConsumer peer = peer();
        byte[] half = new byte[LARGEST / 2 + 1];
        Attachment attachment = new Attachment(Headers.of("Content-Type", "text/plain"), Content.of(half), Sha512.of(half));
        HostileConsumer.Composed soap = peer.soap("multipart/related; boundary=b", ScenarioInstance.good(), peer.ocspResponses(), List.of(attachment, attachment));
        assertRefused(soap, "service_failed.invalid_message");
        RestRequest request = RestRequest.from("POST", "/r1/" + Identities.REGISTRY.path() + "/recordedRest", Optional.empty(),
                Headers.of("X-Road-Client", Identities.PORTAL.path()), UUID.randomUUID().toString(), Call.newId());
        assertRefused(peer.rest(request, Optional.of(new byte[LARGEST + 1])), "service_failed.invalid_message");
    }

    /** Its service's own timeout is a minute; the bound on the whole call is shorter here. */
    @Test
    void callsOfInformationSystemsThatTakeTooLongEnd() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        scenario.system().answer(request -> {
            told.await();
            return new byte[0];
        });
        CompletableFuture<Call.Outcome> call = CompletableFuture.supplyAsync(() -> {
            try {
                return rest(1);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        while (!ended(call)) {
            scenario.instance().runJobs();
        }
        told.countDown();
        assertThat(call.get().code()).as(call.get().body()).isEqualTo("server.serverproxy.io_error");
    }

    private static boolean ended(CompletableFuture<?> call) throws Exception {
        try {
            call.get(100, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }
}
