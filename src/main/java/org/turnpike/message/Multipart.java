package org.turnpike.message;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import org.turnpike.fault.RefusedException;

/**
 * A MIME multipart body that is written part by part. An element is requested only after all elements before it are written, so that the last
 * element, a signature, can depend on every byte before it (messages.md §3.3). It is written once, by one thread.
 */
public final class Multipart {
    private static final int BOUNDARY_LETTERS = 30;
    private static final int BLOCK = 16 * 1024;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** The three layouts. They differ in their line breaks and in one space. */
    public enum Layout {
        /** A message between security servers: header fields are written {@code content-type: T}. */
        TRANSPORT("", ": "),
        /** The attachments of a transport message: an empty line comes first. */
        NESTED("\r\n", ": "),
        /** A message to an information system: header fields are written without the space, {@code content-type:T}. */
        PACKAGE("", ":");

        private final String start;
        private final String colon;

        Layout(String start, String colon) {
            this.start = start;
            this.colon = colon;
        }
    }

    /** The content of a part. */
    public interface Body {
        /** Writes the whole body. The stream stays open. */
        void writeTo(OutputStream to) throws IOException, RefusedException;

        /** Returns a body of these bytes. */
        static Body of(byte[] bytes) {
            return to -> to.write(bytes);
        }

        /** Returns a body of this content, which is opened when the body is written. */
        static Body of(Content content) {
            return to -> {
                try (InputStream from = content.open()) {
                    copy(from, to, block(content.length()));
                }
            };
        }

        /** Returns a body with the content of this stream, which is not closed. */
        static Body of(InputStream from) {
            return to -> copy(from, to, new byte[BLOCK]);
        }
    }

    /** A part, or a source of further elements. */
    public sealed interface Element {
    }

    /** One part. A Content-Type in {@code headers} is ignored. */
    public record Part(String contentType, Headers headers, Body body) implements Element {
        public Part {
            headers = headers.without(java.util.Set.of("content-type"));
        }
    }

    /** A placeholder for elements that are requested only after all elements before it are written. */
    public record Then(Supply supply) implements Element {
    }

    /** The source of the elements of {@link Then}. */
    public interface Supply {
        /** Returns the elements. The list may be empty, and its last element may be another {@link Then}. */
        List<Element> next() throws IOException, RefusedException;
    }

    private final String boundary;
    private final Layout layout;
    private final Deque<Element> elements;

    private Multipart(String boundary, Layout layout, List<Element> elements) {
        this.boundary = boundary;
        this.layout = layout;
        this.elements = new ArrayDeque<>(elements);
    }

    /** Creates a body of these elements. */
    public static Multipart of(String boundary, Layout layout, List<? extends Element> elements) {
        return new Multipart(boundary, layout, List.copyOf(elements));
    }

    /** A part without further headers. */
    public static Part part(String contentType, Body body) {
        return new Part(contentType, Headers.NONE, body);
    }

    /** Returns a placeholder for elements that are created after all elements before them are written. */
    public static Then then(Supply supply) {
        return new Then(supply);
    }

    /** Returns thirty random letters, for the variable end of a boundary. */
    public static String randomLetters() {
        byte[] letters = new byte[BOUNDARY_LETTERS];
        RANDOM.nextBytes(letters);
        for (int i = 0; i < letters.length; i++) {
            int letter = (letters[i] & 0xff) % 52;                         // four letters are a fifth less frequent than the others: 5.7 bits each
            letters[i] = (byte) (letter < 26 ? 'A' + letter : 'a' + letter - 26);
        }
        return new String(letters, StandardCharsets.US_ASCII);
    }

    /** Writes the whole multipart, with its closing boundary. The stream stays open. {@code this::writeTo} can be used as a {@link Body}. */
    public void writeTo(OutputStream to) throws IOException, RefusedException {
        String before = layout.start;
        while (!elements.isEmpty()) {
            Element element = elements.pop();
            if (element instanceof Part part) {
                write(before + head(part), to);
                part.body().writeTo(to);
                before = "\r\n";
            } else if (element instanceof Then then) {
                putFirst(then.supply().next());
            }
        }
        write(before + "--" + boundary + "--\r\n", to);
    }

    private void putFirst(List<Element> more) {
        for (int i = more.size() - 1; i >= 0; i--) {
            elements.push(more.get(i));
        }
    }

    private String head(Part part) {
        StringBuilder head = new StringBuilder("--").append(boundary).append("\r\n");
        head.append("content-type").append(layout.colon).append(part.contentType()).append("\r\n");
        for (Headers.Field field : part.headers()) {
            head.append(field.name()).append(": ").append(field.value()).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    private static void write(String text, OutputStream to) throws IOException {
        to.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Returns a buffer to copy this number of bytes. */
    private static byte[] block(long length) {
        return new byte[(int) Math.max(1, Math.min(BLOCK, length))];
    }

    private static void copy(InputStream from, OutputStream to, byte[] block) throws IOException {
        for (int read = from.read(block); read >= 0; read = from.read(block)) {
            to.write(block, 0, read);
        }
    }
}
