package org.turnpike.messagelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServiceId;
import org.turnpike.message.Content;
import org.turnpike.message.MessageBudget;
import org.turnpike.message.RestRequest;
import org.turnpike.message.RestResponse;
import org.turnpike.message.SoapLimits;
import org.turnpike.message.SoapMessage;
import org.turnpike.message.SoapScanner;
import org.turnpike.message.SpoolStore;
import org.turnpike.signature.Containers;
import org.turnpike.signature.SignatureParts;

/** What is left of captured messages when their bodies are not recorded. */
class BodyLoggingTest {
    private static final ClientId CONSUMER = ClientId.parse("TEST/ORG/1111/consumer");
    private static final ClientId PROVIDER = ClientId.parse("TEST/ORG/2222/provider");
    private static final BodyLogging OFF = new BodyLogging(false, Set.of(), Set.of());

    private static MessageRecord captured(String name, boolean clientSide) throws Exception {
        Map<String, byte[]> entries = Containers.entries(Containers.captured().stream().filter(one -> one.name().matches(name)).findFirst().orElseThrow().zip());
        List<Content> body = entries.containsKey("attachment1") ? List.of(Content.of(entries.get("attachment1"))) : List.of();
        return new MessageRecord(Instant.EPOCH, "id", Optional.empty(), clientSide ? CONSUMER : PROVIDER, Leg.of(clientSide, name.startsWith("rest"), name.contains("response")), CONSUMER, new ServiceId(PROVIDER, "service"),
                Content.of(entries.get("message.xml")), new SignatureParts(entries.get("META-INF/signatures.xml"), Optional.empty()), body);
    }

    private static byte[] head(MessageRecord message) throws Exception {
        try (InputStream in = message.message().open()) {
            return in.readAllBytes();
        }
    }

    @Test
    void soapKeepsItsHeaderAndAnEmptyWrapper() throws Exception {
        for (String kind : List.of("request", "response")) {
            MessageRecord message = captured("soap-simple/asic-consumer.*" + kind + ".*", true);
            MessageRecord without = RecordedMessage.of(message, OFF);
            SoapMessage before = (SoapMessage) SoapScanner.scan(message.message().open(), SoapLimits.DEFAULT);
            SoapMessage after = (SoapMessage) SoapScanner.scan(without.message().open(), SoapLimits.DEFAULT);
            assertThat(after).isEqualTo(before);
            String text = new String(head(without), StandardCharsets.UTF_8);
            String body = text.substring(text.indexOf("Body>") + 5, text.lastIndexOf("</"));
            assertThat(body.replaceAll("<[^>]*>", "")).isBlank();
            assertThat(new String(head(message), StandardCharsets.UTF_8).replaceAll("<[^>]*>", "").length())
                    .isGreaterThan(text.replaceAll("<[^>]*>", "").length());
        }
    }

    @Test
    void soapLosesForeignHeaderFields() throws Exception {
        MessageRecord message = captured("soap-simple/asic-consumer.*request.*", true);
        String text = new String(head(message), StandardCharsets.UTF_8);
        String more = text.replaceFirst("(<[A-Za-z-]+:Header>)", "$1<f:secret xmlns:f=\"urn:f\"><f:x>password</f:x></f:secret>");
        assertThat(more).isNotEqualTo(text);
        MessageRecord with = new MessageRecord(message.at(), message.queryId(), message.requestId(), message.party(), Leg.CONSUMER_SOAP_REQUEST, message.client(), message.service(),
                Content.of(more.getBytes(StandardCharsets.UTF_8)), message.signature(), List.of());
        assertThat(new String(head(RecordedMessage.of(with, OFF)), StandardCharsets.UTF_8)).doesNotContain("secret", "password");
    }

    @Test
    void restKeepsServiceAndXRoadHeadersAlone() throws Exception {
        MessageRecord request = captured("rest-post-json/asic-consumer.*request.*", true);
        String before = new String(head(request), StandardCharsets.UTF_8);
        String queried = before.replaceFirst("\r\n(/r1/[^?\r]*)[^\r]*\r\n", "\r\n$1/person/010101?secret=1\r\nAuthorization:Basic x\r\n");
        MessageRecord with = new MessageRecord(request.at(), request.queryId(), request.requestId(), request.party(), Leg.CONSUMER_REST_REQUEST, request.client(), request.service(),
                Content.of(queried.getBytes(StandardCharsets.UTF_8)), request.signature(), request.attachments());
        MessageRecord without = RecordedMessage.of(with, OFF);
        assertThat(without.attachments()).isEmpty();
        RestRequest parsed = RestRequest.parse(head(without));
        assertThat(parsed.service()).isEqualTo(RestRequest.parse(head(request)).service());
        assertThat(parsed.client()).isEqualTo(CONSUMER);
        assertThat(parsed.servicePath() + parsed.query().orElse("")).isEmpty();
        assertThat(new String(head(without), StandardCharsets.UTF_8)).doesNotContain("secret", "010101", "Authorization");
        MessageRecord response = RecordedMessage.of(captured("rest-post-json/asic-consumer.*response.*", true), OFF);
        assertThat(RestResponse.parse(head(response)).service().orElseThrow().provider()).isEqualTo(PROVIDER);
        assertThat(response.attachments()).isEmpty();
    }

    @Test
    void listedProvidersAreExceptions() throws Exception {
        for (String message : List.of("soap-simple/asic-consumer.*request.*", "rest-post-json/asic-consumer.*request.*", "rest-post-json/asic-consumer.*response.*")) {
            for (boolean clientSide : new boolean[] {true, false}) {
                MessageRecord record = captured(message, clientSide);
                Set<ClientId> listed = Set.of(PROVIDER);
                BodyLogging onBut = clientSide ? new BodyLogging(true, Set.of(), listed) : new BodyLogging(true, listed, Set.of());
                BodyLogging offBut = clientSide ? new BodyLogging(false, Set.of(), listed) : new BodyLogging(false, listed, Set.of());
                BodyLogging otherSide = clientSide ? new BodyLogging(true, listed, Set.of()) : new BodyLogging(true, Set.of(), listed);
                assertThat(RecordedMessage.of(record, onBut)).isNotSameAs(record);
                assertThat(RecordedMessage.of(record, offBut)).isSameAs(record);
                assertThat(RecordedMessage.of(record, otherSide)).isSameAs(record);
                assertThat(RecordedMessage.of(record, BodyLogging.ALL)).isSameAs(record);
            }
        }
    }

    @Test
    void bodiesLargerThanTheLogTakesAreRefusedCutOrLeftOut() throws Exception {
        Content body = Content.of(new byte[] {1, 2, 3, 4});
        assertThat(new LoggedBodies(4, false, false).of(Optional.of(body))).containsExactly(body);
        assertThatThrownBy(() -> new LoggedBodies(3, false, false).of(Optional.of(body))).extracting("code").isEqualTo("logging_failed");
        try (InputStream cut = new LoggedBodies(3, true, false).of(Optional.of(body)).get(0).open()) {
            assertThat(cut.readAllBytes()).containsExactly(1, 2, 3);
        }
        assertThat(new LoggedBodies(0, false, false).of(Optional.of(body))).isEmpty();
        assertThat(new LoggedBodies(0, false, false).of(Optional.empty())).isEmpty();
    }

    @Test
    void attachmentsAreRecordedWholeOrNotAtAll() throws Exception {
        List<Content> three = List.of(Content.of(new byte[3]), Content.of(new byte[2]), Content.of(new byte[1]));
        assertThat(new LoggedBodies(6, false, true).ofAttachments(three)).isEqualTo(three);
        assertThat(new LoggedBodies(6, false, true).ofAttachments(List.of())).isEmpty();
        assertThatThrownBy(() -> new LoggedBodies(5, false, true).ofAttachments(three)).extracting("code").isEqualTo("logging_failed");
        assertThat(new LoggedBodies(5, true, true).ofAttachments(three)).isEqualTo(three.subList(0, 2));
        assertThat(new LoggedBodies(4, true, true).ofAttachments(three)).isEqualTo(three.subList(0, 1));
        assertThat(new LoggedBodies(0, false, true).ofAttachments(three)).isEmpty();
        assertThat(new LoggedBodies(6, false, false).ofAttachments(three)).isEmpty();
        assertThat(new LoggedBodies(1, false, false).ofAttachments(three)).isEmpty();
    }

    @Test
    void attachmentsThatPassAreKeptAlikeAndNothingIsLeftOfThem(@TempDir Path folder) throws Exception {
        SpoolStore spools = new SpoolStore(folder, 1);
        for (long atMost : new long[] {6, 5, 4, 2, 0}) {
            try (LoggedAttachments passing = new LoggedBodies(atMost, true, true).passing(spools, MessageBudget.of(Long.MAX_VALUE))) {
                List<Integer> lengths = new ArrayList<>();
                for (int length = 3; length > 0; length--) {
                    assertThat(passing.next(new ByteArrayInputStream(new byte[length])).readAllBytes()).hasSize(length);
                    lengths.add(length);
                }
                List<Content> alike = new LoggedBodies(atMost, true, true).ofAttachments(lengths.stream().map(length -> Content.of(new byte[length])).toList());
                assertThat(passing.recorded()).extracting(Content::length).isEqualTo(alike.stream().map(Content::length).toList());
            }
            try (Stream<Path> left = Files.list(folder)) {
                assertThat(left).isEmpty();
            }
        }
    }

    @Test
    void attachmentsThatPassAndAreTooLargeRefuseTheMessage(@TempDir Path folder) throws Exception {
        SpoolStore spools = new SpoolStore(folder, 1);
        try (LoggedAttachments passing = new LoggedBodies(4, false, true).passing(spools, MessageBudget.of(Long.MAX_VALUE))) {
            InputStream first = passing.next(new ByteArrayInputStream(new byte[] {1, 2, 3}));
            assertThat(first.read()).isEqualTo(1);
            assertThat(first.skip(1)).isEqualTo(1);
            assertThat(first.readAllBytes()).containsExactly(3);
            assertThat(first.read()).isEqualTo(-1);
            assertThat(passing.recorded()).hasSize(1);
            assertThat(passing.recorded().get(0).open().readAllBytes()).containsExactly(1, 2, 3);
            assertThat(passing.next(new ByteArrayInputStream(new byte[2])).readAllBytes()).hasSize(2);
            assertThatThrownBy(passing::recorded).extracting("code").isEqualTo("logging_failed");
            assertThatThrownBy(() -> passing.next(InputStream.nullInputStream())).extracting("code").isEqualTo("logging_failed");
        }
    }
}
