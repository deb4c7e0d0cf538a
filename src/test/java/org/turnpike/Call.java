package org.turnpike;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;

/** Requests as information systems send them, and what they get. */
public final class Call {
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Pattern CODE = Pattern.compile("<faultcode>(.*?)</faultcode>|\"type\":\"(.*?)\"");
    private static final Pattern ID = Pattern.compile("<faultDetail[^>]*>(.*?)</faultDetail>|\"detail\":\"(.*?)\"");

    private Call() {
    }

    /** What came back. */
    public record Outcome(int status, String body, java.net.http.HttpHeaders headers) {
        /** The error code; empty for a regular answer. */
        public String code() {
            return first(CODE, body);
        }

        /** The id that the log has too. */
        public String id() {
            return first(ID, body);
        }

        private static String first(Pattern pattern, String text) {
            Matcher match = pattern.matcher(text);
            if (!match.find()) {
                return "";
            }
            return match.group(1) != null ? match.group(1) : match.group(2);
        }
    }

    /** A SOAP envelope with the X-Road header fields. */
    public static String envelope(ClientId client, ServiceId service, String id, String body) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" \
                xmlns:xroad="http://x-road.eu/xsd/xroad.xsd" xmlns:id="http://x-road.eu/xsd/identifiers"><soapenv:Header>\
                <xroad:client id:objectType="%s">%s</xroad:client>\
                <xroad:service id:objectType="SERVICE">%s<id:serviceCode>%s</id:serviceCode>%s</xroad:service>\
                <xroad:id>%s</xroad:id><xroad:userId>EE1234</xroad:userId><xroad:protocolVersion>4.0</xroad:protocolVersion>\
                </soapenv:Header><soapenv:Body>%s</soapenv:Body></soapenv:Envelope>""".formatted(
                client instanceof MemberId ? "MEMBER" : "SUBSYSTEM", identifier(client), identifier(service.provider()), service.code(),
                service.version().map(version -> "<id:serviceVersion>" + version + "</id:serviceVersion>").orElse(""), id, body);
    }

    private static String identifier(ClientId client) {
        MemberId member = client.member();
        String subsystem = client instanceof SubsystemId sub ? "<id:subsystemCode>" + sub.subsystemCode() + "</id:subsystemCode>" : "";
        return "<id:xRoadInstance>" + member.instance() + "</id:xRoadInstance><id:memberClass>" + member.memberClass()
                + "</id:memberClass><id:memberCode>" + member.code() + "</id:memberCode>" + subsystem;
    }

    /** A fresh message id. */
    public static String newId() {
        return "test-" + UUID.randomUUID();
    }

    /** Sends SOAP to the consumer's client door. */
    public static Outcome soap(XRoadInstance instance, String envelope) throws IOException, InterruptedException {
        return post(instance, "text/xml; charset=UTF-8", HttpRequest.BodyPublishers.ofString(envelope));
    }

    /** Sends any body to the consumer's client door. */
    public static Outcome post(XRoadInstance instance, String contentType, HttpRequest.BodyPublisher body)
            throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(clientDoor(instance, "/")).header("Content-Type", contentType).header("SOAPAction", "\"\"").POST(body));
    }

    /** Sends a REST request of the client to the consumer's client door; path and query follow the service code. */
    public static Outcome rest(XRoadInstance instance, ClientId client, ServiceId service, String method, String pathAndQuery, String body)
            throws IOException, InterruptedException {
        HttpRequest.BodyPublisher publisher = body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        HttpRequest.Builder request = HttpRequest.newBuilder(clientDoor(instance, "/r1/" + service.provider().path() + "/" + service.code() + pathAndQuery))
                .header("X-Road-Client", client.path()).header("Accept", "application/json").method(method, publisher);
        return send(body.isEmpty() ? request : request.header("Content-Type", "application/json"));
    }

    private static URI clientDoor(XRoadInstance instance, String target) {
        return URI.create("http://" + XRoadInstance.CONSUMER_ADDRESS + ":" + instance.ports().client() + target);
    }

    /** Sends the request. */
    public static Outcome send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = HTTP.send(request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
        return new Outcome(response.statusCode(), response.body(), response.headers());
    }
}
