package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.admin.AccessRightsMXBean;
import org.turnpike.admin.NodeView;
import org.turnpike.admin.NodesMXBean;
import org.turnpike.admin.ServicesMXBean;
import org.turnpike.container.EmbeddedDoors;
import org.turnpike.id.ServiceId;
import org.turnpike.sandbox.Identities;
import org.turnpike.server.SecurityServer;
import org.turnpike.server.Settings;
import org.turnpike.storage.Postgres;

/** Two nodes of the provider's security server on one PostgreSQL: what is changed at one, the other serves by after its next look. */
@Tag("slow")
class SecondNodeTest {
    private static final String REGISTRY = Identities.REGISTRY.path();
    private static Postgres postgres;
    private static XRoadInstance instance;
    private static Map<String, String> settings;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        postgres = Postgres.startNew();
        postgres.execute("postgres", "create database turnpike_ss1");
        postgres.execute("postgres", "create database turnpike_ss2");
        settings = Map.of("turnpike.database.url", postgres.url("turnpike_{server}"), "turnpike.database.user", "postgres");
        instance = new XRoadInstance("", "  - {id: SANDBOX/GOV/2222, connection: NOSSL}\n", settings);
    }

    @AfterAll
    static void stop() throws Exception {
        instance.close();
        postgres.close();
    }

    /** A home with the tokens and the anchor of another node. */
    private Path home() throws IOException {
        Path from = instance.provider().home();
        Path home = folder.resolve("node2");
        try (Stream<Path> files = Files.walk(from.resolve("tokens"))) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                Path to = home.resolve(from.relativize(each));
                Files.createDirectories(to.getParent());
                Files.copy(each, to);
            }
        }
        Files.copy(from.resolve("configuration-anchor.xml"), home.resolve("configuration-anchor.xml"));
        return home;
    }

    private static Settings settings(Path home) throws IOException {
        Map<String, String> all = new HashMap<>(settings);
        all.replaceAll((name, value) -> value.replace("{server}", "ss2"));
        all.putAll(Map.of("turnpike.home", home.toString(), "turnpike.token.pin.file", Files.writeString(home.resolve("pin"), "Test-PIN-5678\n").toString(),
                "turnpike.peers.port", String.valueOf(instance.ports().server()), "turnpike.peers.ocsp-port", String.valueOf(instance.ports().ocsp())));
        return Settings.read(all, Map.of(), home);
    }

    private static String again() throws Exception {
        return Call.rest(instance, Identities.PORTAL, new ServiceId(Identities.REGISTRY, "again"), "GET", "", "").code();
    }

    private static Set<String> exchanged(SecurityServer server, int count) throws Exception {
        Set<String> ids = new TreeSet<>();
        long before = server.operations().observed();
        for (int i = 0; i < count; i++) {
            String id = Call.newId();
            assertThat(Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.ECHO, id, "<echo/>")).code()).isEmpty();
            ids.add(id);
        }
        MonitoringQueries.await(() -> server.operations().observed() == before + count);
        return ids;
    }

    /** The ids of the messages that the node which is plugged in has stored, one entry a record. */
    private static List<String> stored(long from, Set<String> among) throws Exception {
        MonitoringQueries.Answer answer = MonitoringQueries.operational(instance, Identities.PROVIDER, Identities.SS2, from, from + 100_000, "");
        assertThat(answer.code()).as(answer.body()).isEmpty();
        return answer.records().stream().map(record -> record.path("messageId").asText()).filter(among::contains).toList();
    }

    @Test
    void recordsOfBothNodesAreFoundAtEitherAndKeptOnce() throws Exception {
        ManualSchedule schedule = new ManualSchedule();
        Settings read = settings(home());
        long from = instance.now().getEpochSecond();
        Set<String> ids = exchanged(instance.provider().server(), 3);
        instance.provider().unplug();
        try (SecurityServer second = new SecurityServer(read, instance.clock(), schedule)) {
            EmbeddedDoors doors = new EmbeddedDoors(second, read.admission(), XRoadInstance.PROVIDER_ADDRESS, instance.ports(), folder.resolve("tomcat"));
            try {
                ids.addAll(exchanged(second, 3));
                schedule.runAll();
                instance.runJobs();
                assertThat(second.operations().stored()).isEqualTo(3);
                instance.advance(Duration.ofSeconds(120));
                instance.publish();
                schedule.runAll();
                assertThat(stored(from, ids)).containsExactlyInAnyOrderElementsOf(ids);
            } finally {
                doors.close();
            }
        } finally {
            instance.provider().plugIn();
        }
        assertThat(stored(from, ids)).containsExactlyInAnyOrderElementsOf(ids);
    }

    private static List<NodeView> nodes(SecurityServer server) {
        return server.beans().bean(NodesMXBean.class).getNodes();
    }

    @Test
    void eachNodeListsBothAndTheLeader() throws Exception {
        SecurityServer first = instance.provider().server();
        Settings read = settings(home());
        try (SecurityServer second = new SecurityServer(read, instance.clock(), new ManualSchedule())) {
            assertThat(nodes(first)).hasSize(2).noneMatch(NodeView::isSilent);
            assertThat(nodes(first)).filteredOn(NodeView::isLeading).singleElement().matches(NodeView::isSelf);
            assertThat(nodes(second)).filteredOn(NodeView::isSelf).singleElement().matches(each -> !each.isLeading() && !each.getVersion().isEmpty());
        }
        assertThat(nodes(first)).as("the other one was shut down").singleElement().matches(NodeView::isSelf);
    }

    @Test
    void changesAtOneNodeAreServedByTheOther() throws Exception {
        ManualSchedule schedule = new ManualSchedule();
        Path home = home();
        Settings read = settings(home);
        KeyDesk first = KeyDesk.provider(instance);
        instance.provider().unplug();
        try (SecurityServer second = new SecurityServer(read, instance.clock(), schedule)) {
            EmbeddedDoors doors = new EmbeddedDoors(second, read.admission(), XRoadInstance.PROVIDER_ADDRESS, instance.ports(), folder.resolve("tomcat"));
            try {
                assertThat(second.problems()).isEmpty();
                assertThat(again()).contains("unknown_service");
                String url = instance.sandbox().echoRestUrl().toString();
                first.bean("Services", ServicesMXBean.class).addRest(REGISTRY, url + "/", "again");
                first.bean("Services", ServicesMXBean.class).enable(REGISTRY, url + "/");
                schedule.runAll();
                assertThat(again()).contains("access_denied");
                first.bean("AccessRights", AccessRightsMXBean.class).grant(REGISTRY, "again", List.of(Identities.PORTAL.path()));
                assertThat(again()).as("before the other node has looked").contains("access_denied");
                schedule.runAll();
                assertThat(again()).isEmpty();
                first.bean("AccessRights", AccessRightsMXBean.class).revoke(REGISTRY, "again", List.of(Identities.PORTAL.path()));
                schedule.runAll();
                assertThat(again()).contains("access_denied");
            } finally {
                doors.close();
            }
        } finally {
            instance.provider().plugIn();
        }
    }
}
