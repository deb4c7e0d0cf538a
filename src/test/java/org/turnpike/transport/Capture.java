package org.turnpike.transport;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.turnpike.message.Headers;

/** An HTTP message out of a recording: start line, headers, and the body after transfer-decoding. */
public record Capture(String startLine, Headers headers, byte[] body) {
    public static final Path FOLDER = Path.of("src/test/vectors/captures");

    public static Capture read(String exchange, String file) {
        try {
            return parse(Files.readAllBytes(FOLDER.resolve(exchange).resolve(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Capture request(String exchange) {
        return read(exchange, "2-server-to-server-request.http");
    }

    public static Capture response(String exchange) {
        return read(exchange, "3-server-to-server-response.http");
    }

    public String contentType() {
        return headers.first("Content-Type").orElseThrow();
    }

    public InputStream stream() {
        return new ByteArrayInputStream(body);
    }

    public static Capture parse(byte[] http) {
        String text = new String(http, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        String[] lines = text.substring(0, end).split("\r\n");
        List<Headers.Field> fields = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            fields.add(new Headers.Field(lines[i].substring(0, colon), lines[i].substring(colon + 1).strip()));
        }
        Headers headers = new Headers(fields);
        String body = text.substring(end + 4);
        boolean chunked = headers.first("Transfer-Encoding").filter("chunked"::equals).isPresent();
        return new Capture(lines[0], headers, chunked ? dechunked(body) : body.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static byte[] dechunked(String body) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        int at = 0;
        while (true) {
            int line = body.indexOf("\r\n", at);
            int size = Integer.parseInt(body.substring(at, line).strip(), 16);
            if (size == 0) {
                return whole.toByteArray();
            }
            whole.writeBytes(body.substring(line + 2, line + 2 + size).getBytes(StandardCharsets.ISO_8859_1));
            at = line + 2 + size + 2;
        }
    }
}
