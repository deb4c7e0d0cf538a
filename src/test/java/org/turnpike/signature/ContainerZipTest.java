package org.turnpike.signature;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.message.Content;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.OcspVerifier;

/** The frame around what is signed: whoever opens a container that verifies, with whatever program, finds what was judged and nothing else. */
class ContainerZipTest {
    private static final ContainerVerifier VERIFIER = new ContainerVerifier(new ChainVerifier(new OcspVerifier()));
    private static final byte[] FORGED = "<forged/>".getBytes(StandardCharsets.US_ASCII);
    private static GlobalConfiguration conf;
    private static Map<String, byte[]> contents;

    @BeforeAll
    static void read() throws Exception {
        conf = Containers.verificationConfiguration();
        contents = Containers.entries(Containers.captured().stream().filter(one -> one.name().startsWith("rest-post-json/asic-provider.zip")).findFirst()
                .orElseThrow().zip());
    }

    private static ContainerReport verify(byte[] zip) throws IOException {
        return VERIFIER.verify(Content.of(zip), conf);
    }

    private static ContainerReport verify(Consumer<RawZip> change) throws IOException {
        RawZip zip = new RawZip(contents);
        change.accept(zip);
        return verify(zip.bytes());
    }

    private static void assertAccepted(Consumer<RawZip> change) throws IOException {
        ContainerReport report = verify(change);
        assertThat(report.isValid()).as(report.toString()).isTrue();
    }

    private static void assertRefused(String reason, Consumer<RawZip> change) throws IOException {
        RefusedException refusal = verify(change).refusal().orElseThrow(() -> new AssertionError(reason));
        assertThat(refusal.code()).isEqualTo("asic_invalid_container");
        assertThat(refusal).hasMessageContaining(reason);
    }

    private static void assertRefusedOfMessage(String reason, Consumer<RawZip.Entry> change) throws IOException {
        assertRefused(reason, zip -> change.accept(zip.entry("message.xml")));
    }

    @Test
    void whatOtherProgramsWriteOtherwiseAndMeansTheSameIsAccepted() throws Exception {
        assertAccepted(zip -> { });
        assertAccepted(zip -> zip.comment = "");
        assertAccepted(zip -> {
            zip.entry("mimetype").method = 0;
            zip.entry("mimetype").flags = 0;
            zip.entry("mimetype").version = 10;
            zip.entry("mimetype").madeBy = 10;
        });
        assertAccepted(zip -> zip.entries.forEach(entry -> entry.flags = 0));
        assertAccepted(zip -> zip.entries.forEach(entry -> {
            entry.extra = new byte[] {'U', 'T', 5, 0, 1, 1, 2, 3, 4};
            entry.listedExtra = entry.extra;
        }));
    }

    /** One program reads from the front, another the directory at the end: they must find the same. */
    @Test
    void anEntryThatNotEverybodyFindsIsRefused() throws Exception {
        assertRefused("does not list entry", zip -> zip.entry("attachment1").listed = false);
        assertRefused("does not start where it must", zip -> zip.beforeDirectory = new byte[] {0});
        assertRefused("lists entries that do not exist", zip -> {
            RawZip.Entry hidden = new RawZip.Entry("message.xml", FORGED);
            hidden.written = false;
            zip.entries.add(hidden);
        });
        assertRefused("does not start where it must", zip -> zip.entry("message.xml").gap = FORGED);
        assertRefused("does not start where it must", zip -> zip.before = FORGED);
        assertRefused("occurs twice", zip -> zip.entries.add(new RawZip.Entry("message.xml", FORGED)));
        assertRefused("occurs twice", zip -> zip.entries.add(2, new RawZip.Entry("message.xml", zip.entry("message.xml").content)));
        assertRefused("after its end", zip -> zip.after = new byte[] {0});
        assertRefused("its comment is not", zip -> {
            byte[] second = new RawZip(new LinkedHashMap<>(Map.of("message.xml", FORGED))).bytes();
            zip.comment = new String(second, StandardCharsets.ISO_8859_1);
        });
        assertRefused("its comment is not", zip -> zip.comment = "mimetype=application/vnd.etsi.asic-e+zi!");
    }

    @Test
    void aDirectoryThatSaysOtherThanTheEntriesIsRefused() throws Exception {
        assertRefusedOfMessage("differs from entry", entry -> entry.listedAs = "massage.xml");
        assertRefusedOfMessage("differs from entry", entry -> entry.listedTime++);
        assertRefusedOfMessage("differs from entry", entry -> entry.listedCrcWrongBy = 1);
        assertRefusedOfMessage("differs from entry", entry -> entry.listedSizeWrongBy = 1);
        assertRefusedOfMessage("differs from entry", entry -> entry.listedMethod = 0);
        assertRefusedOfMessage("differs from entry", entry -> entry.offsetWrongBy = 1);
        assertRefusedOfMessage("differs from entry", entry -> entry.extra = new byte[] {'U', 'T', 5, 0, 1, 1, 2, 3, 4});
        assertRefused("the end record", zip -> zip.countedMore = 1);
        assertRefused("the end record", zip -> zip.directoryLonger = 1);
        assertRefused("the end record", zip -> zip.directoryLater = -1);
        assertRefused("differs from entry", zip -> {
            RawZip.Entry first = zip.entries.get(0);
            RawZip.Entry second = zip.entries.get(1);
            first.listedAs = second.name;
            second.listedAs = first.name;
        });
    }

    @Test
    void whatNothingVouchesForIsRefused() throws Exception {
        assertRefusedOfMessage("a comment, attributes", entry -> entry.comment = FORGED);
        assertRefusedOfMessage("a comment, attributes", entry -> entry.externalAttributes = 0x81a40000);
        assertRefusedOfMessage("a comment, attributes", entry -> entry.internalAttributes = 1);
        assertRefusedOfMessage("a comment, attributes", entry -> entry.madeBy = 0x314);
        assertRefusedOfMessage("has extra fields", entry -> {
            entry.extra = new byte[] {1, 0, 5, 0, 1, 1, 2, 3, 4};
            entry.listedExtra = entry.extra;
        });
        assertRefusedOfMessage("has extra fields", entry -> entry.extra = new byte[] {'U', 'T', 1, 0, 0});
        assertRefusedOfMessage("has method 8 and flags", entry -> entry.flags = 0x809);
        assertRefusedOfMessage("has method 12 and flags", entry -> entry.method = 12);
        assertRefusedOfMessage("has method 0 and flags", entry -> entry.method = 0);
        assertRefusedOfMessage("is of version 45", entry -> entry.version = 45);
    }

    @Test
    void dataOtherThanItsSizesAndCrcSayIsRefused() throws Exception {
        for (int flags : new int[] {0x808, 0}) {
            assertRefusedOfMessage("stated CRC or sizes", entry -> {
                entry.flags = flags;
                entry.crcWrongBy = 1;
            });
            assertRefusedOfMessage("stated CRC or sizes", entry -> {
                entry.flags = flags;
                entry.sizeWrongBy = 1;
            });
            assertRefusedOfMessage("stated CRC or sizes", entry -> {
                entry.flags = flags;
                entry.compressedWrongBy = 1;
            });
        }
        assertRefusedOfMessage("sizes after", entry -> entry.behindData = FORGED);
        assertRefusedOfMessage("sizes after", entry -> entry.descriptor = false);
        assertRefusedOfMessage("does not start where it must", entry -> {
            entry.flags = 0;
            entry.behindData = FORGED;
        });
    }

    @Test
    void aNameWithoutEndOrWithNothingInItIsRefused() throws Exception {
        assertRefused("name has 0 bytes", zip -> zip.entries.add(new RawZip.Entry("", FORGED)));
        assertRefused("name has 300 bytes", zip -> zip.entries.add(new RawZip.Entry("a".repeat(300), FORGED)));
    }

    @Test
    void aContainerCutAnywhereIsRefused() throws Exception {
        byte[] whole = new RawZip(contents).bytes();
        for (int length = 0; length < whole.length; length++) {
            assertThat(verify(Arrays.copyOf(whole, length)).isValid()).as("cut at " + length).isFalse();
        }
    }
}
