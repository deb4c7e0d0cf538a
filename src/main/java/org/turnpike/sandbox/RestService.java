package org.turnpike.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A REST information system behind a provider's security server (messages.md §2.5).
 *
 * <p>{@code people}: GET lists all people, GET with a national id returns one person, POST adds one. {@code echoRest}: returns its request as JSON
 * (method, path, query, headers, body; {@code bodyBase64} when the body is not UTF-8) with the status of the query parameter {@code status}; below
 * {@code /raw} it streams the body back unchanged. Safe for use by several threads.
 */
public final class RestService {
    static final String PEOPLE = "/people";
    static final String ECHO = "/echoRest";
    static final String PEOPLE_DESCRIPTION = "/openapi/people.json";
    static final String ECHO_DESCRIPTION = "/openapi/echoRest.json";
    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<Map<String, String>> FIELDS = new TypeReference<>() {
    };
    private static final Pattern STATUS = Pattern.compile("(?:^|&)status=([2-5][0-9][0-9])(?:&|$)");

    private final PersonRegister register = PersonRegister.withSamples();

    void serveOn(HttpPort port) {
        port.serve(PEOPLE, this::people);
        port.serve(ECHO, (exchange, body) -> echo(exchange, body));
        port.serveStreaming(ECHO + "/raw", RestService::stream);
        serveDescription(port, PEOPLE_DESCRIPTION, "people.openapi.json");
        serveDescription(port, ECHO_DESCRIPTION, "echoRest.openapi.json");
    }

    private static void serveDescription(HttpPort port, String path, String resource) {
        String description = Resources.text(resource, port.url());
        port.serve(path, (exchange, body) -> HttpPort.Reply.json(200, description));
    }

    private HttpPort.Reply people(HttpExchange exchange, byte[] body) {
        String rest = exchange.getRequestURI().getRawPath().substring(PEOPLE.length());
        String id = URLDecoder.decode(rest.replaceFirst("^/", "").replace("+", "%2B"), StandardCharsets.UTF_8);
        return switch (exchange.getRequestMethod()) {
            case "GET", "HEAD" -> id.isEmpty() ? list() : one(id);
            case "POST" -> id.isEmpty() ? create(body) : error(405, "create people at " + PEOPLE);
            default -> error(405, "GET, HEAD and POST only").with("Allow", "GET, HEAD, POST");
        };
    }

    private HttpPort.Reply list() {
        return json(200, register.all().stream().map(RestService::fields).toList());
    }

    private HttpPort.Reply one(String nationalId) {
        return register.find(nationalId).map(person -> json(200, fields(person)))
                .orElse(error(404, "no person has the national id " + nationalId));
    }

    private HttpPort.Reply create(byte[] body) {
        PersonRegister.Person person;
        try {
            Map<String, String> fields = Optional.ofNullable(JSON.readValue(body, FIELDS)).orElse(Map.of());
            person = new PersonRegister.Person(required(fields, "nationalId"), required(fields, "givenName"),
                    required(fields, "familyName"), required(fields, "birthDate"));
        } catch (IOException e) {
            return error(400, "the body is not a JSON object with strings as values");
        } catch (IllegalArgumentException e) {
            return error(400, e.getMessage());
        }
        return register.add(person) ? json(201, fields(person))
                : error(409, "there is a person with the national id " + person.nationalId());
    }

    private static String required(Map<String, String> fields, String name) {
        return Optional.ofNullable(fields.get(name)).filter(value -> !value.isBlank())
                .orElseThrow(() -> new IllegalArgumentException(name + " is missing"));
    }

    private static Map<String, String> fields(PersonRegister.Person person) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("nationalId", person.nationalId());
        fields.put("givenName", person.givenName());
        fields.put("familyName", person.familyName());
        fields.put("birthDate", person.birthDate());
        return fields;
    }

    private static HttpPort.Reply json(int status, Object value) {
        try {
            return HttpPort.Reply.json(status, JSON.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new AssertionError("Cannot write texts, lists and maps as JSON", e);
        }
    }

    private static HttpPort.Reply error(int status, String message) {
        return json(status, Map.of("message", message));
    }

    private static HttpPort.Reply echo(HttpExchange exchange, byte[] body) {
        String query = exchange.getRequestURI().getRawQuery();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("method", exchange.getRequestMethod());
        fields.put("path", exchange.getRequestURI().getRawPath().substring(ECHO.length()));
        fields.put("query", query);
        fields.put("headers", exchange.getRequestHeaders());
        text(body).ifPresentOrElse(text -> fields.put("body", text), () -> fields.put("bodyBase64", body));
        return json(status(query), fields);
    }

    private static int status(String query) {
        Matcher wanted = STATUS.matcher(query == null ? "" : query);
        return wanted.find() ? Integer.parseInt(wanted.group(1)) : 200;
    }

    private static Optional<String> text(byte[] body) {
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static void stream(HttpExchange exchange) throws IOException {
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        exchange.getResponseHeaders().set("Content-Type", type == null ? "application/octet-stream" : type);
        exchange.sendResponseHeaders(status(exchange.getRequestURI().getRawQuery()), 0);
        try (var in = exchange.getRequestBody(); var out = exchange.getResponseBody()) {
            in.transferTo(out);
        }
    }
}
