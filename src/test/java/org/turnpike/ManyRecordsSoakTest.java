package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.turnpike.monitoring.OperationalDataStore;
import org.turnpike.monitoring.StoredRecords;
import org.turnpike.sandbox.Identities;

/**
 * One answer with very many operational data records, through two security servers in one JVM of 256 MiB. The system property
 * {@code turnpike.soak.records} sets how many there are.
 */
@Tag("soak")
class ManyRecordsSoakTest {
    private static final int RECORDS = Integer.getInteger("turnpike.soak.records", 100_000);
    private static final String HEAD_END = "content-id: <operational-monitoring-data.json.gz>\r\n\r\n";

    @Test
    void answerOfVeryManyRecordsIsStreamed(TestReporter figures) throws Exception {
        assertThat(Runtime.getRuntime().maxMemory()).isLessThanOrEqualTo(256L << 20);
        try (XRoadInstance instance = new XRoadInstance("", "  - {id: SANDBOX/GOV/2222, connection: NOSSL}\n",
                Map.of("turnpike.operations.records-in-answer", "1000", "turnpike.peers.response-timeout", "PT30M"))) {
            OperationalDataStore store = instance.provider().server().operations().store();
            long second = instance.now().getEpochSecond();
            long begun = System.nanoTime();
            StoredRecords.fill(store, RECORDS, 1000, second, Identities.PORTAL, Identities.REGISTRY);
            long filled = System.nanoTime();
            instance.advance(Duration.ofSeconds(120));
            instance.publish();
            assertThat(records(instance, second)).isEqualTo(RECORDS);
            long answered = System.nanoTime();
            figures.publishEntry("records stored a second", String.valueOf(RECORDS * 1_000_000_000L / (filled - begun)));
            figures.publishEntry("records answered a second", String.valueOf(RECORDS * 1_000_000_000L / (answered - filled)));
            figures.publishEntry("bytes of the database a record", String.valueOf(Files.size(instance.provider().home().resolve("db/monitoring.db"))
                    / RECORDS));
            figures.publishEntry("heap in use after GC, MiB", String.valueOf(LargeMessages.heapInUse() >> 20));
        }
    }

    /** Counts the records of the answer while it arrives. */
    private static long records(XRoadInstance instance, long second) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) URI.create("http://" + XRoadInstance.PROVIDER_ADDRESS + ":" + instance.ports().client() + "/")
                .toURL().openConnection();
        connection.setRequestProperty("Content-Type", "text/xml");
        connection.setDoOutput(true);
        try (OutputStream body = connection.getOutputStream()) {
            body.write(MonitoringQueries.envelope(Identities.PROVIDER, Identities.SS2, "getSecurityServerOperationalData", "<om:searchCriteria><om:recordsFrom>"
                    + second + "</om:recordsFrom><om:recordsTo>" + second + "</om:recordsTo></om:searchCriteria>", "om",
                    "http://x-road.eu/xsd/op-monitoring.xsd", true).getBytes(StandardCharsets.UTF_8));
        }
        try (InputStream answer = new BufferedInputStream(connection.getInputStream(), 1 << 16)) {
            String head = head(answer);
            assertThat(head).contains("<om:recordsCount>" + RECORDS + "</om:recordsCount>");
            return count(new GZIPInputStream(answer));
        }
    }

    private static String head(InputStream answer) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith(HEAD_END) && head.size() < 65_536) {
            head.write(answer.read());
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static long count(InputStream json) throws IOException {
        long count = 0;
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                count += token == JsonToken.FIELD_NAME && parser.currentName().equals("messageId") ? 1 : 0;
            }
        }
        return count;
    }
}
