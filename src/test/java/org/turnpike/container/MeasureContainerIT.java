package org.turnpike.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.turnpike.Call;
import org.turnpike.sandbox.SandboxInstance;

/**
 * The figures of README's table, a line of JSON for the container: {@code mvn verify -DskipUnitTests -Dcontainer.groups=measure
 * -Dcontainer.excluded-groups=}. A call passes one server as consumer and as provider, so it is two servers' work. Linux.
 */
@ExtendWith({ContainerUnderTest.Preparation.class, ArquillianExtension.class})
@RunAsClient
@Tag("measure")
class MeasureContainerIT {
    private static final int CALLS = 10_000;
    private static final int AT_ONCE = 8;
    private static SandboxInstance sandbox;

    @Deployment(testable = false)
    static WebArchive application() throws Exception {
        sandbox = SandboxInstance.open(SandboxInstance.Settings.forTests(InstantSource.system()).keptFresh());
        new PreparedHome(sandbox, ContainerUnderTest.home());
        return ContainerUnderTest.delivered();
    }

    @Test
    void startAndMemory() throws Exception {
        PreparedHome.awaitReady();
        assertThat(PreparedHome.rest().status()).isEqualTo(200);
        Duration toFirstCall = Duration.between(ContainerUnderTest.process().info().startInstant().orElseThrow(), Instant.now());
        Duration cpuToFirstCall = processorTime();
        long idle = residentMegabytes();
        Instant begun = Instant.now();
        call();
        Duration took = Duration.between(begun, Instant.now());
        System.out.println("{\"container\":\"" + System.getProperty("turnpike.test.container") + "\",\"first_call_ms\":" + toFirstCall.toMillis()
                + ",\"first_call_cpu_ms\":" + cpuToFirstCall.toMillis() + ",\"rss_idle_mb\":" + idle + ",\"rss_after_mb\":" + residentMegabytes()
                + ",\"calls\":" + CALLS + ",\"calls_ms\":" + took.toMillis() + ",\"calls_cpu_ms\":" + processorTime().minus(cpuToFirstCall).toMillis()
                + ",\"war_bytes\":" + Files.size(ContainerUnderTest.artifacts().resolve("turnpike.war")) + "}");
        sandbox.close();
    }

    private static void call() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<Call.Outcome>> answers = IntStream.range(0, CALLS).mapToObj(each -> callers.submit(PreparedHome::rest)).toList();
            for (Future<Call.Outcome> answer : answers) {
                assertThat(answer.get().status()).isEqualTo(200);
            }
        } finally {
            callers.shutdown();
        }
    }

    /** What the container's process has used, just-in-time compilation included: it tells more than the clock where others use the machine. */
    private static Duration processorTime() {
        return ContainerUnderTest.process().info().totalCpuDuration().orElseThrow();
    }

    private static long residentMegabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc", String.valueOf(ContainerUnderTest.process().pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:")).mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024).findFirst().orElseThrow();
    }
}
