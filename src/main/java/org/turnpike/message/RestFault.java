package org.turnpike.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import org.turnpike.fault.RefusedException;

/** An X-Road error as it is returned to a REST client (messages.md §2.7). */
public record RestFault(String type, String message, String detail) {
    /** The HTTP header that also contains the type. */
    public static final String HEADER = "X-Road-Error";
    private static final String JSON = "application/json";

    /** Returns the error that reports a refusal. */
    public static RestFault of(RefusedException refusal) {
        return new RestFault(refusal.code(), String.valueOf(refusal.getMessage()), refusal.id());
    }

    /**
     * Returns 500 if a server caused the error, otherwise 400. The prefix is compared without case, because peers of both generations are
     * accepted (messages.md §0.4).
     */
    public int status() {
        return type.toLowerCase(Locale.ROOT).startsWith("server.") ? 500 : 400;
    }

    /** Returns the Content-Type of the answer to a request with this Accept header. */
    public static String contentType(Optional<String> accept) {
        List<String> ranges = Arrays.stream(accept.orElse("").split(","))
                .map(range -> ContentType.parse(range).base()).toList();
        for (String range : ranges) {
            if (range.equals("text/xml") || range.equals("text/*")) {
                return "text/xml;charset=utf-8";
            } else if (range.equals("application/xml")) {
                return "application/xml;charset=utf-8";
            }
        }
        return JSON;
    }

    /** Returns the answer's body in this Content-Type. */
    public byte[] body(String contentType) {
        return (contentType.equals(JSON) ? json() : xml()).getBytes(StandardCharsets.UTF_8);
    }

    private String json() {
        return "{\"type\":" + quoted(type) + ",\"message\":" + quoted(message) + ",\"detail\":" + quoted(detail) + "}";
    }

    private String xml() {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><error><type>" + SoapFault.escaped(type) + "</type><message>"
                + SoapFault.escaped(message) + "</message><detail>" + SoapFault.escaped(detail) + "</detail></error>";
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> json.append(c < 0x20 ? String.format("\\u%04x", (int) c) : String.valueOf(c));
            }
        }
        return json.append('"').toString();
    }
}
