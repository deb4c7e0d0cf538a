package org.turnpike.transport;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.fault.RefusedException;
import org.turnpike.message.Content;
import org.turnpike.message.MultipartReader;
import org.turnpike.message.RequestHashInserter;
import org.turnpike.message.RestRequest;
import org.turnpike.message.RestResponse;
import org.turnpike.message.Sha512;
import org.turnpike.message.SoapInput;
import org.turnpike.message.SoapLimits;
import org.turnpike.message.SoapScanner;
import org.turnpike.message.SpoolStore;
import org.turnpike.trust.TestPeers;

/**
 * Fuzzing with what was captured as seed: bytes flipped, cut, doubled, spliced with other captures and with what means something to the
 * readers. Each ends in a message or in a refusal, in time and with nothing left; the seed of a failure is in its text.
 */
class MutatedMessagesTest {
    private static final int ROUNDS = 4000;
    private static final Duration IN_TIME = Duration.ofSeconds(60);
    private static final List<String> EXCHANGES = List.of("soap-simple", "soap-attachments", "soap-error-access-denied", "rest-get", "rest-post-json",
            "rest-dump");
    private static final List<String> WORDS = List.of("\r\n", "\n", "--", "\r\n--xtop", "--\r\n", "content-type: ", "<", ">", "/>", "<!DOCTYPE a>", "&amp;", "&x;",
            "<![CDATA[", "]]>", "<!--", "xmlns:a=\"a\"", "%", "%2F", "//", "?", ":", "\u0000", "\uFEFF", "multipart/mixed; boundary=", "application/ocsp-response",
            "application/x-road-rest-body", "signature/bdoc-1.0/ts", "<SOAP-ENV:Fault>", "id:objectType=\"SERVICE\"", "x-road-id:", "A".repeat(2000));
    @TempDir
    Path folder;
    private SpoolStore spools;

    @BeforeEach
    void open() throws IOException {
        spools = new SpoolStore(folder, 500);
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    private interface Reading {
        void read(byte[] input) throws IOException, RefusedException;
    }

    private static void fuzz(String name, List<byte[]> seeds, Reading reading) {
        assertTimeoutPreemptively(IN_TIME, () -> {
            for (int round = 0; round < ROUNDS; round++) {
                Random random = new Random(name.hashCode() * 31L + round);
                byte[] input = mutated(seeds.get(random.nextInt(seeds.size())), seeds, random);
                try {
                    reading.read(input);
                } catch (RefusedException e) {
                    assertThat(e.code()).isNotBlank();
                } catch (IOException e) {
                    assertThat(e).as("%s round %d", name, round).isNotNull();
                } catch (RuntimeException | Error e) {
                    throw new AssertionError(name + " round " + round + ": " + e, e);
                }
            }
        });
    }

    private static byte[] mutated(byte[] seed, List<byte[]> others, Random random) {
        byte[] bytes = seed.clone();
        for (int i = random.nextInt(6) + 1; i > 0 && bytes.length > 0; i--) {
            int at = random.nextInt(bytes.length);
            int until = Math.min(bytes.length, at + random.nextInt(64));
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes = spliced(bytes, at, until, new byte[0]);
                case 2 -> bytes = spliced(bytes, at, at, Arrays.copyOfRange(bytes, at, until));
                case 3 -> bytes = spliced(bytes, at, at, WORDS.get(random.nextInt(WORDS.size())).getBytes(StandardCharsets.UTF_8));
                case 4 -> bytes = Arrays.copyOf(bytes, at);
                default -> {
                    byte[] other = others.get(random.nextInt(others.size()));
                    int from = random.nextInt(other.length);
                    bytes = spliced(bytes, at, until, Arrays.copyOfRange(other, from, Math.min(other.length, from + random.nextInt(500))));
                }
            }
        }
        return bytes;
    }

    private static byte[] spliced(byte[] bytes, int from, int until, byte[] between) {
        byte[] whole = Arrays.copyOf(bytes, from + between.length + bytes.length - until);
        System.arraycopy(between, 0, whole, from, between.length);
        System.arraycopy(bytes, until, whole, from + between.length, bytes.length - until);
        return whole;
    }

    @Test
    void transportRequests() {
        List<Capture> captures = EXCHANGES.stream().map(Capture::request).toList();
        fuzz("requests", captures.stream().map(Capture::body).toList(), input -> {
            for (Capture capture : captures.subList(0, 4)) {
                read(TransportReader.read(stream(input), capture.contentType(), spools, TransportLimits.DEFAULT));
            }
            read(TransportReader.read(stream(input), "multipart/mixed; boundary=" + boundary(input), spools, TransportLimits.DEFAULT));
        });
    }

    @Test
    void transportResponses() {
        List<byte[]> seeds = EXCHANGES.stream().map(name -> Capture.response(name).body()).toList();
        fuzz("responses", seeds, input -> {
            String type = input.length > 2 && input[0] == '<' ? "text/xml" : "multipart/mixed; boundary=" + boundary(input);
            read(TransportReader.readResponse(stream(input), type, spools, TransportLimits.DEFAULT));
        });
    }

    private static void read(TransportReader reader) throws IOException, RefusedException {
        try (reader) {
            ReceivedMessage message = reader.receive(TestPeers.ANYONE);
            message.requireSignature();
            message.signedParts().forEach(part -> assertThat(part.sha512()).hasSize(64));
        }
    }

    /** What the first line says. */
    private static String boundary(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n");
        return end < 3 ? "b" : text.substring(2, Math.min(end, 100)).replaceAll("[^A-Za-z]", "");
    }

    @Test
    void soap() {
        List<byte[]> seeds = soaps();
        fuzz("soap", seeds, input -> {
            SoapScanner.scan(stream(input), SoapLimits.DEFAULT);
            RequestHashInserter.copy(Content.of(input), java.io.OutputStream.nullOutputStream(), Sha512.of(input));
        });
    }

    /** Whatever the scanner lets through, the inserter can give a request hash that the scanner finds again. */
    @Test
    void soapThatIsAcceptedTakesARequestHash() {
        fuzz("hash", soaps(), input -> {
            if (SoapScanner.scan(stream(input), SoapLimits.DEFAULT) instanceof org.turnpike.message.SoapMessage) {
                java.io.ByteArrayOutputStream hashed = new java.io.ByteArrayOutputStream();
                RequestHashInserter.copy(Content.of(input), hashed, Sha512.of(input));
                var again = (org.turnpike.message.SoapMessage) SoapScanner.scan(stream(hashed.toByteArray()), SoapLimits.DEFAULT);
                assertThat(again.header().requestHash().orElseThrow().value()).isEqualTo(Sha512.base64(Sha512.of(input)));
            }
        });
    }

    private static List<byte[]> soaps() {
        return List.of(Capture.read("soap-simple", "1-client-request.http").body(), Capture.read("soap-simple", "4-client-response.http").body(),
                Capture.read("soap-error-access-denied", "4-client-response.http").body());
    }

    @Test
    void packages() {
        Capture request = Capture.read("soap-attachments", "1-client-request.http");
        Capture response = Capture.read("soap-attachments", "4-client-response.http");
        fuzz("packages", List.of(request.body(), response.body()), input -> {
            for (Capture capture : List.of(request, response)) {
                try (SoapInput soap = SoapInput.readRequest(capture.headers().first("Content-Type"), stream(input), spools, SoapLimits.DEFAULT, header -> { })) {
                    soap.spoolAttachments(spools, 1 << 20);
                }
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"request", "response"})
    void restParts(String kind) throws Exception {
        List<byte[]> seeds = new java.util.ArrayList<>();
        for (String exchange : List.of("rest-get", "rest-post-json", "rest-dump", "rest-error-404-provider")) {
            Capture capture = kind.equals("request") ? Capture.request(exchange) : Capture.response(exchange);
            MultipartReader parts = new MultipartReader(capture.stream(), boundary(capture.body()));
            byte[] part = parts.next().orElseThrow().content().readAllBytes();
            seeds.add(kind.equals("request") ? parts.next().orElseThrow().content().readAllBytes() : part);
        }
        fuzz(kind, seeds, input -> {
            byte[] again = kind.equals("request") ? RestRequest.parse(input).bytes() : RestResponse.parse(input).bytes();
            assertThat(kind.equals("request") ? RestRequest.parse(again).bytes() : RestResponse.parse(again).bytes()).isEqualTo(again);
        });
    }

    private static InputStream stream(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }
}
