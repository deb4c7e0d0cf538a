package org.turnpike;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.id.SubsystemId;
import org.turnpike.sandbox.Identities;

/** Queries for monitoring data as a collector sends them, and what it finds in the answer (operations.md §a, §b). */
public final class MonitoringQueries {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private MonitoringQueries() {
    }

    /** An answer: the whole body as text, one character a byte, and what a collector takes out of it. */
    record Answer(int status, String contentType, String body, byte[] bytes) {

        /** The first element of that local name. */
        Optional<String> element(String name) {
            Matcher match = Pattern.compile("<[A-Za-z-]+:" + name + ">([^<]*)</").matcher(body);
            return match.find() ? Optional.of(match.group(1)) : Optional.empty();
        }

        /** The fault's code; empty for a regular answer. */
        String code() {
            Matcher match = Pattern.compile("<faultcode>(.*?)</faultcode>").matcher(body);
            return match.find() ? match.group(1) : "";
        }

        /** The SOAP part. */
        String soap() {
            String end = "</SOAP-ENV:Envelope>";
            return body.substring(body.indexOf("<?xml"), body.indexOf(end) + end.length());
        }

        /** The records, found as deployed collectors find them: by the end of the attachment's header. */
        List<JsonNode> records() throws IOException {
            String mark = "content-id: <operational-monitoring-data.json.gz>\r\n\r\n";
            int start = body.indexOf(mark) + mark.length();
            int end = body.indexOf("\r\n--xroad", start);
            try (GZIPInputStream json = new GZIPInputStream(new ByteArrayInputStream(bytes, start, end - start))) {
                List<JsonNode> records = new ArrayList<>();
                JSON.readTree(json).get("records").forEach(records::add);
                return records;
            }
        }
    }

    /** Waits until an exchange whose answer has arrived was recorded too; that takes microseconds, on a busy machine more. */
    public static void await(Callable<Boolean> condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.call()) {
            if (System.nanoTime() - start > 60_000_000_000L) {
                throw new AssertionError("The exchanges were not recorded");
            }
            Thread.yield();
        }
    }

    static Answer operational(XRoadInstance instance, ClientId client, ServerId server, long from, long to, String more) throws Exception {
        return send(instance, client, server, "getSecurityServerOperationalData",
                "<om:searchCriteria><om:recordsFrom>" + from + "</om:recordsFrom><om:recordsTo>" + to + "</om:recordsTo>" + more.replace("|", "</om:searchCriteria>")
                        + (more.contains("|") ? "" : "</om:searchCriteria>"), "om", "http://x-road.eu/xsd/op-monitoring.xsd", true);
    }

    static Answer health(XRoadInstance instance, ClientId client, ServerId server, String criteria) throws Exception {
        return send(instance, client, server, "getSecurityServerHealthData", criteria, "om", "http://x-road.eu/xsd/op-monitoring.xsd", true);
    }

    static Answer environment(XRoadInstance instance, ClientId client, ServerId server, String spec) throws Exception {
        return send(instance, client, server, "getSecurityServerMetrics", spec, "m", "http://x-road.eu/xsd/monitoring", true);
    }

    static Answer send(XRoadInstance instance, ClientId client, ServerId server, String service, String body, String prefix, String namespace,
            boolean named) throws Exception {
        String envelope = envelope(client, server, service, body, prefix, namespace, named);
        HttpResponse<byte[]> response = HTTP.send(HttpRequest.newBuilder(URI.create("http://" + (client.member().equals(Identities.PROVIDER)
                ? XRoadInstance.PROVIDER_ADDRESS : XRoadInstance.CONSUMER_ADDRESS) + ":" + instance.ports().client() + "/")).header("Content-Type", "text/xml").POST(HttpRequest.BodyPublishers.ofString(envelope)).build(),
                HttpResponse.BodyHandlers.ofByteArray());
        return new Answer(response.statusCode(), response.headers().firstValue("content-type").orElse(""),
                new String(response.body(), StandardCharsets.ISO_8859_1), response.body());
    }

    /** @param named whether the header names the server */
    static String envelope(ClientId client, ServerId server, String service, String body, String prefix, String namespace, boolean named) {
        return """
                <SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:id="http://x-road.eu/xsd/identifiers"
                 xmlns:xrd="http://x-road.eu/xsd/xroad.xsd" xmlns:%1$s="%2$s"><SOAP-ENV:Header>
                <xrd:client id:objectType="%3$s">%4$s</xrd:client>
                <xrd:service id:objectType="SERVICE">%5$s<id:serviceCode>%6$s</id:serviceCode></xrd:service>%7$s
                <xrd:id>%8$s</xrd:id><xrd:protocolVersion>4.0</xrd:protocolVersion></SOAP-ENV:Header>
                <SOAP-ENV:Body><%1$s:%6$s>%9$s</%1$s:%6$s></SOAP-ENV:Body></SOAP-ENV:Envelope>
                """.formatted(prefix, namespace, client instanceof SubsystemId ? "SUBSYSTEM" : "MEMBER", identifier(client), identifier(server.owner()),
                service, named ? "<xrd:securityServer id:objectType=\"SERVER\">" + identifier(server.owner()) + "<id:serverCode>" + server.code()
                        + "</id:serverCode></xrd:securityServer>" : "", Call.newId(), body);
    }

    static String identifier(ClientId client) {
        MemberId member = client.member();
        return "<id:xRoadInstance>" + member.instance() + "</id:xRoadInstance><id:memberClass>" + member.memberClass()
                + "</id:memberClass><id:memberCode>" + member.code() + "</id:memberCode>"
                + (client instanceof SubsystemId part ? "<id:subsystemCode>" + part.subsystemCode() + "</id:subsystemCode>" : "");
    }
}
