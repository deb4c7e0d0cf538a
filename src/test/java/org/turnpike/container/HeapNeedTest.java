package org.turnpike.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.message.ContentType;

class HeapNeedTest {
    private static final String PACKAGE = "multipart/related; type=\"text/xml\"; boundary=\"b\"";
    private static final String ENVELOPE = "--b\r\nContent-Type: text/xml\r\n\r\n<envelope/>\r\n";
    private static final String ATTACHMENT = "--b\r\nContent-Type: text/plain\r\n\r\n";

    @Test
    void attachmentsOfAPackageCountOnceAndUpToAMebibyte() {
        assertThat(HeapNeed.ofPackage(1000, 2000)).isEqualTo(64 * 1024 + 8 * 1000 + 1000);
        assertThat(HeapNeed.ofPackage(1000, 1L << 30)).isEqualTo(HeapNeed.ofPackage(1000, -1)).isEqualTo(64 * 1024 + 8 * 1000 + (1 << 20));
    }

    @Test
    void envelopeEndsWhereTheFirstAttachmentBegins() {
        OptionalInt found = envelope(PACKAGE, ENVELOPE + ATTACHMENT + "x".repeat(60_000));
        assertThat(found).isPresent();
        assertThat(found.getAsInt()).isBetween(ENVELOPE.length(), 33 * 1024);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--b\r\nContent-Type: text/xml\r\n\r\n<envelope>", ENVELOPE, ENVELOPE + "--b\r\nContent-Type: text/plain\r\n", ENVELOPE + "--b--\r\n", "", "--b\r\nmalformed\r\n\r\n" + ATTACHMENT})
    void envelopeThatDoesNotEndAtHandIsNotFound(String body) {
        assertThat(envelope(PACKAGE, body)).isEmpty();
    }

    /** The message would be read with this line as a part of the envelope. */
    @Test
    void lineThatOnlyStartsLikeTheDelimiterDoesNotEndTheEnvelope() {
        assertThat(envelope(PACKAGE, "--b\r\nContent-Type: text/xml\r\n\r\n<envelope>\r\n--bc\r\nContent-Type: text/plain\r\n\r\n" + "x".repeat(60_000))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/xml", "multipart/mixed; boundary=b", "multipart/related", "multipart/related; boundary=other"})
    void otherBodiesHaveNoPart(String type) {
        assertThat(envelope(type, ENVELOPE + ATTACHMENT)).isEmpty();
    }

    private static OptionalInt envelope(String type, String body) {
        return HeapNeed.envelope(ContentType.parse(type), body.getBytes(StandardCharsets.ISO_8859_1));
    }
}
