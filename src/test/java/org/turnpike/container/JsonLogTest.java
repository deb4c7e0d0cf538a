package org.turnpike.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.turnpike.fault.LogLine;

/** Log lines as JSON: one object a line, with the facts of a refused message. */
class JsonLogTest {

    @Test
    void factsOfALineAreFieldsOfItsObject() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("messageId", "id \"1\"");
        facts.put("refusalId", "r-1");
        facts.put("peer", "192.0.2.1");
        facts.put("service", "A/B/C/D/e");
        facts.put("code", "server.serverproxy.access_denied");
        facts.put("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        JsonLog log = JsonLog.open(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            System.getLogger("org.turnpike.test").log(System.Logger.Level.WARNING, "{0}", new LogLine("[r-1] refused\u2028", facts));
            System.getLogger("org.turnpike.test").log(System.Logger.Level.WARNING, "a {curly} text");
        } finally {
            log.close();
        }
        String[] lines = out.toString(StandardCharsets.UTF_8).split("\n");
        assertThat(lines).hasSize(2);
        JsonNode first = new ObjectMapper().readTree(lines[0]);
        facts.forEach((name, value) -> assertThat(first.get(name).asText()).isEqualTo(value));
        assertThat(first.get("level").asText()).isEqualTo("WARNING");
        assertThat(first.get("time").asText()).isNotEmpty();
        assertThat(new ObjectMapper().readTree(lines[1]).get("message").asText()).isEqualTo("a {curly} text");
    }

    @Test
    void nothingIsWrittenAfterItIsClosed() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonLog.open(new PrintStream(out, true, StandardCharsets.UTF_8)).close();
        System.getLogger("org.turnpike.test").log(System.Logger.Level.WARNING, "later");
        assertThat(out.size()).isZero();
    }
}
