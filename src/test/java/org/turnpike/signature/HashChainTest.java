package org.turnpike.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.fault.RefusedException;

class HashChainTest {
    private static final Path EXAMPLES = Path.of("src/test/vectors/examples/messages");
    private static final HashChainWriter WRITER = new HashChainWriter("/sig-hashchain.xml", DigestAlgorithm.SHA_512);
    private static final HashChainVerifier VERIFIER = new HashChainVerifier("/sig-hashchain.xml", DigestAlgorithm.SHA_512);

    @Test
    void digestListIsDerExact() throws Exception {
        JsonNode vector = vectors().get("digestList_sha256_two_items");
        List<DigestList.Item> items = new ArrayList<>();
        for (JsonNode item : vector.get("items")) {
            items.add(new DigestList.Item(DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_256.digest(utf8(item.asText()))));
        }
        assertThat(DigestList.encode(items)).isEqualTo(HexFormat.of().parseHex(vector.get("derHex").asText()));
        assertThat(DigestList.stepValue(DigestAlgorithm.SHA_256, items)).isEqualTo(base64(vector.get("stepDigestB64")));
    }

    @Test
    void topOfFourIsThatOfTheVector() throws Exception {
        JsonNode vector = vectors().get("tree_sha256_four_items");
        List<List<HashChainInput>> messages = new ArrayList<>();
        for (JsonNode item : vector.get("items")) {
            messages.add(List.of(new HashChainInput("/message.xml", DigestAlgorithm.SHA_256.digest(utf8(item.asText())))));
        }
        assertThat(top(new HashChainWriter("/sig-hashchain.xml", DigestAlgorithm.SHA_256).write(messages))).isEqualTo(base64(vector.get("topB64")));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 6, 7, 9})
    void unevenTreesPromote(int n) throws Exception {
        List<List<HashChainInput>> messages = IntStream.range(0, n).mapToObj(i -> List.of(input("/message.xml", "" + i))).toList();
        assertThat(top(WRITER.write(messages))).isEqualTo(base64(vectors().get("tree_sha512_tops_b64").get("" + n)));
    }

    @Test
    void messageWithAttachmentsIsOneStep() throws Exception {
        JsonNode vector = vectors().get("attachments_case");
        List<HashChainInput> inputs = List.of(input("/message.xml", vector.get("message").asText()),
                input("/attachment1", vector.get("attachments").get(0).asText()), input("/attachment2", vector.get("attachments").get(1).asText()));
        HashChainWriter.Batch batch = WRITER.write(List.of(inputs));
        assertThat(top(batch)).isEqualTo(base64(vector.get("resultB64")));
        VERIFIER.verify(new HashChainParts(batch.result(), batch.chains().get(0)), inputs);
        VERIFIER.verify(new HashChainParts(example("sig-hashchainresult-attachments.xml"), example("sig-hashchain-attachments.xml")), inputs);
    }

    @Test
    void chainsOfTheExampleBatchVerify() throws Exception {
        for (int i = 0; i < 3; i++) {
            byte[] chain = example("batch3-chain-" + i + ".xml");
            VERIFIER.verify(new HashChainParts(example("batch3-result.xml"), chain), inputsNamedIn(chain));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 33})
    void everyMessageOfABatchVerifiesAndNoOther(int n) throws Exception {
        List<List<HashChainInput>> messages = IntStream.range(0, n).mapToObj(HashChainTest::message).toList();
        HashChainWriter.Batch batch = WRITER.write(messages);
        for (int i = 0; i < n; i++) {
            HashChainParts parts = new HashChainParts(batch.result(), batch.chains().get(i));
            VERIFIER.verify(parts, messages.get(i));
            List<HashChainInput> other = new ArrayList<>(messages.get(i));
            other.set(0, input("/message.xml", "another message"));
            assertCode(parts, other, "invalid_hash_chain");
        }
    }

    /** Every row of the table in messages.md §4.3, and what it leaves open; @ is a DataRef with the right digest of the message. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "malformed_hash_chain   | /sig-hashchain.xml       | <s id='STEP0'>@</s>",
        "malformed_hash_chain   | /sig-hashchain.xml#      | <s id='STEP0'>@</s>",
        "malformed_hash_chain   | /sig-hashchain.xml#STEP9 | <s id='STEP0'>@</s>",
        "internal_error         | /other.xml#STEP0         | <s id='STEP0'>@</s>",
        "malformed_hash_chain   | /sig-hashchain.xml#STEP0 | <s id='STEP0'>@<StepRef URI='STEP1'/></s>",
        "invalid_reference      | /sig-hashchain.xml#STEP0 | <s id='STEP0'>@<StepRef URI='/other.xml#STEP1'/></s>",
        "malformed_hash_chain   | /sig-hashchain.xml#STEP0 | <s id='STEP0'>@<StepRef URI='#STEP0'/></s>",
        "malformed_hash_chain   | /sig-hashchain.xml#STEP0 | <s id='STEP0'>@</s><s id='STEP0'>@</s>",
        "malformed_hash_chain   | /sig-hashchain.xml#STEP0 | <s id='STEP0'>@@</s>",
        "malformed_hash_chain   | /sig-hashchain.xml#STEP0 | <s id='STEP0'>@ text</s>",
        "malformed_hash_chain   | /sig-hashchain.xml#STEP0 | <s id='STEP0'></s>",
        "malformed_hash_chain   | /sig-hashchain.xml#STEP0 | <s id='STEP0'>@<Other/></s>",
        "malformed_hash_chain   | /sig-hashchain.xml#STEP0 | <s id='STEP0'><HashValue><d:DigestValue>AAAA</d:DigestValue></HashValue></s>",
        "malformed_hash_chain   | /sig-hashchain.xml#STEP0 | <s id='STEP0'><HashValue><d:DigestValue>!</d:DigestValue></HashValue></s>",
        "invalid_reference      | /sig-hashchain.xml#STEP0 | <s id='STEP0'><DataRef URI='/attachment7'>DIGEST</DataRef></s>",
        "invalid_hash_chain     | /sig-hashchain.xml#STEP0 | <s id='STEP0'>@<HashValue>DIGEST</HashValue></s>",
    })
    void refusedChains(String code, String uri, String steps) throws Exception {
        HashChainInput message = input("/message.xml", "hello");
        byte[] result = WRITER.write(List.of(List.of(message))).result();
        byte[] renamed = utf8(text(result).replace("/sig-hashchain.xml#STEP0", uri));
        assertCode(new HashChainParts(renamed, chain(message, steps)), List.of(message), code);
    }

    @Test
    void dataRefThatStatesAnotherDigestIsRefused() {
        HashChainInput message = input("/message.xml", "hello");
        HashChainWriter.Batch batch = WRITER.write(List.of(List.of(message)));
        byte[] chain = utf8(text(batch.chains().get(0)).replace(base64(message.digest()), base64(input("/x", "other").digest())));
        assertCode(new HashChainParts(batch.result(), chain), List.of(message), "invalid_hash_chain_ref");
    }

    @Test
    void partThatTheChainDoesNotHoldIsRefused() {
        HashChainInput message = input("/message.xml", "hello");
        HashChainWriter.Batch batch = WRITER.write(List.of(List.of(message)));
        assertCode(new HashChainParts(batch.result(), batch.chains().get(0)), List.of(message, input("/attachment1", "x")), "hashchain_unused_inputs");
    }

    @Test
    void stepThatNothingRefersToIsRefused() {
        HashChainInput message = input("/message.xml", "hello");
        HashChainWriter.Batch batch = WRITER.write(List.of(List.of(message)));
        byte[] chain = chain(message, "<s id='STEP0'>@</s><s id='IDLE'><HashValue>DIGEST</HashValue></s>");
        assertCode(new HashChainParts(batch.result(), chain), List.of(message), "malformed_hash_chain");
    }

    @Test
    void missingDigestMethodsAreInternalErrorsAsDeployed() {
        HashChainInput message = input("/message.xml", "hello");
        HashChainWriter.Batch batch = WRITER.write(List.of(List.of(message)));
        byte[] result = utf8(text(batch.result()).replaceAll("<ds:DigestMethod[^>]*>", ""));
        byte[] chain = utf8(text(batch.chains().get(0)).replaceAll("<hc:DefaultDigestMethod[^>]*>", ""));
        assertCode(new HashChainParts(result, batch.chains().get(0)), List.of(message), "internal_error");
        assertCode(new HashChainParts(batch.result(), chain), List.of(message), "internal_error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<!DOCTYPE x><x/>", "<!DOCTYPE x [<!ENTITY e 'v'>]><x>&e;</x>", "<?pi?><x/>", "<x/>", "", "<", "\u0000"})
    void otherDocumentsAreMalformed(String document) {
        HashChainInput message = input("/message.xml", "hello");
        HashChainWriter.Batch batch = WRITER.write(List.of(List.of(message)));
        assertCode(new HashChainParts(utf8(document), batch.chains().get(0)), List.of(message), "malformed_hash_chain");
        assertCode(new HashChainParts(batch.result(), utf8(document)), List.of(message), "malformed_hash_chain");
    }

    @Test
    void boundsHold() {
        HashChainInput message = input("/message.xml", "hello");
        byte[] result = WRITER.write(List.of(List.of(message))).result();
        assertCode(new HashChainParts(result, new byte[SignatureXml.MAX_BYTES + 1]), List.of(message), "malformed_hash_chain");
        String deep = "<a>".repeat(SignatureXml.LIMITS.depth() + 1);
        assertCode(new HashChainParts(result, utf8(deep)), List.of(message), "malformed_hash_chain");
        StringBuilder steps = new StringBuilder();
        for (int i = 0; i <= HashChainReader.MAX_STEPS; i++) {
            steps.append("<s id='STEP").append(i).append("'><StepRef URI='#STEP").append(i + 1).append("'/></s>");
        }
        assertCode(new HashChainParts(result, chain(message, steps.toString())), List.of(message), "malformed_hash_chain");
    }

    @Test
    void lineEndsIndentationAndPrefixesDoNotMatter() throws Exception {
        List<HashChainInput> message = message(1);
        HashChainWriter.Batch batch = WRITER.write(List.of(message(0), message, message(2)));
        String chain = text(batch.chains().get(1));
        VERIFIER.verify(new HashChainParts(batch.result(), utf8(chain.replaceAll("\n *", ""))), message);
        VERIFIER.verify(new HashChainParts(batch.result(), utf8(chain.replace("\n", "\r\n"))), message);
        VERIFIER.verify(new HashChainParts(batch.result(), utf8(chain.replace("hc:", "q:").replace(":hc=", ":q="))), message);
        VERIFIER.verify(new HashChainParts(batch.result(), utf8(chain.replace("\"#STEP", "\"/sig-hashchain.xml#STEP"))), message);
    }

    private static byte[] chain(HashChainInput message, String steps) {
        String digest = "<d:DigestValue>" + base64(message.digest()) + "</d:DigestValue>";
        return utf8("<HashChain xmlns='http://cyber.ee/hashchain' xmlns:d='http://www.w3.org/2000/09/xmldsig#'>"
                + "<DefaultDigestMethod Algorithm='" + DigestAlgorithm.SHA_512.uri() + "'/>"
                + steps.replace("<s ", "<HashStep ").replace("</s>", "</HashStep>")
                        .replace("@", "<DataRef URI='/message.xml'>" + digest + "</DataRef>").replace("DIGEST", digest)
                + "</HashChain>");
    }

    private static void assertCode(HashChainParts parts, List<HashChainInput> inputs, String code) {
        assertThatThrownBy(() -> VERIFIER.verify(parts, inputs)).isInstanceOf(RefusedException.class)
                .extracting(e -> ((RefusedException) e).code()).isEqualTo("malformed_signature." + code);
    }

    private static List<HashChainInput> message(int i) {
        List<HashChainInput> inputs = new ArrayList<>(List.of(input("/message.xml", "message " + i)));
        for (int a = 1; a <= i % 3; a++) {
            inputs.add(input("/attachment" + a, "attachment " + a + " of " + i));
        }
        return inputs;
    }

    private static List<HashChainInput> inputsNamedIn(byte[] chain) throws RefusedException {
        return HashChainReader.readSteps(chain).byId().values().stream().flatMap(List::stream)
                .flatMap(e -> e instanceof HashChain.DataRef d ? Stream.of(new HashChainInput(d.uri(), d.digest())) : Stream.empty()).toList();
    }

    private static HashChainInput input(String name, String content) {
        return new HashChainInput(name, DigestAlgorithm.SHA_512.digest(utf8(content)));
    }

    private static byte[] top(HashChainWriter.Batch batch) throws RefusedException {
        return HashChainReader.readResult(batch.result()).digest();
    }

    private static JsonNode vectors() throws IOException {
        return new ObjectMapper().readTree(example("vectors.json"));
    }

    private static byte[] example(String name) throws IOException {
        return Files.readAllBytes(EXAMPLES.resolve(name));
    }

    private static byte[] base64(JsonNode node) {
        return Base64.getDecoder().decode(node.asText());
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
