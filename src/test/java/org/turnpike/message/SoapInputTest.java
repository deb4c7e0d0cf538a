package org.turnpike.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** SOAP alone and in packages, with the codes of messages.md §0.5 for what is neither. */
class SoapInputTest {
    private static final String RELATED = "multipart/related; boundary=B";
    private static final String ROOT = "--B\r\nContent-Type: text/xml\r\n\r\n" + SoapScannerTest.request() + "\r\n";
    @TempDir
    Path folder;
    private SpoolStore spools;

    @BeforeEach
    void open() throws IOException {
        spools = new SpoolStore(folder, 100);
    }

    private SoapInput read(String type, String body) throws IOException, RefusedException {
        return SoapInput.readRequest(Optional.ofNullable(type), new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), spools,
                SoapLimits.DEFAULT, header -> { });
    }

    private void assertRefused(String code, String type, String body) throws IOException {
        assertThatThrownBy(() -> read(type, body)).isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.code()).isEqualTo(code));
        assertNothingLeft();
    }

    private void assertNothingLeft() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/xml", "TEXT/XML; charset=utf-8", "application/xop+xml"})
    void soapAlone(String type) throws Exception {
        try (SoapInput input = read(type, SoapScannerTest.request())) {
            assertThat(input.multipart()).isFalse();
            assertThat(input.head()).isInstanceOf(SoapMessage.class);
            assertThat(input.sha512()).isEqualTo(Sha512.of(SoapScannerTest.request().getBytes(StandardCharsets.UTF_8)));
            assertThat(input.headers().first("Content-Type")).contains(type);
            assertThat(input.nextAttachment()).isEmpty();
        }
        assertNothingLeft();
    }

    @Test
    void packageWithAttachments() throws Exception {
        String more = "--B\r\nContent-Type: a/b\r\nContent-ID: <1>\r\n\r\none\r\n--B\r\nContent-Type: c/d\r\n\r\n\r\n--B--";
        try (SoapInput input = read(RELATED, ROOT + more)) {
            assertThat(input.multipart()).isTrue();
            List<Attachment> attachments = input.spoolAttachments(spools, 10);
            assertThat(attachments).extracting(Attachment::contentType).containsExactly("a/b", "c/d");
            assertThat(attachments.get(0).sha512()).isEqualTo(Sha512.of("one".getBytes(StandardCharsets.US_ASCII)));
            assertThat(attachments.get(1).content().length()).isZero();
        }
        assertNothingLeft();
    }

    @Test
    void oversizeAttachmentIsRefused() throws Exception {
        try (SoapInput input = read(RELATED, ROOT + "--B\r\nContent-Type: a/b\r\n\r\n" + "x".repeat(11))) {
            assertThatThrownBy(() -> input.spoolAttachments(spools, 10)).isInstanceOf(RefusedException.class);
        }
        assertNothingLeft();
    }

    @Test
    void attachmentWithoutContentTypeIsRefused() throws Exception {
        try (SoapInput input = read(RELATED, ROOT + "--B\r\nX: y\r\n\r\none\r\n--B--")) {
            assertThatThrownBy(input::nextAttachment).isInstanceOfSatisfying(RefusedException.class,
                    e -> assertThat(e.code()).isEqualTo("invalid_content_type"));
        }
    }

    @Test
    void refusals() throws Exception {
        assertRefused("internal_error", null, "");
        assertRefused("invalid_content_type", "application/json", "{}");
        assertRefused("invalid_content_type", "application/soap+xml", SoapScannerTest.request());
        assertRefused("invalid_content_type", "multipart/related", ROOT);
        assertRefused("missing_soap", RELATED, "--B--");
        assertRefused("invalid_content_type", RELATED, "--B\r\n\r\n<a/>\r\n--B--");
        assertRefused("invalid_content_type", RELATED, "--B\r\nContent-Type: text/plain\r\n\r\n<a/>\r\n--B--");
        assertRefused("mime_parsing_failed", RELATED, "--B\r\nContent-Type: " + "x".repeat(2000) + "\r\n\r\n<a/>\r\n--B--");
        assertRefused("invalid_soap", "text/xml", "");
        assertThatThrownBy(() -> SoapInput.readReply(Optional.of(RELATED), new ByteArrayInputStream(new byte[0]), spools,
                SoapLimits.DEFAULT)).isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.code()).isEqualTo("invalid_message"));
        SoapLimits small = new SoapLimits(100, 10, 10, 10);
        assertThatThrownBy(() -> SoapInput.readReply(Optional.of("text/xml"), new ByteArrayInputStream(new byte[101]), spools, small))
                .isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.code()).isEqualTo("invalid_soap"));
        assertThatThrownBy(() -> SoapInput.readRequest(Optional.of("text/xml"), new SpoolTest.BrokenStream(" ".repeat(500).getBytes(StandardCharsets.UTF_8)), spools,
                SoapLimits.DEFAULT, header -> { })).isInstanceOf(IOException.class);
        assertNothingLeft();
    }

    /** What a caller sends behind an envelope's header, counted as it is read. */
    private long bytesReadOf(String start, SoapScanner.HeaderJudge judge, String code) {
        byte[] end = "<a>x</a>".repeat(1_000_000).getBytes(StandardCharsets.UTF_8);
        long[] read = {0};
        InputStream body = new FilterInputStream(new SequenceInputStream(
                new ByteArrayInputStream(start.getBytes(StandardCharsets.UTF_8)), new ByteArrayInputStream(end))) {
            @Override
            public int read(byte[] to, int offset, int count) throws IOException {
                int bytes = super.read(to, offset, count);
                read[0] += bytes;
                return bytes;
            }
        };
        assertThatThrownBy(() -> SoapInput.readRequest(Optional.of("text/xml"), body, spools, SoapLimits.DEFAULT, judge))
                .isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.code()).isEqualTo(code));
        return read[0] - start.length();
    }

    @Test
    void rejectsOnTheHeaderBeforeTheBodyIsRead() throws Exception {
        String request = SoapScannerTest.request();
        String start = request.substring(0, request.indexOf("</", request.indexOf("Body>")));
        int header = request.indexOf("<", request.indexOf("Envelope") + 8);
        int body = request.lastIndexOf("<", request.indexOf("Body>"));
        String withoutHeader = request.substring(0, header) + request.substring(body, start.length());
        assertThat(bytesReadOf(start, known -> {
            throw new RefusedException(FaultCode.ACCESS_DENIED, "unknown");
        }, "access_denied")).isLessThan(10_000);
        assertThat(bytesReadOf(withoutHeader, known -> { }, "missing_header")).isLessThan(10_000);
        assertThat(bytesReadOf(start.replaceAll("<[^>]*:id>[^<]*</[^>]*:id>", ""), known -> { }, "missing_header_field")).isLessThan(10_000);
        assertThat(bytesReadOf(request.substring(0, header) + "<x>", known -> { }, "invalid_soap")).isLessThan(300_000);
        assertNothingLeft();
    }

    @ParameterizedTest
    @CsvSource({"'',true", "'\"\"',true", "'\"urn:a#b\"',true", "'urn:a',false", "'\"spaces \"',false", "'\"',false", "'\"a',false"})
    void soapAction(String action, boolean accepted) throws Exception {
        SoapAction.require(Optional.empty());
        if (accepted) {
            SoapAction.require(Optional.of(action));
        } else {
            assertThatThrownBy(() -> SoapAction.require(Optional.of(action))).isInstanceOfSatisfying(RefusedException.class,
                    e -> assertThat(e.code()).isEqualTo("invalid_soap_action"));
        }
    }
}
