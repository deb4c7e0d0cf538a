package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.stream.Collectors;

/** An administrator's session at the console of one server, without a browser. */
final class ConsoleSession {
    private final XRoadInstance instance;
    private final HttpClient client = HttpClient.newBuilder().sslContext(AdminDoorClient.trustingAny()).build();
    private final String base;
    private final String cookies;

    /** Signs in. */
    ConsoleSession(XRoadInstance instance, String address, String user, String password) throws Exception {
        this.instance = instance;
        base = "https://" + address + ":" + instance.ports().admin() + "/console/";
        HttpResponse<String> in = client.send(HttpRequest.newBuilder(URI.create(base + "login")).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("username=" + user + "&password=" + password)).build(), HttpResponse.BodyHandlers.ofString());
        cookies = in.headers().allValues("Set-Cookie").stream().map(each -> each.split(";")[0]).collect(Collectors.joining("; "));
    }

    /** Loads a page. @return milliseconds until it has come */
    double millis(String page) throws Exception {
        instance.clock().advance(Duration.ofSeconds(1));                     // so that time passes for the limit of requests a second
        long start = System.nanoTime();
        HttpResponse<String> answer = client.send(HttpRequest.newBuilder(URI.create(base + page)).header("Cookie", cookies).build(), HttpResponse.BodyHandlers.ofString());
        double millis = (System.nanoTime() - start) / 1e6;
        assertThat(answer.statusCode()).as(page).isEqualTo(200);
        return millis;
    }
}
