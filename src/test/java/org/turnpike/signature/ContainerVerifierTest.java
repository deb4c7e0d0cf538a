package org.turnpike.signature;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.id.MemberId;
import org.turnpike.id.SubsystemId;
import org.turnpike.message.Content;
import org.turnpike.signature.ContainerReport.Outcome;
import org.turnpike.signature.ContainerReport.Subject;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.OcspVerifier;

/** Containers that X-Road 7.8.0 made, as they are and changed. */
class ContainerVerifierTest {
    private static final ContainerVerifier VERIFIER = new ContainerVerifier(new ChainVerifier(new OcspVerifier()));
    private static final SubsystemId CONSUMER = new SubsystemId(new MemberId("TEST", "ORG", "1111"), "consumer");
    private static final SubsystemId PROVIDER = new SubsystemId(new MemberId("TEST", "ORG", "2222"), "provider");
    private final Random random = new Random(7);
    private static GlobalConfiguration conf;

    @BeforeAll
    static void read() throws Exception {
        conf = Containers.verificationConfiguration();
    }

    static List<Containers.Captured> captured() throws IOException {
        return Containers.captured();
    }

    private static ContainerReport verify(byte[] zip) throws IOException {
        return VERIFIER.verify(Content.of(zip), conf);
    }

    @ParameterizedTest
    @MethodSource("captured")
    void containersOfDeployedServersVerify(Containers.Captured container) throws Exception {
        ContainerReport report = verify(container.zip());

        assertThat(report.checks()).as(report.toString()).hasSize(Subject.values().length).allMatch(check -> check.outcome() == Outcome.PASSED);
        ContainerReport.Proof proof = report.proof().orElseThrow();
        assertThat(proof.response()).isEqualTo(container.name().contains("-response-"));
        assertThat(proof.signer()).isEqualTo(proof.response() ? PROVIDER : CONSUMER);
        assertThat(container.name()).contains(proof.messageId() + (proof.response() ? "-response-" : "-request-"));
        assertThat(proof.rest()).isEqualTo(container.name().startsWith("rest"));
        assertThat(proof.stampedAt()).isBetween(Instant.parse("2026-11-21T00:30:00Z"), Instant.parse("2026-11-21T01:10:00Z"));
        assertThat(proof.claimedAt().orElseThrow()).isBefore(proof.stampedAt());
        boolean hasBody = Containers.entries(container.zip()).containsKey("attachment1");
        assertThat(proof.verifiedAttachments()).isEqualTo(hasBody ? List.of("/attachment1") : List.of());
        int attachments = !container.name().startsWith("soap-attachments") ? 0 : proof.response() ? 1 : 2;
        assertThat(proof.absentAttachments()).hasSize(attachments);
    }

    @Test
    void thereAreThirtyEight() throws Exception {
        assertThat(captured()).hasSize(38);
    }

    /** One container for each form: plain or hash chain, stamped alone or with others, with body or without. */
    private static Containers.Captured container(String start, String end) throws IOException {
        return captured().stream().filter(one -> one.name().startsWith(start) && one.name().contains(end)).findFirst().orElseThrow();
    }

    /**
     * Nothing vouches for XML declarations, for Ids of unsigned elements, for the responder's certificate within an OCSP response (the
     * listed one counts) and for the list of digest algorithms in a token; all of it may change and what is proved stays the same.
     */
    @ParameterizedTest
    @ValueSource(strings = {"soap-simple/asic-consumer.zip", "rest-post-json/asic-provider.zip", "rest-post-json/asic-consumer.zip",
            "batch-signature/asic-burst-01"})
    void oneByteChangedInAnyEntryIsRefused(String start) throws Exception {
        Containers.Captured container = container(start, "-request-");
        Map<String, byte[]> entries = Containers.entries(container.zip());
        ContainerReport.Proof proof = verify(container.zip()).proof().orElseThrow();
        for (String name : entries.keySet()) {
            int length = entries.get(name).length;
            for (int at = random.nextInt(7); at < length; at += Math.max(1, length / 80)) {
                ContainerReport report = verify(Containers.zip(changed(entries, name, at)));
                if (report.isValid()) {
                    assertThat(report.proof().orElseThrow()).usingRecursiveComparison().as(name + " at " + at).isEqualTo(proof);
                    assertThat(mayChange(name, at, entries)).as(name + " at " + at).isTrue();
                } else {
                    assertThat(report.refusal().orElseThrow().getMessage()).isNotBlank();
                }
            }
        }
    }

    private static boolean mayChange(String name, int at, Map<String, byte[]> entries) {
        String text = new String(entries.get(name), StandardCharsets.ISO_8859_1);
        if (name.equals("META-INF/timestamp.tst")) {
            return at < 50 || at > text.length() - 700 && at < text.length() - 400;
        }
        int token = text.indexOf("<xades:EncapsulatedTimeStamp>");
        int tokenEnd = text.indexOf("</xades:EncapsulatedTimeStamp>");
        if (name.equals("META-INF/signatures.xml") && token >= 0 && at > token && at < tokenEnd) {
            return at < token + 100 || at > tokenEnd - 950 && at < tokenEnd - 530;
        }
        boolean stampedAlone = !entries.containsKey("META-INF/timestamp.tst");
        boolean unsigned = name.equals("META-INF/signatures.xml") && stampedAlone
                && (at > text.indexOf("<xades:RevocationValues>") || at > text.indexOf("<ds:SignatureValue") && at < text.indexOf("</ds:SignatureValue"));
        return unsigned || at < text.indexOf("?>");
    }

    private static Map<String, byte[]> changed(Map<String, byte[]> entries, String name, int at) {
        Map<String, byte[]> changed = new LinkedHashMap<>(entries);
        byte[] bytes = entries.get(name).clone();
        bytes[at] ^= 1;
        changed.put(name, bytes);
        return changed;
    }

    private static ContainerReport refused(Map<String, byte[]> entries, String code) throws IOException {
        ContainerReport report = verify(Containers.zip(entries));
        assertThat(report.refusal().orElseThrow().code()).isEqualTo(code);
        assertThat(report.checks()).hasSize(Subject.values().length).anyMatch(check -> check.outcome() == Outcome.FAILED);
        return report;
    }

    @Test
    void missingForeignAndDoubtfulEntriesAreRefused() throws Exception {
        Map<String, byte[]> entries = Containers.entries(container("rest-post-json/asic-provider.zip", "-request-").zip());
        Map<String, String> codes = Map.of("mimetype", "asic_mime_type_not_found", "message.xml", "asic_message_not_found",
                "META-INF/signatures.xml", "asic_signature_not_found", "sig-hashchain.xml", "asic_hash_chain_not_found",
                "sig-hashchainresult.xml", "asic_hash_chain_result_not_found", "ts-hashchain.xml", "asic_hash_chain_not_found",
                "META-INF/manifest.xml", "asic_manifest_not_found", "META-INF/ASiCManifest.xml", "asic_manifest_not_found",
                "META-INF/timestamp.tst", "asic_timestamp_not_found", "attachment1", "asic_invalid_container");
        for (Map.Entry<String, String> one : codes.entrySet()) {
            Map<String, byte[]> fewer = new LinkedHashMap<>(entries);
            fewer.remove(one.getKey());
            refused(fewer, one.getValue());
        }
        for (String foreign : List.of("more.xml", "META-INF/other", "../message.xml", "attachment2", "META-INF/x-signatures-2.xml")) {
            Map<String, byte[]> more = new LinkedHashMap<>(entries);
            more.put(foreign, new byte[] {1});
            assertThat(verify(Containers.zip(more)).isValid()).as(foreign).isFalse();
        }
        Map<String, byte[]> other = new LinkedHashMap<>(entries);
        other.put("mimetype", "application/zip".getBytes(StandardCharsets.US_ASCII));
        refused(other, "asic_invalid_mime_type");
    }

    @Test
    void bombsAndBrokenFilesAreRefusedEarly() throws Exception {
        Map<String, byte[]> many = new LinkedHashMap<>();
        for (int i = 1; i <= ContainerReader.MAX_ENTRIES + 1; i++) {
            many.put("attachment" + i, new byte[0]);
        }
        assertThat(refused(many, "asic_invalid_container").refusal().orElseThrow()).hasMessageContaining("entries");
        assertThat(refused(Map.of("message.xml", new byte[ContainerReader.MAX_MESSAGE_BYTES + 1]), "asic_invalid_container")
                .refusal().orElseThrow()).hasMessageContaining("bytes");
        assertThat(refused(Map.of("attachment1", new byte[64 << 20]), "asic_invalid_container").refusal().orElseThrow())
                .hasMessageContaining("times its size");
        byte[] whole = captured().get(0).zip();
        for (int length = 0; length < whole.length * 3 / 4; length += 97) {
            assertThat(verify(Arrays.copyOf(whole, length)).isValid()).isFalse();
        }
        assertThat(verify(new byte[100]).isValid()).isFalse();
    }

    @Test
    void partsOfAnotherContainerDoNotFit() throws Exception {
        Map<String, byte[]> one = Containers.entries(container("rest-post-json/asic-provider.zip", "-request-").zip());
        Map<String, byte[]> other = Containers.entries(container("rest-post-json/asic-provider.zip", "-response-").zip());
        Map<String, Subject> failing = Map.of("message.xml", Subject.HASH_CHAIN, "META-INF/signatures.xml", Subject.TIME_STAMP,
                "ts-hashchain.xml", Subject.TIME_STAMP, "sig-hashchain.xml", Subject.HASH_CHAIN, "attachment1", Subject.HASH_CHAIN);
        for (Map.Entry<String, Subject> swapped : failing.entrySet()) {
            Map<String, byte[]> mixed = new LinkedHashMap<>(one);
            mixed.put(swapped.getKey(), other.get(swapped.getKey()));
            ContainerReport report = verify(Containers.zip(mixed));
            if (!Arrays.equals(one.get(swapped.getKey()), other.get(swapped.getKey()))) {
                assertThat(report.checks().get(swapped.getValue().ordinal()).outcome()).as(swapped.getKey() + report).isEqualTo(Outcome.FAILED);
            }
        }
    }

    @Test
    void aContainerReadAndWrittenHasTheSameEntriesInTheSameOrder() throws Exception {
        for (Containers.Captured container : captured()) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            SignedContainer.read(Content.of(container.zip())).writeTo(out);
            Map<String, byte[]> before = Containers.entries(container.zip());
            Map<String, byte[]> after = Containers.entries(out.toByteArray());
            assertThat(List.copyOf(after.keySet())).isEqualTo(List.copyOf(before.keySet()));
            before.keySet().stream().filter(name -> !name.endsWith("anifest.xml")).forEach(name -> assertThat(after.get(name)).isEqualTo(before.get(name)));
            assertThat(verify(out.toByteArray()).isValid()).isTrue();
        }
    }
}
