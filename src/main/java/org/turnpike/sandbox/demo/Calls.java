package org.turnpike.sandbox.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.turnpike.sandbox.SoapService;

/** The calls that an information system sends to the client door of its security server, and the check of the answers. */
final class Calls {
    static final String PERSON = "010101-123N";
    private static final String NAME = "Virtanen";
    private static final String PEOPLE_PATH = "/r1/SANDBOX/GOV/2222/registry/people/" + PERSON;
    private static final String CLIENT = "SANDBOX/COM/1111/portal";
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).version(HttpClient.Version.HTTP_1_1).build();
    private final URI door;

    Calls(URI door) {
        this.door = door;
    }

    /** An answer and whether it is the right one. */
    record Answer(boolean right, int status, String body, Duration took) {
        @Override
        public String toString() {
            return "HTTP " + status + " " + body.replaceAll("\\s+", " ").strip();
        }
    }

    Answer soap() throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(door.resolve("/")).header("Content-Type", "text/xml; charset=utf-8")
                .POST(HttpRequest.BodyPublishers.ofString(soapRequest(UUID.randomUUID().toString()), StandardCharsets.UTF_8)));
    }

    Answer rest() throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(door.resolve(PEOPLE_PATH)).header("X-Road-Client", CLIENT).header("Accept", "application/json"));
    }

    /** Shell commands that send the same calls. */
    String commands(java.nio.file.Path soapFile) {
        return "  curl -s -H 'Content-Type: text/xml' --data-binary @" + soapFile + " " + door + "/\n"
                + "  curl -s -H 'X-Road-Client: " + CLIENT + "' " + door + PEOPLE_PATH + "\n"
                + "  curl -s " + door + "/listClients";
    }

    static String soapRequest(String id) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"
                    xmlns:xroad="http://x-road.eu/xsd/xroad.xsd" xmlns:id="http://x-road.eu/xsd/identifiers">
                  <soapenv:Header>
                    <xroad:client id:objectType="SUBSYSTEM">
                      <id:xRoadInstance>SANDBOX</id:xRoadInstance><id:memberClass>COM</id:memberClass>
                      <id:memberCode>1111</id:memberCode><id:subsystemCode>portal</id:subsystemCode>
                    </xroad:client>
                    <xroad:service id:objectType="SERVICE">
                      <id:xRoadInstance>SANDBOX</id:xRoadInstance><id:memberClass>GOV</id:memberClass>
                      <id:memberCode>2222</id:memberCode><id:subsystemCode>registry</id:subsystemCode>
                      <id:serviceCode>getPerson</id:serviceCode><id:serviceVersion>v1</id:serviceVersion>
                    </xroad:service>
                    <xroad:userId>EE1234567890</xroad:userId>
                    <xroad:id>%s</xroad:id>
                    <xroad:protocolVersion>4.0</xroad:protocolVersion>
                  </soapenv:Header>
                  <soapenv:Body>
                    <r:getPerson xmlns:r="%s"><r:nationalId>%s</r:nationalId></r:getPerson>
                  </soapenv:Body>
                </soapenv:Envelope>
                """.formatted(id, SoapService.NAMESPACE, PERSON);
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        long start = System.nanoTime();
        HttpResponse<String> response = http.send(request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        boolean right = response.statusCode() == 200 && response.body().contains(NAME) && !response.body().contains("Fault>");
        return new Answer(right, response.statusCode(), response.body(), took);
    }
}
