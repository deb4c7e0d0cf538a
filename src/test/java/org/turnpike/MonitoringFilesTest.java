package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The alert rules and the dashboard that are delivered, checked with Prometheus' own tool. */
class MonitoringFilesTest {
    private static final Path FOLDER = Path.of("docs/monitoring");

    private static void assertAccepted(List<String> command) throws Exception {
        Process promtool = new ProcessBuilder(command).directory(FOLDER.toFile()).redirectErrorStream(true).start();
        promtool.getOutputStream().close();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(promtool.waitFor()).as(said).isZero();
    }

    @Test
    void alertRulesAreValid() throws Exception {
        assertAccepted(List.of("promtool", "check", "rules", "alerts.yaml"));
    }

    @Test
    void alertRulesFireWhenTheyShould() throws Exception {
        assertAccepted(List.of("promtool", "test", "rules", "alerts-test.yaml"));
    }

    @Test
    void dashboardHasAQueryInEachPanel() throws Exception {
        JsonNode dashboard = new ObjectMapper().readTree(FOLDER.resolve("dashboard.json").toFile());
        assertThat(dashboard.get("panels")).hasSizeGreaterThan(10).allSatisfy(panel -> {
            assertThat(panel.get("title").asText()).isNotEmpty();
            assertThat(panel.get("targets")).isNotEmpty().allSatisfy(target -> assertThat(target.get("expr").asText()).isNotEmpty());
        });
    }
}
