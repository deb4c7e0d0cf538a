package org.turnpike.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.fault.RefusedException;

/** A package made again has the judged SOAP part as its root for every reader (messages.md §1.8). */
class SoapPackageTest {
    private static final Headers ROOT = Headers.of("Content-Type", "text/xml", "Content-ID", "<root>");
    private static final List<Attachment> ATTACHMENTS = List.of(attachment(Headers.of("Content-Type", "text/xml", "Content-ID", "<x>"), "<other/>"));

    private static Attachment attachment(Headers headers, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Attachment(headers, Content.of(bytes), Sha512.of(bytes));
    }

    private static String made(String type, Headers root, String soap, List<Attachment> attachments) throws Exception {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        SoapPackage.again(type, root, Content.of(soap.getBytes(StandardCharsets.UTF_8)), attachments).writeTo(to);
        return to.toString(StandardCharsets.UTF_8);
    }

    private static void assertRefused(String type, Headers root, String soap, List<Attachment> attachments) {
        assertThatThrownBy(() -> made(type, root, soap, attachments)).isInstanceOfSatisfying(RefusedException.class,
                e -> assertThat(e.code()).isEqualTo("invalid_content_type"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "; start=\"<root>\"", "; start=root", "; start-info=\"text/xml\""})
    void theFirstPartIsTheRoot(String start) throws Exception {
        assertThat(made("multipart/related; boundary=B" + start, ROOT, "<a/>", ATTACHMENTS)).startsWith("--B\r\n").contains("<a/>", "<other/>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"; start=\"<x>\"", "; start=x", "; start=\"\"", "; START=\"<x>\"", "; start*=utf-8''x", "; start*0=x"})
    void anotherRootIsRefused(String start) {
        assertRefused("multipart/related; boundary=B" + start, ROOT, "<a/>", ATTACHMENTS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"boundary=B; boundary=C", "boundary=B; boundary=B", "BOUNDARY=B; boundary=\"C\"", "boundary=B; start=\"<root>\"; start=x",
        "boundary=\"B\\\"C\"", "boundary=\"B;C\"", "boundary=B\"C", "boundary=\"B\\\\\"", "boundary=\"B \"", "boundary=B\u00e4"})
    void aBoundaryOrStartThatReadersMayTakeDifferentlyIsRefused(String parameters) {
        assertRefused("multipart/related; " + parameters, ROOT, "<a/>", ATTACHMENTS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"----=_Part_0_1.2", "uuid:1-2+id=1", "MIMEBoundary_a", "'()+_,-./:=?", "a b", "B_%7B#"})
    void boundariesThatProgramsUsePass(String boundary) throws Exception {
        assertThat(made("multipart/related; boundary=\"" + boundary + "\"", ROOT, "<a/>", ATTACHMENTS)).startsWith("--" + boundary + "\r\n");
    }

    @Test
    void aRootThatTwoPartsClaimIsRefused() {
        assertRefused("multipart/related; boundary=B; start=\"<root>\"", ROOT, "<a/>", List.of(attachment(ROOT, "<other/>")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--B", "--B\r\nx", "x\n--B \nx", "x\r--B\t", "x\r\n\r\n--B--", "x\n--B\n", "--\n--B\r"})
    void aDelimiterInsideAnAttachmentIsRefused(String text) {
        assertRefused("multipart/related; boundary=B", ROOT, "<a/>", List.of(attachment(Headers.of("Content-Type", "text/plain"), text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x--B", "\r\n--But no delimiter\r\n", "--B-\n", "-B\n", "\n ---B", "--\nB", "--B-x--"})
    void whatOnlyLooksLikeADelimiterPasses(String text) throws Exception {
        assertThat(made("multipart/related; boundary=B", ROOT, "<!--B--><a/>", List.of(attachment(Headers.of("Content-Type", "text/plain"), text))))
                .contains(text);
    }

    /** What is searched is read in blocks. */
    @Test
    void aDelimiterIsFoundWhereverItLies() throws Exception {
        String boundary = "a-boundary-of-some-length";
        String type = "multipart/related; boundary=" + boundary;
        for (int block = 1; block <= 2; block++) {
            for (int before = block * 32 * 1024 - 70; before < block * 32 * 1024 + 70; before++) {
                for (String end : List.of("\n", "--", " x", "")) {
                    assertRefused(type, ROOT, "<a/>", List.of(attachment(Headers.of(), "x".repeat(before) + "\r\n--" + boundary + end)));
                }
                String alike = "x".repeat(before) + "\r\n--" + boundary + "-\n-" + boundary + "\nx--" + boundary + "\n" + "x".repeat(100);
                assertThat(made(type, ROOT, "<a/>", List.of(attachment(Headers.of(), alike)))).contains(alike);
            }
        }
    }

    @Test
    void aBoundaryInsideAPartIsRefused() {
        assertRefused("multipart/related; boundary=B", ROOT, "<a>\n--But some do not look</a>", ATTACHMENTS);
        assertRefused("multipart/related; boundary=B", ROOT, "<a>\r\n--B\r\n</a>", ATTACHMENTS);
        assertRefused("multipart/related; boundary=-x", ROOT, "<a>\r\n---x\r\n</a>", ATTACHMENTS);
        assertRefused("multipart/related; boundary=B", ROOT, "<a/>", List.of(attachment(Headers.of("Content-Type", "text/xml"), "\n--B\n")));
        assertRefused("multipart/related; boundary=B", ROOT.with("--B", "x"), "<a/>", ATTACHMENTS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"base64", "quoted-printable", "Quoted-Printable", "x-other", ""})
    void aRootThatIsToBeDecodedIsRefused(String encoding) {
        assertRefused("multipart/related; boundary=B", ROOT.with("content-transfer-encoding", encoding), "<a/>", ATTACHMENTS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7bit", "8BIT", " binary "})
    void aRootThatStandsAsItIsPasses(String encoding) throws Exception {
        assertThat(made("multipart/related; boundary=B", ROOT.with("Content-Transfer-Encoding", encoding), "<a/>", ATTACHMENTS)).contains("<a/>");
    }
}
