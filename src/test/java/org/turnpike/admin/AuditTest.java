package org.turnpike.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.MBeanServerConnection;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.remote.JMXAuthenticator;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerFactory;
import javax.management.remote.JMXPrincipal;
import javax.management.remote.JMXServiceURL;
import javax.security.auth.Subject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.keys.InternalKey;
import org.turnpike.keys.InternalKeyStore;
import org.turnpike.audit.AuditJson;
import org.turnpike.audit.AuditLog;
import org.turnpike.audit.AuditReport;
import org.turnpike.audit.AuditVerification;
import org.turnpike.audit.Caller;

/** The audit log behind a bean: what is written, what shows when it was tampered with, and what is refused without it. */
class AuditTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final String PIN = "Very-Secret-9876";

    @TempDir
    Path folder;
    private Path audit;
    private InternalKey key;
    private AuditLog log;
    private final Switch bean = new Switch();
    private final MBeanServer server = MBeanServerFactory.newMBeanServer();
    private final ObjectName name = name();
    private SwitchMXBean proxy;

    private static final class Switch implements SwitchMXBean {
        private String state = "off";

        @Override
        public String getState() {
            return state;
        }

        @Override
        public Change turn(String to, String pin) {
            if (!Set.of("on", "off").contains(to)) {
                throw new IllegalArgumentException("to: '" + to + "' is neither on nor off");
            }
            String before = state;
            state = to;
            return new Change(before, to);
        }

        @Override
        public String read(String what) {
            return what;
        }
    }

    @BeforeEach
    void open() throws Exception {
        audit = Files.createDirectories(folder.resolve("audit"));
        key = new InternalKeyStore(folder.resolve("internal.p12")).open("test", NOW);
        log = reopened();
        server.registerMBean(new DescribedBean("Switch", bean, SwitchMXBean.class, log, new javax.management.NotificationBroadcasterSupport()), name);
        proxy = JMX.newMXBeanProxy(server, name, SwitchMXBean.class);
    }

    private AuditLog reopened() {
        return new AuditLog(audit, () -> key, InstantSource.fixed(NOW));
    }

    private static ObjectName name() {
        try {
            return new ObjectName("test:type=Switch");
        } catch (javax.management.MalformedObjectNameException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> lines() throws Exception {
        return Files.readAllLines(audit.resolve("audit-2026-11.jsonl"));
    }

    private void lines(List<String> changed) throws Exception {
        Files.write(audit.resolve("audit-2026-11.jsonl"), changed);
    }

    private AuditReport verified() throws Exception {
        return new AuditVerification(audit).report();
    }

    private void turnFiveTimes() {
        for (String to : List.of("on", "off", "on", "off", "on")) {
            proxy.turn(to, PIN);
        }
        log.signHead();
    }

    @Test
    void oneLineTellsTheChange() throws Exception {
        assertThat(proxy.turn("on", PIN).isMade()).isTrue();
        assertThat(lines()).singleElement().asString()
                .startsWith("{\"line\":1,\"previous\":\"" + "0".repeat(64) + "\",\"id\":\"")
                .contains("\"at\":\"2026-11-21T10:00:00Z\",\"operation\":\"Switch.turn\",\"event\":\"Turn switch\",\"who\":\"unknown\",\"from\":\"\","
                        + "\"arguments\":{\"to\":\"on\",\"pin\":\"(secret)\"},\"result\":\"done\",\"before\":\"off\",\"after\":\"on\"}")
                .doesNotContain(PIN);
        assertThat(audit.resolve("pending")).isEmptyDirectory();
    }

    @Test
    void failedChangeIsWrittenWithItsReason() throws Exception {
        assertThatThrownBy(() -> proxy.turn("up\n\"}", PIN)).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("to: ");
        assertThat(lines()).singleElement().asString().endsWith("\"arguments\":{\"to\":\"up\\n\\\"}\",\"pin\":\"(secret)\"},\"result\":\"failed\","
                + "\"reason\":\"IllegalArgumentException: to: 'up \\\"}' is neither on nor off\"}");
        assertThat(bean.state).isEqualTo("off");
    }

    @Test
    void readingIsNotWritten() throws Exception {
        assertThat(proxy.read("this")).isEqualTo("this");
        assertThat(proxy.getState()).isEqualTo("off");
        assertThat(audit).isEmptyDirectory();
    }

    @Test
    void connectorTellsWhoAndFromWhere() throws Exception {
        try (Remote remote = new Remote(Map.of(JMXConnectorServer.AUTHENTICATOR, (JMXAuthenticator) credentials ->
                new Subject(true, Set.of(new JMXPrincipal(((String[]) credentials)[0])), Set.of(), Set.of())))) {
            remote.proxy(Map.of(JMXConnector.CREDENTIALS, new String[] {"alice"})).turn("on", PIN);
        }
        try (Remote remote = new Remote(Map.of())) {
            remote.proxy(Map.of()).turn("off", PIN);
        }
        assertThat(lines().get(0)).containsPattern("\"who\":\"alice\",\"from\":\"[0-9.]+\"");
        assertThat(lines().get(1)).containsPattern("\"who\":\"local\",\"from\":\"[0-9.]+\"");
    }

    private final class Remote implements AutoCloseable {
        private final JMXConnectorServer connector;
        private final List<JMXConnector> clients = new ArrayList<>();

        Remote(Map<String, Object> environment) throws Exception {
            connector = JMXConnectorServerFactory.newJMXConnectorServer(new JMXServiceURL("service:jmx:rmi://127.0.0.1"), environment, server);
            connector.start();
        }

        SwitchMXBean proxy(Map<String, Object> environment) throws Exception {
            JMXConnector client = JMXConnectorFactory.connect(connector.getAddress(), environment);
            clients.add(client);
            MBeanServerConnection connection = client.getMBeanServerConnection();
            return JMX.newMXBeanProxy(connection, name, SwitchMXBean.class);
        }

        @Override
        public void close() throws IOException {
            for (JMXConnector client : clients) {
                client.close();
            }
            connector.stop();
        }
    }

    @Test
    void untouchedLogIsIntactAndGoesOnAfterARestart() throws Exception {
        turnFiveTimes();
        AuditLog again = reopened();
        again.begin("Switch.turn", "Turn switch", Caller.current(), Map.of()).done(Map.of());
        again.close();
        AuditReport report = verified();
        assertThat(report.getFindings()).isEmpty();
        assertThat(report.getLines()).isEqualTo(6);
        assertThat(report.getSignedLines()).isEqualTo(6);
        assertThat(report.getSigners()).containsExactly(AuditJson.sha256(key.chain().get(0).getEncoded()));
    }

    @Test
    void alteredLineShows() throws Exception {
        turnFiveTimes();
        List<String> changed = new ArrayList<>(lines());
        changed.set(1, changed.get(1).replace("\"who\":\"unknown\"", "\"who\":\"mallory\""));
        lines(changed);
        assertThat(verified().getFindings()).singleElement().asString().contains("line 3", "altered");
    }

    @Test
    void alteredLastLineShows() throws Exception {
        turnFiveTimes();
        List<String> changed = new ArrayList<>(lines());
        changed.set(4, changed.get(4).replace("\"who\":\"unknown\"", "\"who\":\"mallory\""));
        lines(changed);
        assertThat(verified().getFindings()).singleElement().asString().contains("line 5", "hash was signed");
    }

    @Test
    void removedLineShows() throws Exception {
        turnFiveTimes();
        List<String> changed = new ArrayList<>(lines());
        changed.remove(2);
        lines(changed);
        assertThat(verified().getFindings()).first().asString().contains("numbered 4", "removed");
    }

    @Test
    void removedFirstLineShows() throws Exception {
        turnFiveTimes();
        lines(lines().subList(1, 5));
        assertThat(verified().getFindings()).first().asString().contains("numbered 2");
    }

    @Test
    void insertedLineShows() throws Exception {
        turnFiveTimes();
        List<String> changed = new ArrayList<>(lines());
        changed.add(2, changed.get(1));
        lines(changed);
        assertThat(verified().isIntact()).isFalse();
    }

    @Test
    void cutOffLinesShow() throws Exception {
        turnFiveTimes();
        lines(lines().subList(0, 3));
        assertThat(verified().getFindings()).singleElement().asString().startsWith("line 5 ");
    }

    @Test
    void logThatWasCutOffAndWentOnShows() throws Exception {
        turnFiveTimes();
        lines(lines().subList(0, 4));
        AuditLog again = reopened();
        again.begin("Switch.turn", "Turn switch", Caller.current(), Map.of()).done(Map.of());
        again.close();
        assertThat(verified().getFindings()).first().asString().contains("line 5 was signed with two hashes");
    }

    @Test
    void cuttingOffTheSignedHeadsTooShowsByAHeadNotedElsewhere() throws Exception {
        turnFiveTimes();
        String noted = log.head();
        Files.delete(audit.resolve("heads.jsonl"));
        lines(lines().subList(0, 3));
        reopened().signHead();
        assertThat(verified().isIntact()).isTrue();
        assertThat(new AuditVerification(audit).demand(5, noted).report().getFindings()).singleElement().asString().startsWith("line 5 ");
    }

    @Test
    void forgedHeadShows() throws Exception {
        turnFiveTimes();
        lines(lines().subList(0, 3));
        Path heads = audit.resolve("heads.jsonl");
        Files.writeString(heads, Files.readString(heads).replace("{\"line\":5", "{\"line\":3"));
        assertThat(verified().getFindings()).first().asString().contains("signature is wrong");
    }

    @Test
    void missingHeadsShow() throws Exception {
        turnFiveTimes();
        Files.delete(audit.resolve("heads.jsonl"));
        assertThat(verified().getFindings()).singleElement().asString().startsWith("heads.jsonl");
    }

    @Test
    void changeIsRefusedWhenItCannotBeNoted() throws Exception {
        Files.writeString(audit.resolve("pending"), "in the way");
        assertThatThrownBy(() -> proxy.turn("on", PIN)).isInstanceOf(IllegalStateException.class).hasMessageStartingWith("Nothing was changed: ");
        assertThat(bean.state).isEqualTo("off");
        Files.delete(audit.resolve("pending"));
        assertThat(proxy.turn("on", PIN).isMade()).isTrue();
    }

    @Test
    void lineThatCouldNotBeWrittenIsWrittenBeforeAnyFurtherChange() throws Exception {
        Path file = audit.resolve("audit-2026-11.jsonl");
        Files.createDirectory(file);
        AuditLog.Entry entry = log.begin("Switch.turn", "Turn switch", Caller.current(), Map.of("to", "on"));
        assertThatThrownBy(() -> entry.done(Map.of())).hasMessageStartingWith("the audit log cannot be written: ");
        assertThatThrownBy(() -> proxy.turn("on", PIN)).isInstanceOf(IllegalStateException.class).hasMessageStartingWith("Nothing was changed: ");
        assertThat(log.problem()).isNotEmpty();
        assertThat(bean.state).isEqualTo("off");
        Files.delete(file);
        proxy.turn("on", PIN);
        assertThat(lines()).hasSize(2).first().asString().contains("\"result\":\"done\"");
        assertThat(log.problem()).isEmpty();
    }

    @Test
    void changeThatTheServerDidNotSurviveHasALine() throws Exception {
        log.begin("Switch.turn", "Turn switch", Caller.current(), Map.of("to", "on"));
        AuditLog again = reopened();
        again.signHead();
        assertThat(lines()).singleElement().asString().contains("\"arguments\":{\"to\":\"on\"},\"result\":\"unknown\"");
        assertThat(verified().isIntact()).isTrue();
        assertThat(reopened().lines()).isEqualTo(1);
    }

    @Test
    void halfALineOfAStoppedMachineIsTakenOff() throws Exception {
        turnFiveTimes();
        Files.writeString(audit.resolve("audit-2026-11.jsonl"), "{\"line\":6,\"prev", java.nio.file.StandardOpenOption.APPEND);
        assertThat(reopened().lines()).isEqualTo(5);
        assertThat(verified().getFindings()).isEmpty();
    }

    @Test
    void logThatIsNoneRefusesChangesUntilItIsPutRight() throws Exception {
        Files.writeString(audit.resolve("audit-2026-11.jsonl"), "nonsense\n");
        AuditLog other = reopened();
        assertThatThrownBy(() -> other.begin("Switch.turn", "Turn switch", Caller.current(), Map.of())).hasMessageContaining("not a line of an audit log");
        assertThat(other.problem()).contains("not a line of an audit log");
        Files.delete(audit.resolve("audit-2026-11.jsonl"));
        other.begin("Switch.turn", "Turn switch", Caller.current(), Map.of()).done(Map.of());
        assertThat(other.lines()).isEqualTo(1);
    }

    @Test
    void longArgumentsAreWrittenInPartWithTheirDigest() throws Exception {
        String text = "x".repeat(AuditJson.LONGEST_TEXT + 1);
        assertThatThrownBy(() -> proxy.turn(text, PIN)).isInstanceOf(IllegalArgumentException.class);
        assertThat(lines().get(0)).contains("\"length\":4001,\"sha256\":\"" + AuditJson.sha256(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    @Test
    void newerMonthContinuesTheChainInAnotherFile() throws Exception {
        proxy.turn("on", PIN);
        AuditLog december = new AuditLog(audit, () -> key, InstantSource.fixed(Instant.parse("2026-12-01T00:00:00Z")));
        december.begin("Switch.turn", "Turn switch", Caller.current(), Map.of()).done(Map.of());
        AuditLog clockSetBack = reopened();
        clockSetBack.begin("Switch.turn", "Turn switch", Caller.current(), Map.of()).done(Map.of());
        clockSetBack.close();
        assertThat(Files.readAllLines(audit.resolve("audit-2026-12.jsonl"))).hasSize(2);
        assertThat(verified().isIntact()).isTrue();
    }

    /** Lines longer than a block that is read at a time, with characters of two bytes, and in two files. */
    @Test
    void lastLinesAreReadFromTheEnd() throws Exception {
        turnFiveTimes();
        for (int i = 0; i < 4; i++) {
            log.begin("Switch.turn", "turn", new Caller("alice", "127.0.0.1", ""), Map.of("to", "\u00e4".repeat(20_000 * i) + i)).done(Map.of());
        }
        List<String> all = lines();
        for (int count = 1; count <= 10; count++) {
            assertThat(log.last(count)).isEqualTo(all.subList(Math.max(0, 9 - count), 9));
        }
        Files.write(audit.resolve("audit-2026-10.jsonl"), List.of("older", "old"));
        assertThat(log.last(10)).hasSize(10).startsWith("old");
        assertThat(reopened().lines()).isEqualTo(9);
    }
}
