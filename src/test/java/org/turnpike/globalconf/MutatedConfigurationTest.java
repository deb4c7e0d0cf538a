package org.turnpike.globalconf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.turnpike.fault.RefusedException;

/**
 * Directories and parts with bytes changed, cut out, doubled or moved, seeds fixed: each is refused with a code of the global configuration or
 * read; nothing else comes out, and none takes long.
 */
@Timeout(120)
class MutatedConfigurationTest {
    private static final int MUTATIONS = 3000;
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final Instant AT = Instant.parse("2026-11-21T10:00:00Z");
    private static final Path PARTS = Captured.EXAMPLE.resolve("V6/20260101000000000000000");

    private interface Reader {
        void read(byte[] input) throws RefusedException;
    }

    /** How many inputs were refused. */
    private static int refused(byte[] valid, long seed, Reader reader) throws Exception {
        reader.read(valid);
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] input = mutated(valid, random);
            long start = System.nanoTime();
            try {
                reader.read(input);
            } catch (RefusedException e) {
                assertThat(e.code()).as("input %d of seed %d: %s", i, seed, e.getMessage()).contains("global_conf");
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError("input " + i + " of seed " + seed, e);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).as("input %d of seed %d", i, seed).isLessThan(LONGEST);
        }
        return refused;
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        byte[] changed = bytes;
        for (int changes = 1 + random.nextInt(3); changes > 0 && changed.length > 0; changes--) {
            int from = random.nextInt(changed.length);
            int to = Math.min(changed.length, from + 1 + random.nextInt(60));
            changed = switch (random.nextInt(5)) {
                case 0 -> with(changed, from, (byte) random.nextInt(256));
                case 1 -> joined(changed, from, changed, to);
                case 2 -> joined(changed, to, changed, from);
                case 3 -> Arrays.copyOf(changed, from);
                default -> joined(changed, from, changed, random.nextInt(changed.length));
            };
        }
        return changed;
    }

    private static byte[] with(byte[] bytes, int at, byte value) {
        byte[] changed = bytes.clone();
        changed[at] = value;
        return changed;
    }

    private static byte[] joined(byte[] head, int upTo, byte[] tail, int from) {
        byte[] all = Arrays.copyOf(head, upTo + tail.length - from);
        System.arraycopy(tail, from, all, upTo, tail.length - from);
        return all;
    }

    @Test
    void directoryAsItIsServed() throws Exception {
        SigningSource source = source();
        byte[] valid = source.signed(AT.plusSeconds(600));
        assertThat(refused(valid, 1, input -> SignedDirectory.read(input, List.of(source.certificate()), AT))).isGreaterThan(MUTATIONS * 9 / 10);
    }

    /** The source itself is at fault: what it signs is read past the signature. */
    @Test
    void directoryThatWasSignedMalformed() throws Exception {
        SigningSource source = source();
        Random random = new Random(2);
        int refused = 0;
        for (int i = 0; i < MUTATIONS / 10; i++) {
            byte[] input = source.signed(malformed(random), AT.plusSeconds(600));
            try {
                SignedDirectory.read(input, List.of(source.certificate()), AT);
            } catch (RefusedException e) {
                assertThat(e.code()).as("input %d: %s", i, e.getMessage()).contains("global_conf");
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError("input " + i + ": " + new String(input, StandardCharsets.UTF_8), e);
            }
        }
        assertThat(refused).isGreaterThan(MUTATIONS / 20);
    }

    private static UnaryOperator<String> malformed(Random random) {
        return text -> new String(mutated(text.getBytes(StandardCharsets.ISO_8859_1), random), StandardCharsets.ISO_8859_1);
    }

    private static SigningSource source() throws Exception {
        SigningSource source = new SigningSource("TEST", "SHA512withECDSA");
        source.put("SHARED-PARAMETERS", "shared-params.xml", Files.readAllBytes(PARTS.resolve("shared-params.xml")));
        source.put("PRIVATE-PARAMETERS", "private-params.xml", Files.readAllBytes(PARTS.resolve("private-params.xml")));
        return source;
    }

    @Test
    void sharedParameters() throws Exception {
        assertThat(refused(Files.readAllBytes(PARTS.resolve("shared-params.xml")), 3, xml -> SharedParameters.read(PartContent.of(xml)))).isGreaterThan(MUTATIONS / 2);
    }

    @Test
    void privateParameters() throws Exception {
        assertThat(refused(Files.readAllBytes(PARTS.resolve("private-params.xml")), 4, xml -> PrivateParameters.read(PartContent.of(xml)))).isGreaterThan(MUTATIONS / 2);
    }
}
