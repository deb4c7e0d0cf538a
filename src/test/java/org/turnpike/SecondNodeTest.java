package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.admin.AccessRightsMXBean;
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
        instance = new XRoadInstance("", "", settings);
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
