package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.id.ServiceId;
import org.turnpike.message.Sha512;
import org.turnpike.sandbox.Identities;
import org.turnpike.signature.ContainerReport;
import org.turnpike.signature.Containers;
import org.turnpike.signature.DssOpinion;

/** Attachments of SOAP messages in the message log, where a setting asks for them, and in the containers made of it. */
@Tag("slow")
class RecordedAttachmentsTest {
    private static final String RECORD = "turnpike.messagelog.soap-attachments";
    private static final String AT_MOST = "turnpike.messages.max-logged-body";
    /** Below and above what is held in memory, and what is written to the database at once. */
    private static final String SMALL = "small, but an attachment";
    private static final String LARGE = "0123456789abcdef".repeat(70 << 10 >> 4);
    private static XRoadInstance instance;
    private static AsicDoor door;

    @BeforeAll
    static void start() throws Exception {
        instance = new XRoadInstance(Map.of(
                Identities.SS1, Map.of(RECORD, "true", AT_MOST, "200KiB"),
                Identities.SS2, Map.of(RECORD, "true", AT_MOST, "100KiB", "turnpike.messages.truncate-logged-body", "true")));
        instance.publish();
        door = new AsicDoor(instance);
    }

    @AfterAll
    static void stop() throws Exception {
        instance.close();
    }

    /** The service answers with the attachments it was sent. */
    private static Call.Outcome echo(String id, String... attachments) throws Exception {
        List<String> parts = new ArrayList<>(List.of("Content-Type: text/xml; charset=UTF-8\r\n\r\n"
                + Call.envelope(Identities.PORTAL, Identities.ECHO, id, "<e:echo xmlns:e=\"http://sandbox.turnpike.example/registry\"><e:message>x</e:message></e:echo>")));
        for (String attachment : attachments) {
            parts.add("Content-Type: application/octet-stream\r\nContent-ID: <" + parts.size() + "@test>\r\n\r\n" + attachment);
        }
        return Call.post(instance, "multipart/related; type=\"text/xml\"; boundary=between",
                HttpRequest.BodyPublishers.ofString("--between\r\n" + String.join("\r\n--between\r\n", parts) + "\r\n--between--\r\n"));
    }

    private static ContainerReport.Proof requireAttachments(boolean ofConsumer, String id, boolean response, String... attachments) throws Exception {
        byte[] container = door.container(ofConsumer, id, response);
        ContainerReport.Proof proof = door.requireProof(container);
        Map<String, byte[]> entries = Containers.entries(container);
        assertThat(entries.keySet().stream().filter(name -> name.startsWith("attachment"))).hasSize(attachments.length);
        for (int i = 0; i < attachments.length; i++) {
            assertThat(entries.get("attachment" + (i + 1))).asString(StandardCharsets.UTF_8).isEqualTo(attachments[i]);
            assertThat(proof.verifiedAttachments()).contains("/attachment" + (i + 1)).hasSize(attachments.length);
        }
        SecondOpinion.of(container, instance.sandbox().timeStamping().certificate());
        DssOpinion.Verdict dss = DssOpinion.ofContainer(container);
        assertThat(dss.intact(2)).as(dss.toString()).isTrue();
        return proof;
    }

    @Test
    void containersOnBothSidesCarryThemAndVerify() throws Exception {
        String id = Call.newId();
        assertThat(echo(id, SMALL, LARGE).code()).isEmpty();
        for (boolean ofConsumer : new boolean[] {true, false}) {
            for (boolean response : new boolean[] {true, false}) {
                assertThat(requireAttachments(ofConsumer, id, response, SMALL, LARGE).absentAttachments()).isEmpty();
            }
        }
        String alone = Call.newId();
        assertThat(echo(alone).code()).isEmpty();
        requireAttachments(true, alone, false);
    }

    @Test
    void oneByteChangedInOneIsRefused() throws Exception {
        String id = Call.newId();
        assertThat(echo(id, SMALL, LARGE).code()).isEmpty();
        for (String attachment : List.of("attachment1", "attachment2")) {
            Map<String, byte[]> entries = Containers.entries(door.container(true, id, false));
            byte[] bytes = entries.get(attachment);
            bytes[bytes.length - 1] ^= 1;
            assertThat(door.verify(Containers.zip(entries)).refusal().orElseThrow()).hasMessageContaining("/" + attachment);
        }
    }

    /** A part of an attachment would not verify: it is left out, with those behind it, and what was signed of it is told. */
    @Test
    void whatDoesNotFitIsLeftOutWhereThatIsAllowed() throws Exception {
        String id = Call.newId();
        assertThat(echo(id, LARGE, LARGE, SMALL).code()).isEmpty();
        for (boolean response : new boolean[] {true, false}) {
            requireAttachments(true, id, response, LARGE, LARGE, SMALL);
            ContainerReport.Proof proof = requireAttachments(false, id, response, LARGE);
            assertThat(proof.absentAttachments()).extracting(ContainerReport.AbsentAttachment::name).containsExactly("/attachment2", "/attachment3");
            assertThat(proof.absentAttachments().get(1).sha512()).isEqualTo(Sha512.of(SMALL.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Test
    void whatDoesNotFitRefusesItsMessageElsewhere() throws Exception {
        for (String[] attachments : List.of(new String[] {LARGE, LARGE, LARGE}, new String[] {LARGE, LARGE, LARGE, SMALL})) {
            String id = Call.newId();
            assertThat(echo(id, attachments).code()).isEqualTo("server.clientproxy.logging_failed");
            assertThat(instance.consumer().server().records().count(id)).isZero();
            assertThat(instance.provider().server().records().count(id)).isZero();
        }
    }

    @Test
    void descriptionsThatABuiltInServiceGaveAreEvidenceToo() throws Exception {
        String id = Call.newId();
        Call.Outcome outcome = Call.soap(instance, Call.envelope(Identities.PORTAL, new ServiceId(Identities.REGISTRY, "getWsdl"), id,
                "<xroad:getWsdl><xroad:serviceCode>getPerson</xroad:serviceCode><xroad:serviceVersion>v1</xroad:serviceVersion></xroad:getWsdl>"));
        assertThat(outcome.code()).as(outcome.body()).isEmpty();
        for (boolean ofConsumer : new boolean[] {true, false}) {
            byte[] container = door.container(ofConsumer, id, true);
            assertThat(door.requireProof(container).verifiedAttachments()).containsExactly("/attachment1");
            assertThat(Containers.entries(container).get("attachment1")).asString(StandardCharsets.UTF_8).contains("http://example.org/xroad-endpoint");
        }
    }
}
