package org.turnpike;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The console without a browser: one session, forms as the pages have them. Not thread-safe, but for {@link #send}. */
final class ConsoleDoorClient {
    private static final Pattern INPUT = Pattern.compile("<input [^>]*name=\"([^\"]*)\"[^>]*value=\"([^\"]*)\"");
    private static final String BOUNDARY = "boundary-of-a-test-form";
    private final HttpClient client;
    private final Runnable beforeEach;
    private final URI door;
    private String cookie = "";

    /** @param beforeEach runs before each request, so that time passes for the throttle */
    ConsoleDoorClient(String address, int port, Runnable beforeEach) throws GeneralSecurityException {
        client = HttpClient.newBuilder().sslContext(AdminDoorClient.trustingAny()).build();
        this.beforeEach = beforeEach;
        door = URI.create("https://" + address + ":" + port);
    }

    /** An answer. */
    record Answer(int status, String location, String text) {
        /** The fields of the first form of that action, filled as the page fills them. @param marks what the form has in it */
        Map<String, String> form(String action, String... marks) {
            Matcher form = Pattern.compile("<form [^>]*action=\"" + Pattern.quote(action) + "\".*?</form>", Pattern.DOTALL).matcher(text);
            while (form.find()) {
                String found = form.group();
                if (Arrays.stream(marks).allMatch(found::contains)) {
                    return fields(found);
                }
            }
            throw new AssertionError("no form " + action + " in " + text);
        }

        private static Map<String, String> fields(String form) {
            Map<String, String> fields = new LinkedHashMap<>();
            Matcher input = INPUT.matcher(form);
            while (input.find()) {
                fields.put(plain(input.group(1)), plain(input.group(2)));
            }
            return fields;
        }

        private static String plain(String html) {
            return html.replace("&lt;", "<").replace("&gt;", ">").replace("&#34;", "\"").replace("&#39;", "'").replace("&amp;", "&");
        }
    }

    void signIn(String name, String password) throws IOException, InterruptedException {
        forgetSession();
        Answer answer = send("/console/login", Map.of("username", name, "password", password));
        if (answer.status() != 303) {
            throw new AssertionError(answer.text());
        }
    }

    /** As if the session had expired. */
    void forgetSession() {
        cookie = "";
    }

    Answer open(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    Answer send(String path, Map<String, String> fields) throws IOException, InterruptedException {
        String body = fields.entrySet().stream().map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue())).collect(Collectors.joining("&"));
        return send(request(path).header("Content-Type", "application/x-www-form-urlencoded").POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Sends a form with a file. */
    Answer send(String path, Map<String, String> fields, String field, byte[] file) throws IOException, InterruptedException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        fields.forEach((name, value) -> body.writeBytes(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n").getBytes(StandardCharsets.UTF_8)));
        body.writeBytes(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\"file\"\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        body.writeBytes(file);
        body.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return send(request(path).header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY).POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray())));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(door.resolve(path)).timeout(Duration.ofMinutes(2));
        return cookie.isEmpty() ? request : request.header("Cookie", cookie);
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        beforeEach.run();
        HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        String cookies = answer.headers().allValues("Set-Cookie").stream().map(each -> each.split(";", 2)[0]).collect(Collectors.joining("; "));
        if (!cookies.isEmpty()) {
            cookie = cookies;
        }
        return new Answer(answer.statusCode(), answer.headers().firstValue("Location").orElse(""), answer.body());
    }
}
