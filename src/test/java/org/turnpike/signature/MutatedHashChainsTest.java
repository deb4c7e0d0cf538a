package org.turnpike.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.turnpike.fault.RefusedException;

/**
 * Fuzzing of hash chains by what means something to their reader: steps that refer to others, to themselves or to nothing, elements moved,
 * doubled and left out. Whatever comes is verified or refused, in time; what is verified covers the message.
 */
class MutatedHashChainsTest {
    private static final int ROUNDS = 20_000;
    private static final HashChainWriter WRITER = new HashChainWriter(XmlNames.CHAIN_FILE, DigestAlgorithm.SHA_512);
    private static final HashChainVerifier VERIFIER = new HashChainVerifier(XmlNames.CHAIN_FILE, DigestAlgorithm.SHA_512);
    private static final List<String> WORDS = List.of("STEP0", "STEP1", "STEP2", "STEP99", "#STEP0", "<hc:StepRef URI=\"#STEP0\"/>",
            "<hc:StepRef URI=\"#STEP1\"/><hc:StepRef URI=\"#STEP1\"/>", "<hc:HashStep id=\"STEP1\"/>", "</hc:HashStep>", "/message.xml", "/attachment1",
            "/sig-hashchain.xml", "file:///etc/passwd", "http://", "<!DOCTYPE a>", "<!--", "]]>", "&a;", "sha512", "sha1", "=", "\"", "<", ">", "");

    @Test
    void nothingButRefusalsAndProofs() throws Exception {
        List<List<HashChainInput>> messages = IntStream.range(0, 5).mapToObj(MutatedHashChainsTest::message).toList();
        HashChainWriter.Batch batch = WRITER.write(messages);
        int[] refused = new int[1];
        assertTimeoutPreemptively(Duration.ofMinutes(5), () -> {
            for (int round = 0; round < ROUNDS; round++) {
                Random random = new Random(round);
                int one = random.nextInt(messages.size());
                boolean result = random.nextInt(5) == 0;
                HashChainParts parts = new HashChainParts(result ? mutated(batch.result(), random) : batch.result(),
                        result ? batch.chains().get(one) : mutated(batch.chains().get(one), random));
                refused[0] += refuses(parts, messages.get(one), round) ? 1 : 0;
                assertThat(refuses(parts, messages.get((one + 1) % messages.size()), round)).as("another message, round " + round).isTrue();
            }
        });
        assertThat(refused[0]).isGreaterThan(ROUNDS / 2);
    }

    private static boolean refuses(HashChainParts parts, List<HashChainInput> message, int round) {
        try {
            VERIFIER.verify(parts, message);
            return false;
        } catch (RefusedException e) {
            assertThat(e.code()).isNotBlank();
            return true;
        } catch (RuntimeException | Error e) {
            throw new AssertionError("round " + round, e);
        }
    }

    private static byte[] mutated(byte[] document, Random random) {
        String text = new String(document, StandardCharsets.UTF_8);
        for (int i = random.nextInt(3); i >= 0; i--) {
            int from = edge(text, random);
            int to = Math.min(text.length(), Math.max(from, edge(text, random)));
            String between = text.substring(from, to);
            text = switch (random.nextInt(4)) {
                case 0 -> text.substring(0, from) + text.substring(to);
                case 1 -> text.substring(0, to) + between + text.substring(to);
                case 2 -> text.substring(0, from) + WORDS.get(random.nextInt(WORDS.size())) + text.substring(from);
                default -> text.replaceFirst("STEP[0-9]", WORDS.get(random.nextInt(4)));
            };
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Mostly where markup begins or ends. */
    private static int edge(String text, Random random) {
        int at = random.nextInt(text.length());
        int markup = text.indexOf(random.nextBoolean() ? '<' : '"', at);
        return random.nextInt(4) == 0 || markup < 0 ? at : markup;
    }

    private static List<HashChainInput> message(int number) {
        List<HashChainInput> inputs = new ArrayList<>();
        for (int part = 0; part <= number % 3; part++) {
            inputs.add(new HashChainInput(part == 0 ? "/message.xml" : "/attachment" + part,
                    DigestAlgorithm.SHA_512.digest((number + "." + part).getBytes(StandardCharsets.UTF_8))));
        }
        return inputs;
    }
}
