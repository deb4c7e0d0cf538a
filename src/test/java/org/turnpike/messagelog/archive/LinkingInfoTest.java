package org.turnpike.messagelog.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.signature.DigestAlgorithm;

/** The linking information of deployed servers, written and read. */
class LinkingInfoTest {
    private static final Path EXAMPLE = Path.of("src/test/vectors/examples/linkinginfo.txt");

    private static byte[] digest(String container) {
        return DigestAlgorithm.SHA_512.digest(container.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theExampleIsWhatIsWrittenAndRead() throws Exception {
        String first = LinkingInfo.next(DigestAlgorithm.SHA_512, "", digest("file-one"));
        String second = LinkingInfo.next(DigestAlgorithm.SHA_512, first, digest("file-two"));
        LinkingInfo info = new LinkingInfo(ArchiveLink.NONE, DigestAlgorithm.SHA_512, List.of(new LinkingInfo.Link(first, "1a2b-request-2a.asice"),
                new LinkingInfo.Link(second, "1a2b-response-2c.asice")));
        assertThat(new String(info.text(), StandardCharsets.UTF_8)).isEqualTo(Files.readString(EXAMPLE));
        assertThat(LinkingInfo.parse(Files.readAllBytes(EXAMPLE))).isEqualTo(info);
        assertThat(info.lastDigest()).isEqualTo(second);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "- -\n", "- - SHA-512", "- - MD5\n", "- - SHA-512\nabc\n", "- - SHA-512\nabc def ghi\n", "- - SHA-512\n\n"})
    void whatIsNoLinkingInformationIsRefused(String text) {
        assertThatThrownBy(() -> LinkingInfo.parse(text.getBytes(StandardCharsets.UTF_8))).isInstanceOf(IllegalArgumentException.class);
    }
}
