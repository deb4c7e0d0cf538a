package org.turnpike;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.id.ClientId;
import org.turnpike.id.SubsystemId;
import org.turnpike.message.Content;
import org.turnpike.sandbox.Identities;
import org.turnpike.signature.ContainerReport;
import org.turnpike.signature.ContainerVerifier;
import org.turnpike.signature.Containers;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.OcspVerifier;

/** Asks the client doors of an instance's servers for signed containers, and verifies what they give. */
final class AsicDoor {
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final XRoadInstance instance;
    private final ContainerVerifier verifier = new ContainerVerifier(new ChainVerifier(new OcspVerifier()));

    AsicDoor(XRoadInstance instance) {
        this.instance = instance;
    }

    HttpResponse<byte[]> get(String address, String target) throws IOException, InterruptedException {
        return get(HTTP, "http://" + address + ":" + instance.ports().client() + target);
    }

    static HttpResponse<byte[]> get(HttpClient http, String uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Path and query that ask for a message of a client. */
    static String target(ClientId client, String id, String flags) {
        return "/asic?queryId=" + encoded(id) + "&xRoadInstance=" + encoded(client.instance()) + "&memberClass=" + encoded(client.member().memberClass())
                + "&memberCode=" + encoded(client.member().code())
                + (client instanceof SubsystemId subsystem ? "&subsystemCode=" + encoded(subsystem.subsystemCode()) : "") + flags;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The one container of a message, of the consumer's server or the provider's. */
    byte[] container(boolean ofConsumer, String id, boolean response) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = get(ofConsumer ? XRoadInstance.CONSUMER_ADDRESS : XRoadInstance.PROVIDER_ADDRESS,
                target(ofConsumer ? Identities.PORTAL : Identities.REGISTRY, id, "&unique&force&" + (response ? "responseOnly" : "requestOnly")));
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8));
        }
        return answer.body();
    }

    ContainerReport verify(byte[] container) throws Exception {
        return verifier.verify(Content.of(container), conf());
    }

    private GlobalConfiguration conf() throws Exception {
        return Containers.verificationConfiguration(get(XRoadInstance.PROVIDER_ADDRESS, "/verificationconf").body());
    }

    /** What a valid container proves. */
    ContainerReport.Proof requireProof(byte[] container) throws Exception {
        ContainerReport report = verify(container);
        return report.proof().orElseThrow(() -> new AssertionError(report.toString()));
    }
}
