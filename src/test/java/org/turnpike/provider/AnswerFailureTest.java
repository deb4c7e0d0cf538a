package org.turnpike.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.junit.jupiter.api.Test;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServiceId;
import org.turnpike.message.Headers;

/** What is said of an information system's failure, and how a packed answer is unpacked. */
class AnswerFailureTest {
    private static final ServiceId SERVICE = new ServiceId(ClientId.parse("TEST/ORG/1/a"), "s");

    private static IOException certificate() {
        IOException failure = new SSLHandshakeException("bad");
        failure.initCause(new CertificateException("10.1.2.3 is not registered"));
        return failure;
    }

    @Test
    void eachFailureHasItsOwnWordsAndCode() {
        Map<IOException, String> codes = Map.of(certificate(), "ssl_authentication_failed", new SSLException("protocol"), "ssl_authentication_failed",
                new UnknownHostException("inner"), "unknown_host", new ConnectTimeoutException("t"), "io_error", new ConnectException("refused"), "network_error",
                new SocketException("reset"), "network_error", new NoHttpResponseException("none"), "io_error", new ClientProtocolException("malformed"), "http_error",
                new MessageConstraintException("long"), "http_error", new SocketTimeoutException("read"), "io_error");
        Set<String> texts = new HashSet<>();
        codes.forEach((failure, code) -> {
            RefusedException refusal = AnswerFailure.of(SERVICE, failure);
            assertThat(refusal.code()).as(failure.toString()).isEqualTo(code);
            assertThat(refusal.getMessage()).contains(SERVICE.toString()).doesNotContain("10.1.2.3", "inner");
            texts.add(refusal.getMessage());
        });
        assertThat(texts).as("one text for both kinds of malformed answers").hasSize(codes.size() - 1);
        assertThat(texts).filteredOn(each -> each.contains("did not answer")).hasSize(2);
    }

    private static ServiceAnswer answer(byte[] body, String... headers) {
        return new ServiceAnswer(200, "OK", Headers.of(headers), Optional.of(new ByteArrayInputStream(body)), () -> { });
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static byte[] unpacked(ServiceAnswer answer) throws Exception {
        try (InputStream body = UnpackedBody.of(answer).orElseThrow()) {
            return body.readAllBytes();
        }
    }

    @Test
    void unpacksGzipAnswers() throws Exception {
        byte[] envelope = "<Envelope/>".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        for (String encoding : List.of("gzip", "x-gzip", "GZIP", " gzip ")) {
            assertThat(unpacked(answer(gzip(envelope), "Content-Encoding", encoding))).isEqualTo(envelope);
        }
        assertThat(unpacked(answer(envelope, "Content-Encoding", "identity"))).isEqualTo(envelope);
        assertThat(unpacked(answer(envelope))).isEqualTo(envelope);
    }

    @Test
    void rejectsBombsBrokenStreamsAndOtherEncodings() throws Exception {
        byte[] bomb = gzip(new byte[64 << 20]);
        assertThat(bomb).hasSizeLessThan(1 << 17);
        assertThatThrownBy(() -> unpacked(answer(bomb, "Content-Encoding", "gzip"))).isInstanceOf(IOException.class).hasMessageContaining("200 times");
        byte[] packed = gzip("<Envelope/>".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> unpacked(answer(Arrays.copyOf(packed, packed.length - 9), "Content-Encoding", "gzip"))).isInstanceOf(EOFException.class);
        for (String[] headers : new String[][] {{"Content-Encoding", "br"}, {"Content-Encoding", "gzip, gzip"}, {"Content-Encoding", "gzip", "Content-Encoding", "gzip"}}) {
            assertThatThrownBy(() -> unpacked(answer(packed, headers))).isInstanceOf(RefusedException.class).extracting("code").isEqualTo("http_error");
        }
        assertThatThrownBy(() -> unpacked(answer("<Envelope/>".getBytes(StandardCharsets.UTF_8), "Content-Encoding", "gzip")))
                .isInstanceOf(RefusedException.class).extracting("code").isEqualTo("http_error");
    }
}
