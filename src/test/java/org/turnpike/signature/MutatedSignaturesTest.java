package org.turnpike.signature;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.id.MemberId;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.OcspVerifier;

/**
 * Captured signatures and chains with bytes changed, cut out or doubled: whatever comes, the verifier answers with a refusal, or
 * with the proof for the very message. The seed is fixed.
 */
class MutatedSignaturesTest {
    private static final int MUTATIONS = 4000;
    private static final MemberId CONSUMER = new MemberId("TEST", "ORG", "1111");
    private static final Instant AT = Instant.parse("2026-11-21T00:40:00Z");
    private static final SignatureVerifier VERIFIER = new SignatureVerifier(new ChainVerifier(new OcspVerifier()));

    private final Random random = new Random(4);

    @Test
    void onlyRefusalsComeOut() throws Exception {
        GlobalConfiguration conf = StoredConfiguration.ofCaptures(AT);
        List<Capture> captures = Capture.transportMessages().stream().filter(c -> c.name().contains("request")).toList();
        int refused = 0;
        long end = System.nanoTime() + Duration.ofMinutes(10).toNanos();
        for (int i = 0; i < MUTATIONS; i++) {
            assertThat(System.nanoTime() - end).as("in time").isNegative();
            Capture capture = captures.get(i % captures.size());
            try {
                VERIFIER.verify(mutated(capture.signature()), capture.parts(), CONSUMER, conf, AT);
            } catch (RefusedException e) {
                assertThat(e.code()).startsWith("signature_verification.");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(MUTATIONS * 9 / 10);
    }

    private SignatureParts mutated(SignatureParts parts) {
        if (parts.hashChain().isEmpty() || random.nextBoolean()) {
            return new SignatureParts(mutated(parts.signature()), parts.hashChain());
        }
        HashChainParts chain = parts.hashChain().get();
        HashChainParts changed = random.nextBoolean() ? new HashChainParts(mutated(chain.result()), chain.chain())
                : new HashChainParts(chain.result(), mutated(chain.chain()));
        return new SignatureParts(parts.signature(), Optional.of(changed));
    }

    private byte[] mutated(byte[] bytes) {
        int from = random.nextInt(bytes.length);
        int to = Math.min(bytes.length, from + 1 + random.nextInt(80));
        return switch (random.nextInt(3)) {
            case 0 -> {
                byte[] changed = bytes.clone();
                changed[from] = (byte) random.nextInt(256);
                yield changed;
            }
            case 1 -> joined(bytes, from, to);
            default -> joined(bytes, to, from);
        };
    }

    /** Everything up to one place and from another: cut out, or doubled. */
    private static byte[] joined(byte[] bytes, int upTo, int from) {
        byte[] all = Arrays.copyOf(bytes, upTo + bytes.length - from);
        System.arraycopy(bytes, from, all, upTo, bytes.length - from);
        return all;
    }
}
