package org.turnpike.serverconf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServerId;
import org.turnpike.storage.Storage;

/** Changes of the server configuration: none is lost, the one stored last is in force, what differs is told. */
class ConfigurationChangesTest {
    private static final ServerId SERVER = ServerId.parse("T/GOV/1/ss");

    @TempDir
    Path folder;
    private Storage storage;
    private final CurrentServerConfiguration current = new CurrentServerConfiguration();
    private ConfigurationChanges changes;

    @BeforeEach
    void open() throws Exception {
        storage = new Storage(folder);
        changes = new ConfigurationChanges(new ServerConfigurationStore(storage.configuration(), Clock.systemUTC()), current);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private static Client client(String code) {
        return Client.unconfigured(ClientId.parse("T/GOV/1/" + code));
    }

    private void initialise() throws Exception {
        changes.change(OptionalLong.of(0), before -> new ServerConfiguration(SERVER, List.of()));
    }

    private ServerConfiguration stored() throws Exception {
        return new ServerConfigurationStore(storage.configuration(), Clock.systemUTC()).find().orElseThrow();
    }

    @Test
    void changesOfManyAtOnceAreAllThere() throws Exception {
        initialise();
        int administrators = 8;
        ExecutorService threads = Executors.newFixedThreadPool(administrators);
        CyclicBarrier together = new CyclicBarrier(administrators);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < administrators; i++) {
            String code = "c" + i;
            running.add(threads.submit(() -> {
                together.await();
                return changes.change(before -> before.withClient(client(code)));
            }));
        }
        for (Future<?> each : running) {
            each.get();
        }
        threads.shutdown();
        assertThat(stored().clients()).hasSize(administrators);
        assertThat(current.find()).contains(stored());
        assertThat(changes.find().orElseThrow().revision()).isEqualTo(1 + administrators);
    }

    @Test
    void changeForAnotherRevisionIsRefused() throws Exception {
        initialise();
        changes.change(before -> before.withClient(client("a")));
        assertThatThrownBy(() -> changes.change(OptionalLong.of(1), before -> new ServerConfiguration(SERVER, List.of())))
                .isInstanceOf(ConcurrentChangeException.class).hasMessageContaining("2, not 1");
        assertThat(stored().clients()).hasSize(1);
    }

    @Test
    void failedChangeLeavesEverythingAsItWas() throws Exception {
        initialise();
        assertThatThrownBy(() -> changes.change(before -> {
            throw new IllegalArgumentException("no");
        })).hasMessage("no");
        assertThat(current.findStored().orElseThrow().revision()).isEqualTo(1);
        assertThat(stored().clients()).isEmpty();
    }

    @Test
    void nothingIsChangedBeforeTheServerIsInitialised() {
        assertThatThrownBy(() -> changes.change(before -> before)).isInstanceOf(IllegalStateException.class).hasMessageContaining("not initialised");
    }

    @Test
    void orderOfClientsOutlivesAChangeOfOne() throws Exception {
        initialise();
        changes.change(before -> before.withClient(client("a")).withClient(client("b")).withClient(client("c")));
        changes.change(before -> before.withClient(client("a").withConnection(ConnectionType.NOSSL)));
        assertThat(stored()).isEqualTo(current.find().orElseThrow());
        assertThat(stored().clients()).extracting(each -> each.id().path()).containsExactly("T/GOV/1/a", "T/GOV/1/b", "T/GOV/1/c");
    }

    @Test
    void earlierRevisionsAreKeptAndCanBeRestored() throws Exception {
        initialise();
        changes.change(before -> before.withClient(client("a")));
        changes.change(before -> before.withoutClient(ClientId.parse("T/GOV/1/a")));
        assertThat(changes.history()).extracting(ServerConfigurationStore.Revision::revision).containsExactly(3L, 2L, 1L);
        ServerConfiguration earlier = changes.find(2).orElseThrow().configuration();
        changes.change(OptionalLong.of(3), before -> earlier);
        assertThat(stored().clients()).hasSize(1);
        assertThat(current.findStored().orElseThrow().revision()).isEqualTo(4);
        assertThat(changes.find(5)).isEmpty();
    }

    @Test
    void theNewestRevisionsAreKept() throws Exception {
        initialise();
        for (int i = 1; i < ServerConfigurationStore.REVISIONS_KEPT + 3; i++) {
            int place = i;
            changes.change(before -> before.withTimeStamping(List.of("service " + place)));
        }
        assertThat(changes.history()).hasSize(ServerConfigurationStore.REVISIONS_KEPT);
        assertThat(changes.history().get(0).revision()).isEqualTo(ServerConfigurationStore.REVISIONS_KEPT + 3L);
    }

    private void change(String code) {
        try {
            changes.change(before -> before.withClient(client(code)));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void workForARevisionMeetsNoOtherThanItsOwn() throws Exception {
        initialise();
        changes.since(1, () -> {
            change("first");
            change("second");
            return null;
        });
        assertThatThrownBy(() -> changes.since(1, () -> {
            change("third");
            return null;
        })).isInstanceOf(ConcurrentChangeException.class);
        assertThat(stored().clients()).hasSize(2);
        change("outside of it");
        assertThat(stored().clients()).hasSize(3);
    }

    @Test
    void whatAnotherNodeStoredIsInForceOnceAChangeMeetsIt() throws Exception {
        initialise();
        ConfigurationChanges other = new ConfigurationChanges(new ServerConfigurationStore(storage.configuration(), Clock.systemUTC()), new CurrentServerConfiguration());
        other.change(before -> before.withClient(client("other")));
        assertThatThrownBy(() -> changes.since(1, () -> {
            change("own");
            return null;
        })).isInstanceOf(ConcurrentChangeException.class);
        assertThat(changes.find().orElseThrow().revision()).isEqualTo(2);
        assertThat(current.find().orElseThrow().clients()).hasSize(1);
    }

    /** Another node reads what this one has stored, and of two that change at once neither change is lost. */
    @Test
    void changesOfTwoNodesAreBothThere() throws Exception {
        initialise();
        ConfigurationChanges other = new ConfigurationChanges(new ServerConfigurationStore(storage.configuration(), Clock.systemUTC()), new CurrentServerConfiguration());
        changes.change(before -> {
            if (before.findClient(ClientId.parse("T/GOV/1/other")).isEmpty()) {
                try {
                    other.change(theirs -> theirs.withClient(client("other")));
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
            return before.withClient(client("own"));
        });
        assertThat(stored().clients()).extracting(each -> each.id().path()).containsExactly("T/GOV/1/other", "T/GOV/1/own");
    }

    @Test
    void olderChangeThatEndsLaterDoesNotComeIntoForce() {
        current.swap(new ServerConfigurationStore.Stored(6, new ServerConfiguration(SERVER, List.of(client("new")))));
        current.swap(new ServerConfigurationStore.Stored(5, new ServerConfiguration(SERVER, List.of())));
        assertThat(current.find().orElseThrow().clients()).hasSize(1);
    }

    @Test
    void differenceTellsWhatGoesAndWhatComes() throws Exception {
        initialise();
        changes.change(before -> before.withClient(client("a")));
        ConfigurationDifference difference = changes.change(before -> before.withClient(client("a").withConnection(ConnectionType.NOSSL)));
        assertThat(difference.lines()).containsExactly("+ client T/GOV/1/a connection: NOSSL", "- client T/GOV/1/a connection: SSLAUTH");
        assertThat(changes.change(before -> before).isEmpty()).isTrue();
        assertThat(changes.find().orElseThrow().revision()).as("what changes nothing is not counted").isEqualTo(3);
    }

    @Test
    void ownerIsAClientWithoutBeingConfigured() throws Exception {
        initialise();
        assertThat(stored().findClient(SERVER.owner())).contains(Client.unconfigured(SERVER.owner()));
        assertThat(stored().clients()).isEmpty();
    }

    @Test
    void whatIsWrittenAsAFileIsReadAsTheSame() throws Exception {
        ServerConfiguration read = ConfigurationFile.read("""
                version: 1
                server: T/GOV/1/ss
                timeStamping: ["1", "yes"]
                clients:
                  - id: T/GOV/0123/true
                    connection: SSLNOAUTH
                    localGroups: [{code: "007", description: "a: b #c", members: [T/GOV/1]}]
                    descriptions:
                      - type: OPENAPI3
                        url: http://127.0.0.1/openapi.yaml
                        disabledNotice: "two\\nlines"
                        services:
                          - code: people
                            url: https://127.0.0.1/people
                            timeout: PT0.5S
                            verifyCertificate: false
                            access: [T/GOV/1, "local:007", "global:T/all"]
                            endpoints:
                              - {method: GET, path: "/a/*", generated: true}
                              - {method: "*", path: "/b/**", access: [T/GOV/1]}
                      - {type: WSDL, url: "http://127.0.0.1/x?wsdl", services: [{code: echo, version: "1", url: "http://127.0.0.1/x"}]}
                """);
        String written = ConfigurationFileWriter.write(read);
        assertThat(ConfigurationFile.read(written)).as(written).isEqualTo(read);
        changes.change(OptionalLong.empty(), before -> read);
        assertThat(stored()).isEqualTo(read);
        assertThat(ConfigurationDifference.between(Optional.of(read), stored()).isEmpty()).isTrue();
    }
}
