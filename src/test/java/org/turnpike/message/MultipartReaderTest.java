package org.turnpike.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.fault.RefusedException;

/** Multipart edge cases: what is accepted, what is refused, and that no byte of a content is lost whatever the block sizes. */
class MultipartReaderTest {

    private static List<String> contents(String mime) throws IOException, RefusedException {
        return contents(new ByteArrayInputStream(mime.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static List<String> contents(InputStream mime) throws IOException, RefusedException {
        MultipartReader reader = new MultipartReader(mime, "B");
        List<String> contents = new ArrayList<>();
        for (Optional<MultipartReader.Part> part = reader.next(); part.isPresent(); part = reader.next()) {
            contents.add(new String(part.get().content().readAllBytes(), StandardCharsets.ISO_8859_1));
        }
        return contents;
    }

    private static void assertMalformed(String mime) {
        assertThatThrownBy(() -> contents(mime)).isInstanceOfSatisfying(RefusedException.class,
                refusal -> assertThat(refusal.code()).isEqualTo("mime_parsing_failed"));
    }

    @Test
    void partsPreambleAndEpilogue() throws Exception {
        assertThat(contents("--B\r\na: b\r\n\r\none\r\n--B\r\n\r\ntwo\r\n--B--\r\n")).containsExactly("one", "two");
        assertThat(contents("pre\r\n--Bx\r\namble\r\n--B\r\na: b\r\n\r\none\r\n--B--\r\nepilogue\r\n--B\r\n\r\nno")).containsExactly("one");
        assertThat(contents("--B \t\r\na: b\r\n\r\none\r\n--B-- \r\n")).containsExactly("one");
    }

    @Test
    void lineFeedsAlone() throws Exception {
        assertThat(contents("--B\na: b\n\none\n--B\n\ntwo\r\n\n--B--")).containsExactly("one", "two\r\n");
    }

    @Test
    void emptyContents() throws Exception {
        assertThat(contents("--B\r\na: b\r\n\r\n\r\n--B\r\n\r\n--B--")).containsExactly("", "");
        assertThat(contents("--B\r\n\r\n\r\n\r\n--B--")).containsExactly("\r\n");
        assertThat(contents("")).isEmpty();
        assertThat(contents("--B--\r\n")).isEmpty();
        assertThat(contents("no boundary at all")).isEmpty();
    }

    @Test
    void streamThatEndsIsTheEnd() throws Exception {
        assertThat(contents("--B\r\na: b\r\n\r\none")).containsExactly("one");
        assertThat(contents("--B\r\na: b\r\n\r\none\r\n--B")).containsExactly("one");
        assertThat(contents("--B\r\na: b\r\n\r\none\r\n--")).containsExactly("one\r\n--");
        assertThat(contents("--B\r\na: b\r\n\r\none\r\n--B\r\nc: d\r\n")).containsExactly("one");
    }

    @Test
    void boundaryThatStartsLikeAnotherIsContent() throws Exception {
        assertThat(contents("--B\r\n\r\none\r\n--B2\r\nmore\r\n--B-\r\n\r\n--B--")).containsExactly("one\r\n--B2\r\nmore\r\n--B-\r\n");
        assertThat(contents("--B\r\n\r\none --B\r\n --B\r\n\r\r\n--B--")).containsExactly("one --B\r\n --B\r\n\r");
    }

    @Test
    void headersKeepOrderAndFoldedLinesAreJoined() throws Exception {
        MultipartReader reader = new MultipartReader(new ByteArrayInputStream(
                "--B\r\nX: 1\r\ncontent-type:text/xml;\r\n\tcharset=\"UTF-8\"\r\nX:  2 \r\n\r\n".getBytes(StandardCharsets.ISO_8859_1)), "B");
        MultipartReader.Part part = reader.next().orElseThrow();
        assertThat(part.headers()).isEqualTo(Headers.of("X", "1", "content-type", "text/xml;\tcharset=\"UTF-8\"", "X", "2"));
        assertThat(ContentType.parse(part.contentType()).charset()).contains("UTF-8");
    }

    @Test
    void limits() throws Exception {
        assertThat(contents("--B\r\na: " + "x".repeat(990) + "\r\n\r\none")).containsExactly("one");
        assertMalformed("--B\r\na: " + "x".repeat(1000) + "\r\n\r\none");
        assertMalformed("--B\r\n" + "a: b\r\n".repeat(1001) + "\r\none");
        assertMalformed("--B\r\na: b\r\n" + (" " + "x".repeat(900) + "\r\n").repeat(12) + "\r\none");
        assertMalformed("--B\r\n\r\n\r\n".repeat(1001));
        assertMalformed("--B\r\nno colon\r\n\r\n");
        assertMalformed("--B\r\n folded first\r\n\r\n");
        assertMalformed("--B\r\na: b\rc: d\r\n\r\n");
    }

    @Test
    void restOfAContentIsSkippedAndAnOldStreamIsAtItsEnd() throws Exception {
        MultipartReader reader = new MultipartReader(new ByteArrayInputStream(
                "--B\r\n\r\none\r\n--B\r\n\r\ntwo\r\n--B--".getBytes(StandardCharsets.ISO_8859_1)), "B");
        InputStream first = reader.next().orElseThrow().content();
        assertThat(first.read()).isEqualTo('o');
        InputStream second = reader.next().orElseThrow().content();
        assertThat(first.read()).isEqualTo(-1);
        assertThat(second.readAllBytes()).isEqualTo("two".getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 8191, 32767, 32768})
    void anyBlockSizeAnyContent(int block) throws Exception {
        Random random = new Random(block);
        String[] pieces = {"\r", "\n", "-", "--", "--B", "\r\n--B", "\r\n--", "B", "x", "0123456789".repeat(block > 100 ? 2000 : 20)};
        for (int round = 0; round < 20; round++) {
            List<String> expected = new ArrayList<>();
            StringBuilder mime = new StringBuilder();
            for (int part = 0; part < 4; part++) {
                StringBuilder content = new StringBuilder("c");
                for (int i = 0; i < 30; i++) {
                    content.append(pieces[random.nextInt(pieces.length)]).append('x');
                }
                expected.add(content.toString());
                mime.append("--B\r\na: b\r\n\r\n").append(content).append("\r\n");
            }
            byte[] bytes = mime.append("--B--\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
            assertThat(contents(inBlocks(bytes, block))).isEqualTo(expected);
        }
    }

    private static InputStream inBlocks(byte[] bytes, int block) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] to, int offset, int count) {
                return super.read(to, offset, Math.min(count, block));
            }
        };
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        List<String> order = new ArrayList<>();
        Multipart.of("B", Multipart.Layout.NESTED, List.of(
                Multipart.part("a/b", to -> order.add("first")),
                Multipart.then(() -> {
                    order.add("asked");
                    return List.of(Multipart.part("c/d", Multipart.Body.of(new byte[] {1})), Multipart.then(List::of));
                }),
                Multipart.part("e/f", Multipart.Body.of(Content.of(new byte[] {2}))))).writeTo(written);
        assertThat(written.toString(StandardCharsets.ISO_8859_1)).isEqualTo("\r\n--B\r\ncontent-type: a/b\r\n\r\n\r\n--B\r\n"
                + "content-type: c/d\r\n\r\n\u0001\r\n--B\r\ncontent-type: e/f\r\n\r\n\u0002\r\n--B--\r\n");
        assertThat(order).containsExactly("first", "asked");
        assertThat(contents(new ByteArrayInputStream(written.toByteArray()))).containsExactly("", "\u0001", "\u0002");
        assertThat(Multipart.randomLetters()).matches("[A-Za-z]{30}");
    }

    @Test
    void contentTypes() {
        ContentType type = ContentType.parse("Multipart/Mixed ;boundary=\"a;b\\\"c\"; Charset = utf-8;x;boundary=no");
        assertThat(type.is("multipart/mixed")).isTrue();
        assertThat(type.boundary()).contains("a;b\"c");
        assertThat(type.charset()).contains("utf-8");
        assertThat(ContentType.parse("").boundary()).isEmpty();
        assertThat(ContentType.parse("a/b; boundary=\"\"").boundary()).isEmpty();
    }
}
