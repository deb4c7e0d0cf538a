package org.turnpike.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.fault.RefusedException;
import org.turnpike.message.SoapInput;
import org.turnpike.message.SoapLimits;
import org.turnpike.message.SpoolStore;
import org.turnpike.trust.TestPeers;

/** What the MIME headers of one message may take of the server's memory, before and after the client is known. */
class HeaderBudgetTest {
    private static final String NESTED = "--B\r\ncontent-type: multipart/mixed; boundary=N\r\n\r\n";
    /** One field of 9.9 kB in lines of 990 bytes. */
    private static final String FOLDED_FIELD = "x-f: " + ("a".repeat(985) + "\r\n ").repeat(10) + "a\r\n";

    @TempDir
    Path folder;
    private SpoolStore spools;
    private String soap;
    private final AtomicLong read = new AtomicLong();

    @BeforeEach
    void readHead() throws Exception {
        spools = new SpoolStore(folder, SpoolStore.DEFAULT_MEMORY_BYTES);
        Capture capture = Capture.request("soap-simple");
        try (TransportReader reader = TransportReader.read(capture.stream(), capture.contentType(), spools, TransportLimits.DEFAULT);
                InputStream head = reader.head().content().orElseThrow().open()) {
            soap = "--B\r\ncontent-type: text/xml\r\n\r\n" + new String(head.readAllBytes(), StandardCharsets.UTF_8) + "\r\n";
        }
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    /** Text that is made while it is read, counted. */
    private InputStream stream(Stream<String> pieces) {
        Iterator<InputStream> streams = pieces.<InputStream>map(text -> new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1))).iterator();
        return new java.io.FilterInputStream(new SequenceInputStream(new java.util.Enumeration<>() {
            @Override
            public boolean hasMoreElements() {
                return streams.hasNext();
            }

            @Override
            public InputStream nextElement() {
                return streams.next();
            }
        })) {
            @Override
            public int read(byte[] to, int offset, int count) throws IOException {
                int bytes = in.read(to, offset, count);
                read.addAndGet(Math.max(0, bytes));
                return bytes;
            }
        };
    }

    private static Stream<String> part(String boundary, Stream<String> fields, String content) {
        return Stream.of(Stream.of("--" + boundary + "\r\n"), fields, Stream.of("\r\n" + content + "\r\n")).flatMap(each -> each);
    }

    private static Stream<String> attachments(int count, String field, int fields) {
        return Stream.iterate(0, i -> i + 1).limit(count).flatMap(i -> part("N", Stream.iterate(field, same -> same).limit(fields), "x"));
    }

    private void receive(Stream<String> message) throws IOException, RefusedException {
        try (TransportReader reader = TransportReader.read(stream(message), "multipart/mixed; boundary=B", spools, TransportLimits.DEFAULT)) {
            reader.receive(TestPeers.ANYONE);
        }
    }

    private static void assertMalformed(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.code()).isEqualTo("mime_parsing_failed"));
    }

    @Test
    void rejectsAttachmentsWhoseHeadersTakeTooMuchMemory() {
        assertMalformed(() -> receive(Stream.concat(Stream.of(soap, NESTED), attachments(40, FOLDED_FIELD, 1000))));
        assertThat(read.get()).as("bytes read of 400 MB").isLessThan(2 << 20);
    }

    @Test
    void rejectsManyShortHeaderLines() {
        assertMalformed(() -> receive(Stream.concat(Stream.of(soap, NESTED), attachments(400, "a:\r\n", 990))));
    }

    @Test
    void acceptsHeadersBelowTheBoundOfAMessage() throws Exception {
        receive(Stream.concat(Stream.of(soap, NESTED), attachments(100, FOLDED_FIELD, 1)));
        receive(Stream.concat(Stream.of(soap, NESTED), attachments(900, "content-type: text/plain\r\ncontent-id: <a@b>\r\n", 2)));
    }

    @Test
    void allowsLittleHeaderMemoryBeforeTheClientIsKnown() {
        Stream<String> head = part("B", Stream.concat(Stream.of("content-type: text/xml\r\n"), Stream.iterate(FOLDED_FIELD, same -> same).limit(990)), "x");
        assertMalformed(() -> receive(head));
        assertThat(read.get()).as("bytes read of 9.8 MB").isLessThan(256 << 10);
    }

    @Test
    void allowsLittleHeaderMemoryBeforeTheInformationSystemIsKnown() {
        Stream<String> head = part("B", Stream.concat(Stream.of("Content-Type: text/xml\r\n"), Stream.iterate(FOLDED_FIELD, same -> same).limit(990)), "x");
        assertMalformed(() -> SoapInput.readRequest(Optional.of("multipart/related; boundary=B"), stream(head), spools, SoapLimits.DEFAULT, header -> { }));
        assertThat(read.get()).as("bytes read of 9.8 MB").isLessThan(256 << 10);
    }

    /** Each multipart of its own has few enough. */
    @Test
    void countsThePartsOfAllMultipartsTogether() {
        assertMalformed(() -> receive(Stream.concat(Stream.of(soap, NESTED), attachments(999, "content-type: text/plain\r\n", 1))));
    }
}
