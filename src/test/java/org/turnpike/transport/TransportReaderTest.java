package org.turnpike.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.message.Content;
import org.turnpike.message.Headers;
import org.turnpike.message.SoapFault;
import org.turnpike.message.SoapLimits;
import org.turnpike.message.SpoolStore;
import org.turnpike.signature.SignatureParts;
import org.turnpike.trust.TestPeers;

/** Order of parts, truncation and bounds of transport messages (messages.md §3.4 and §0.5), on the recorded ones taken apart. */
class TransportReaderTest {
    private static final String TYPE = "multipart/mixed; boundary=B";
    private static final String SIGNATURE = part("signature/bdoc-1.0/ts", "<s/>");
    private static final String FAULT = part("text/xml", new String(new SoapFault("a.b", "c", "", "d").xml(), StandardCharsets.UTF_8));
    private static final String RESULT = part("application/hash-chain-result", "<r/>");
    private static final String CHAIN = part("application/hash-chain", "<c/>");
    private static final String OCSP = part("application/ocsp-response", "der");
    private static final String BODY = part("application/x-road-rest-body", "body");
    private static final String NESTED = part("multipart/mixed; boundary=N",
            "\r\n--N\r\na: b\r\n\r\none\r\n--N\r\ncontent-type: c/d\r\n\r\n\r\n--N--\r\n");
    private static String soap;
    private static String rest;

    @TempDir
    Path folder;
    private SpoolStore spools;

    @BeforeEach
    void open() throws Exception {
        spools = new SpoolStore(folder, 10);
        soap = part("text/xml", headOf("soap-simple"));
        rest = part("application/x-road-rest-request", headOf("rest-get"));
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    private String headOf(String exchange) throws Exception {
        Capture capture = Capture.request(exchange);
        try (TransportReader messageReader = TransportReader.read(capture.stream(), capture.contentType(), spools, TransportLimits.DEFAULT);
                InputStream head = messageReader.head().content().orElseThrow().open()) {
            return new String(head.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String part(String type, String body) {
        return "--B\r\ncontent-type: " + type + "\r\n\r\n" + body + "\r\n";
    }

    private interface Look {
        void at(ReceivedMessage message) throws IOException, RefusedException;
    }

    private void read(String body, Look look) throws IOException, RefusedException {
        read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), look);
    }

    private void read(InputStream body, Look look) throws IOException, RefusedException {
        try (TransportReader messageReader = TransportReader.readResponse(body, TYPE, spools, TransportLimits.DEFAULT)) {
            ReceivedMessage message = messageReader.receive(TestPeers.ANYONE);
            look.at(message);
        }
    }

    private void assertRefused(String code, String body) {
        assertThatThrownBy(() -> read(body, message -> { })).isInstanceOfSatisfying(RefusedException.class,
                e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }

    @Test
    void wholeMessages() throws Exception {
        read(OCSP + OCSP + soap + NESTED + RESULT + CHAIN + SIGNATURE + "--B--", message -> {
            assertThat(message.head().ocspResponses()).hasSize(2);
            assertThat(message.attachments()).hasSize(2);
            assertThat(message.signedParts()).extracting(part -> part.name()).containsExactly("/message.xml", "/attachment1", "/attachment2");
            assertThat(message.requireSignature().hashChain()).isPresent();
        });
        read(rest + BODY + CHAIN.substring(0, 0) + SIGNATURE, message -> {
            assertThat(message.body()).isPresent();
            assertThat(message.requireSignature().hashChain()).isEmpty();
            message.head().requireRestRequest();
            assertMissing("missing_soap", message.head()::requireSoap);
            assertMissing("missing_rest", message.head()::requireRestResponse);
        });
    }

    @Test
    void faultsWhereverTheyStand() throws Exception {
        for (String body : List.of(FAULT, soap + FAULT, soap + NESTED + FAULT + "--B--", OCSP + FAULT, rest + FAULT)) {
            read(body, message -> {
                assertThat(message.fault().map(ReceivedMessage.Fault::fault)).contains(new SoapFault("a.b", "c", "", "d"));
                assertThat(message.fault().map(ReceivedMessage.Fault::envelope)).isPresent();
                assertMissing("missing_signature", message::requireSignature);
            });
        }
        read(FAULT, message -> assertMissing("missing_soap", message.head()::requireSoap));
    }

    @Test
    void wrongOrder() throws Exception {
        assertRefused("invalid_message", soap + SIGNATURE + SIGNATURE);
        assertRefused("invalid_message", soap + FAULT + SIGNATURE);
        assertRefused("invalid_content_type", SIGNATURE);
        assertRefused("invalid_content_type", soap + CHAIN + RESULT + SIGNATURE);
        assertRefused("invalid_content_type", soap + RESULT + SIGNATURE);
        assertRefused("invalid_message", soap + CHAIN + SIGNATURE);
        assertRefused("invalid_content_type", soap + OCSP + SIGNATURE);
        assertRefused("invalid_content_type", soap + BODY + SIGNATURE);
        assertRefused("invalid_content_type", rest + NESTED + SIGNATURE);
        assertRefused("invalid_content_type", soap + NESTED + NESTED + SIGNATURE);
        assertRefused("invalid_message", soap + soap);
        assertRefused("invalid_content_type", soap + part("multipart/mixed", "") + SIGNATURE);
        assertRefused("invalid_message", OCSP.repeat(11) + soap);
    }

    @Test
    void cutOff() throws Exception {
        assertRefused("invalid_soap", soap.substring(0, soap.length() / 2));
        for (String body : List.of(soap, soap + NESTED, soap + NESTED.substring(0, 60), soap + RESULT + CHAIN, soap + "--B\r\ncontent-ty")) {
            read(body, message -> assertMissing("missing_signature", message::requireSignature));
        }
        read("", message -> assertMissing("missing_soap", message.head()::requireSoap));
        read(OCSP + "--B--", message -> assertMissing("missing_rest", message.head()::requireRestRequest));
        read(soap + SIGNATURE.substring(0, SIGNATURE.length() - 4), message -> assertThat(message.signature()).isPresent());
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 300, 3000, 6000, 9000})
    void brokenStreamIsAnIoError(int after) throws Exception {
        byte[] whole = Capture.request("soap-attachments").body();
        InputStream broken = new SequenceInputStream(new ByteArrayInputStream(whole, 0, after), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection lost");
            }
        });
        Capture capture = Capture.request("soap-attachments");
        assertThatThrownBy(() -> {
            try (TransportReader messageReader = TransportReader.read(broken, capture.contentType(), spools, TransportLimits.DEFAULT)) {
                ReceivedMessage message = messageReader.receive(TestPeers.ANYONE);
            }
        }).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @CsvSource({"text/xml,invalid_content_type", "application/json,invalid_content_type", "multipart/mixed,invalid_content_type",
        "'',invalid_content_type"})
    void contentTypeOfRequests(String type, String code) {
        assertThatThrownBy(() -> TransportReader.read(InputStream.nullInputStream(), type, spools, TransportLimits.DEFAULT))
                .isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void xmlThatIsNoFaultIsNoResponse() throws Exception {
        byte[] message = headOf("soap-simple").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> TransportReader.readResponse(new ByteArrayInputStream(message), "text/xml", spools, TransportLimits.DEFAULT))
                .isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.code()).isEqualTo("invalid_message"));
    }

    @Test
    void bounds() throws Exception {
        TransportLimits small = new TransportLimits(1, 3, new SoapLimits(2000, 20, 20, 200), 2000, 3, 3, 3, 100);
        for (String body : List.of(part("application/ocsp-response", "der1"), soap + NESTED.replace("one", "ones"), rest + BODY,
                soap + RESULT, soap + SIGNATURE, part("text/xml", " ".repeat(2001)))) {
            assertThatThrownBy(() -> {
                InputStream from = new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
                try (TransportReader messageReader = TransportReader.read(from, TYPE, spools, small)) {
                    ReceivedMessage message = messageReader.receive(TestPeers.ANYONE);
                }
            }).isInstanceOf(RefusedException.class).hasMessageContaining("larger than");
        }
    }

    @Test
    void attachmentsShareOneBoundAndOneBudgetOfMemory(@TempDir Path other) throws Exception {
        int size = 60 * 1024;
        StringBuilder nested = new StringBuilder("--B\r\ncontent-type: multipart/mixed; boundary=N\r\n\r\n");
        for (int i = 0; i < 40; i++) {
            nested.append("--N\r\ncontent-type: text/plain\r\n\r\n").append("x".repeat(size)).append("\r\n");
        }
        byte[] body = (soap + nested + "--N--\r\n").getBytes(StandardCharsets.UTF_8);
        SpoolStore roomy = new SpoolStore(other, SpoolStore.DEFAULT_MEMORY_BYTES);
        try (TransportReader messageReader = TransportReader.read(new ByteArrayInputStream(body), TYPE, roomy, TransportLimits.DEFAULT)) {
            ReceivedMessage message = messageReader.receive(TestPeers.ANYONE);
            assertThat(message.attachments()).hasSize(40);
            try (Stream<Path> files = Files.list(other)) {
                assertThat(files.count()).as("a mebibyte stays in memory, the others are files").isBetween(22L, 24L);
            }
        }
        TransportLimits narrow = new TransportLimits(1, 100, SoapLimits.DEFAULT, 100, 40L * size - 1, 100, 100, 100);
        assertThatThrownBy(() -> {
            try (TransportReader messageReader = TransportReader.read(new ByteArrayInputStream(body), TYPE, roomy, narrow)) {
                ReceivedMessage message = messageReader.receive(TestPeers.ANYONE);
            }
        }).isInstanceOf(RefusedException.class).hasMessageContaining("larger than");
        try (Stream<Path> files = Files.list(other)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void refusedSigningEndsAResponseInAFaultAndBreaksARequestOff() throws Exception {
        Content message = Content.of(headOf("soap-simple").getBytes(StandardCharsets.UTF_8));
        RefusedException refusal = new RefusedException(FaultCode.CANNOT_CREATE_SIGNATURE, "no key");
        Signing refusing = parts -> {
            throw refusal;
        };
        ByteArrayOutputStream response = new ByteArrayOutputStream();
        TransportWriter.response("", SoapFault::of).soap(List.of(), Headers.NONE, message, AttachmentSource.none(), refusing).writeTo(response);
        assertFault(response, refusal);
        assertThatThrownBy(() -> TransportWriter.request("").soap(List.of(), Headers.NONE, message, AttachmentSource.none(), refusing)
                .writeTo(new ByteArrayOutputStream())).isSameAs(refusal);
        AttachmentSource failing = () -> {
            throw refusal;
        };
        ByteArrayOutputStream attachment = new ByteArrayOutputStream();
        TransportWriter.response("", SoapFault::of).soap(List.of(), Headers.NONE, message, failing,
                parts -> new SignatureParts(new byte[0], Optional.empty())).writeTo(attachment);
        assertFault(attachment, refusal);
    }

    private void assertFault(ByteArrayOutputStream response, RefusedException refusal) throws IOException, RefusedException {
        read(response.toString(StandardCharsets.UTF_8).replace("--xtop", "--B"),
                received -> assertThat(received.fault().map(ReceivedMessage.Fault::fault)).contains(SoapFault.of(refusal)));
    }

    private static void assertMissing(String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
