package org.turnpike.globalconf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.fault.RefusedException;

/** One pass against a source on this machine; the source speaks no TLS, so each first attempt by https fails and the next location is tried. */
@Tag("slow")
class ConfigurationDownloadTest {
    @TempDir
    Path folder;
    private final SigningSource own = new SigningSource("TEST");
    private final SigningSource other = new SigningSource("OTHER");
    private final Map<String, byte[]> served = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final List<GlobalConfiguration> swapped = new ArrayList<>();
    private final ConfigurationClient client = new ConfigurationClient(Duration.ofSeconds(20), Duration.ofMillis(300), Duration.ofSeconds(20));
    private HttpServer server;
    private Instant now = Captured.AT;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        publish(now.plusSeconds(600));
    }

    @AfterEach
    void stop() throws IOException {
        server.stop(0);
        client.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        byte[] body;
        synchronized (asked) {
            asked.add(path);
            body = served.get(path);
        }
        exchange.sendResponseHeaders(body == null ? 404 : 200, body == null ? -1 : body.length == 0 ? -1 : body.length);
        if (body != null) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    private String base() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void publish(Instant expires) {
        publish(expires, "");
    }

    private void publish(Instant expires, String sharedElements) {
        try {
            put(own, "SHARED-PARAMETERS", "shared-params.xml", TestConfiguration.shared("TEST", sharedElements));
            put(own, "PRIVATE-PARAMETERS", "private-params.xml", TestConfiguration.privateParameters("TEST", anchorElement("OTHER", other, "externalconf")));
            serve("/internalconf?version=6", own.signed(expires));
            put(other, "SHARED-PARAMETERS", "shared-params.xml", TestConfiguration.shared("OTHER", ""));
            other.put("PRIVATE-PARAMETERS", "private-params.xml", new byte[] {1});
            serve("/externalconf?version=6", other.signed(expires));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void put(SigningSource source, String identifier, String file, String xml) {
        source.put(identifier, file, xml.getBytes(StandardCharsets.UTF_8));
        if (source == own) {
            serve("/V6/1/" + file, source.content(file));
        }
    }

    private void serve(String path, byte[] body) {
        synchronized (asked) {
            served.put(path, body);
        }
    }

    private String anchorElement(String instance, SigningSource source, String directory) throws Exception {
        return "<configurationAnchor>" + anchorContent(instance, source, directory) + "</configurationAnchor>";
    }

    private String anchorContent(String instance, SigningSource source, String directory) throws Exception {
        return "<instanceIdentifier>" + instance + "</instanceIdentifier><source><downloadURL>" + base() + "/" + directory
                + "</downloadURL><verificationCert>" + source.certificateBase64() + "</verificationCert></source>";
    }

    private ConfigurationDownload download(Federations federations) {
        try {
            String anchor = "<x:configurationAnchor xmlns:x='" + XmlElement.XROAD + "'>" + anchorContent("TEST", own, "internalconf") + "</x:configurationAnchor>";
            return new ConfigurationDownload(() -> ConfigurationAnchor.read(anchor.getBytes(StandardCharsets.UTF_8)), client, new ConfigurationStore(folder),
                    () -> now, swapped::add, federations, ConfigurationDownload.ROLLBACK_TOLERANCE, new Random(1));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void assertRefused(ConfigurationDownload download, String code) {
        assertThat(assertThrows(RefusedException.class, download::pass).code()).isEqualTo(code);
        assertThat(download.status().lastFailure().orElseThrow().cause().code()).isEqualTo(code);
    }

    @Test
    void aPassStoresAndSwapsAndTheNextStartNeedsNoNetwork() throws Exception {
        ConfigurationDownload download = download(Federations.NONE);
        download.pass();
        assertThat(swapped).hasSize(1);
        assertThat(swapped.get(0).expires()).isEqualTo(now.plusSeconds(600));
        assertThat(download.status().lastSuccess()).contains(now);
        assertThat(Files.readString(folder.resolve("instance-identifier"))).isEqualTo("TEST");
        assertThat(folder.resolve("TEST/shared-params.xml")).hasBinaryContent(own.content("shared-params.xml"));
        assertThat(Files.readString(folder.resolve("TEST/shared-params.xml.metadata"))).contains("\"contentIdentifier\":\"SHARED-PARAMETERS\"",
                "\"expirationDate\":\"" + now.plusSeconds(600) + "\"", "\"configurationVersion\":\"6\"");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("TEST/shared-params.xml")))).isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("TEST")))).isEqualTo("rwx------");
        server.stop(0);
        GlobalConfiguration stored = download(Federations.NONE).loadStored().orElseThrow();
        stored.requireCurrent(now.plusSeconds(600));
        assertThrows(RefusedException.class, () -> stored.requireCurrent(now.plusSeconds(601)));
    }

    @Test
    void nothingStoredIsEmpty() {
        assertThat(download(Federations.NONE).loadStored()).isEmpty();
    }

    @Test
    void unchangedPartsAreNotDownloadedAgainAndTheVersionIsNotProbedAgain() throws Exception {
        ConfigurationDownload download = download(Federations.NONE);
        download.pass();
        asked.clear();
        download.pass();
        assertThat(asked).containsExactly("/internalconf?version=6");
    }

    @Test
    void snapshotsOfTheSameContentShareItAndExpireByTheirOwn() throws Exception {
        serve("/externalconf?version=6", other.signed(text -> text.replace("/V6/1/", "/other/"), now.plusSeconds(600)));
        serve("/other/shared-params.xml", other.content("shared-params.xml"));
        ConfigurationDownload download = download(Federations.parse("all"));
        download.pass();
        publish(now.plusSeconds(660));
        serve("/externalconf?version=6", other.signed(text -> text.replace("/V6/1/", "/other/"), now.plusSeconds(660)));
        download.pass();
        assertThat(swapped.get(1).hasContentOf(swapped.get(0))).isTrue();
        assertThat(swapped.get(1).expires()).isEqualTo(now.plusSeconds(660));
        assertThat(swapped.get(1).isCurrent("OTHER", now.plusSeconds(660))).isTrue();
        assertThat(swapped.get(0).expires()).as("a snapshot never changes").isEqualTo(now.plusSeconds(600));
        assertThat(swapped.get(0).isCurrent("OTHER", now.plusSeconds(601))).isFalse();
        publish(now.plusSeconds(660), "<member><memberClass><code>GOV</code><description>GOV</description></memberClass><memberCode>9</memberCode>"
                + "<name>Nine</name></member>");
        serve("/externalconf?version=6", other.signed(text -> text.replace("/V6/1/", "/other/"), now.plusSeconds(660)));
        download.pass();
        assertThat(swapped.get(2).hasContentOf(swapped.get(1))).isFalse();
        assertThat(swapped.get(2).members("TEST")).hasSize(1);
        now = now.plusSeconds(661);
        download.run();
        assertThat(swapped.get(3).hasContentOf(swapped.get(2))).as("without the federated instance that has expired").isFalse();
        assertThat(swapped.get(3).instances()).containsExactly("TEST");
    }

    @Test
    void aSourceThatIsSilentToTlsIsNotWaitedForAsLongAsOneByHttp() throws Exception {
        try (PlainTextSource silent = new PlainTextSource(path -> served.get(path));
                ConfigurationClient patient = new ConfigurationClient(Duration.ofHours(1), Duration.ofMillis(300), Duration.ofHours(1))) {
            String anchor = "<x:configurationAnchor xmlns:x='" + XmlElement.XROAD + "'><instanceIdentifier>TEST</instanceIdentifier><source><downloadURL>"
                    + silent.base() + "/internalconf</downloadURL><verificationCert>" + own.certificateBase64()
                    + "</verificationCert></source></x:configurationAnchor>";
            ConfigurationAnchor read = ConfigurationAnchor.read(anchor.getBytes(StandardCharsets.UTF_8));
            new ConfigurationDownload(() -> read, patient, new ConfigurationStore(folder),
                    () -> now, swapped::add).pass();
        }
        assertThat(swapped).hasSize(1);
    }

    @Test
    void aPartThatDoesNotCompressIsNotKeptInMemory() throws Exception {
        byte[] noise = new byte[4 << 20];
        new Random(1).nextBytes(noise);
        serve("/noise", noise);
        serve("/text", new byte[noise.length]);
        try (ConfigurationClient little = new ConfigurationClient(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20), 1 << 20)) {
            assertThat(little.getPart(URI.create(base() + "/text")).content()).isPresent();
            assertThatThrownBy(() -> little.getPart(URI.create(base() + "/noise"))).isInstanceOf(IOException.class).hasMessageContaining("compressed");
        }
    }

    @Test
    void olderVersionsAreProbedDownToThree() throws Exception {
        serve("/internalconf?version=2", served.remove("/internalconf?version=6"));
        download(Federations.NONE).pass();
        assertThat(asked.stream().filter(path -> path.startsWith("/internalconf"))).containsExactly("/internalconf?version=6",
                "/internalconf?version=5", "/internalconf?version=4", "/internalconf?version=3", "/internalconf?version=2");
    }

    @Test
    void anExpiredDirectoryChangesNothing() throws Exception {
        ConfigurationDownload download = download(Federations.NONE);
        download.pass();
        now = now.plusSeconds(601);
        assertRefused(download, "global_conf_outdated");
        download.run();
        assertThat(swapped).hasSize(1);
        assertThat(download.loadStored()).isPresent();
    }

    @Test
    void anOlderDirectoryIsRefusedBeyondTheTolerance() throws Exception {
        ConfigurationDownload download = download(Federations.NONE);
        publish(now.plusSeconds(3600));
        download.pass();
        publish(now.plusSeconds(3000));
        download.pass();
        publish(now.plusSeconds(2399));
        assertRefused(download, "global_conf_outdated");
    }

    @Test
    void aChangedPartIsRefusedAndNothingIsStored() throws Exception {
        byte[] shared = own.content("shared-params.xml");
        serve("/V6/1/shared-params.xml", Captured.flipped(shared, shared.length - 20));
        ConfigurationDownload download = download(Federations.NONE);
        assertRefused(download, "global_conf_part_downloaded_file_integrity_failure");
        assertThat(folder).isEmptyDirectory();
        assertThat(swapped).isEmpty();
        serve("/V6/1/shared-params.xml", null);
        assertRefused(download, "global_conf_part_download_failure");
        serve("/V6/1/shared-params.xml", shared);
        download.pass();
    }

    @Test
    void aPartOfAnotherInstanceOrAMalformedOneIsRefused() throws Exception {
        put(own, "SHARED-PARAMETERS", "shared-params.xml", TestConfiguration.shared("OTHER", ""));
        serve("/internalconf?version=6", own.signed(now.plusSeconds(600)));
        assertRefused(download(Federations.NONE), "global_conf_part_invalid_instance_identifier");
        serve("/internalconf?version=6", own.signed(text -> text.replace("instance='TEST'", "instance='OTHER'"), now.plusSeconds(600)));
        assertRefused(download(Federations.NONE), "global_conf_part_invalid_instance_identifier");
        publish(now.plusSeconds(600), "<approvedCA>");
        assertRefused(download(Federations.NONE), "malformed_global_conf");
        publish(now.plusSeconds(600));
        put(own, "FETCHINTERVAL", "fetchinterval-params.xml", "<no/>");
        serve("/internalconf?version=6", own.signed(now.plusSeconds(600)));
        assertRefused(download(Federations.NONE), "malformed_global_conf");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aDirectorySignedByAnotherInstancesKeyIsRefused() throws Exception {
        serve("/internalconf?version=6", other.signed(now.plusSeconds(600)));
        assertRefused(download(Federations.parse("all")), "global_conf_missing_verification_cert");
    }

    @Test
    void noSourceIsAConnectionFailure() {
        server.stop(0);
        assertRefused(download(Federations.NONE), "global_conf_get_version_failed");
        ConfigurationDownload download = download(Federations.NONE);
        download.run();
        assertThat(download.status().lastFailure()).isPresent();
    }

    @Test
    void tooLongADirectoryIsRefused() {
        serve("/internalconf?version=6", new byte[ConfigurationClient.MAX_DIRECTORY_BYTES + 1]);
        assertRefused(download(Federations.NONE), "global_conf_get_version_failed");
    }

    @Test
    void federatedInstancesAreTakenWhenAllowed() throws Exception {
        serve("/V6/1/shared-params.xml", null);
        ConfigurationDownload none = download(Federations.NONE);
        serve("/V6/1/shared-params.xml", own.content("shared-params.xml"));
        none.pass();
        assertThat(swapped.get(0).instances()).containsExactly("TEST");
        serve("/externalconf?version=6", other.signed(text -> text.replace("/V6/1/", "/other/"), now.plusSeconds(600)));
        serve("/other/shared-params.xml", other.content("shared-params.xml"));
        ConfigurationDownload allowed = download(Federations.parse("x, Other"));
        allowed.pass();
        assertThat(allowed.status().federated()).isEmpty();
        assertThat(swapped.get(1).instances()).containsExactly("TEST", "OTHER");
        assertThat(folder.resolve("OTHER/private-params.xml")).doesNotExist();
        assertThat(download(Federations.parse("OTHER")).loadStored().orElseThrow().instances()).contains("OTHER");
        none.pass();
        assertThat(folder.resolve("OTHER")).doesNotExist();
    }

    @Test
    void aFailingFederatedInstanceKeepsItsLastGoodStateUntilItExpires() throws Exception {
        serve("/externalconf?version=6", other.signed(text -> text.replace("/V6/1/", "/other/"), now.plusSeconds(600)));
        serve("/other/shared-params.xml", other.content("shared-params.xml"));
        ConfigurationDownload download = download(Federations.parse("all"));
        download.pass();
        serve("/externalconf?version=6", null);
        download.pass();
        assertThat(download.status().federated()).containsOnlyKeys("OTHER");
        assertThat(swapped.get(1).instances()).contains("OTHER");
        now = now.plusSeconds(601);
        download.run();
        assertThat(swapped.get(2).instances()).containsExactly("TEST");
    }

    @Test
    void locationsOfStoredSharedParametersAreTriedToo() throws Exception {
        SigningSource renewed = new SigningSource("TEST");
        String source = "<source><address>127.0.0.1:" + server.getAddress().getPort() + "</address><internalVerificationCert>"
                + Base64.getEncoder().encodeToString(renewed.certificate().getEncoded()) + "</internalVerificationCert></source>";
        publish(now.plusSeconds(600), source);
        download(Federations.NONE).pass();
        renewed.put("SHARED-PARAMETERS", "shared-params.xml", own.content("shared-params.xml"));
        renewed.put("PRIVATE-PARAMETERS", "private-params.xml", own.content("private-params.xml"));
        serve("/internalconf?version=6", renewed.signed(now.plusSeconds(600)));
        download(Federations.NONE).pass();
    }

    @Test
    void whatCannotBeStoredIsToldAndNotUsed() throws Exception {
        ConfigurationDownload download = download(Federations.NONE);
        download.pass();
        Path inTheWay = Files.createDirectories(folder.resolve("TEST/shared-params.xml.metadata.new/in the way"));
        publish(now.plusSeconds(660));
        assertRefused(download, "global_conf_part_file_expiration_date_update_failure");
        Files.delete(inTheWay);
        inTheWay = Files.createDirectories(folder.resolve("TEST/shared-params.xml.new/in the way"));
        publish(now.plusSeconds(660), "<globalGroup><groupCode>g</groupCode><description>g</description></globalGroup>");
        assertRefused(download, "global_conf_part_file_save_failure");
        assertThat(swapped).hasSize(1);
        Files.delete(inTheWay);
        download.pass();
        assertThat(swapped).hasSize(2);
    }

    @Test
    void damagedFilesAreReplacedByTheNextPass() throws Exception {
        download(Federations.NONE).pass();
        Files.writeString(folder.resolve("TEST/shared-params.xml"), "damaged");
        Files.writeString(folder.resolve("TEST/private-params.xml.metadata"), "damaged");
        ConfigurationDownload download = download(Federations.NONE);
        assertThat(download.loadStored()).isEmpty();
        assertThat(download.status().lastFailure()).isPresent();
        download.pass();
        assertThat(download(Federations.NONE).loadStored()).isPresent();
    }

    @Test
    void namesNeverLeaveTheFolder() throws Exception {
        put(own, "EXTRA", "..", "<x/>");
        serve("/internalconf?version=6", own.signed(text -> text.replace("/V6/1/..", "/extra?x=/.."), now.plusSeconds(600)));
        serve("/extra?x=/..", "<x/>".getBytes(StandardCharsets.UTF_8));
        download(Federations.NONE).pass();
        assertThat(folder.resolve("TEST/extra")).exists();
        serve("/internalconf?version=6", own.signed(text -> text.replace("Content-location: /V6/1/..", "Content-file-name: ..\r\nContent-location: /extra?x=/.."),
                now.plusSeconds(600)));
        download(Federations.NONE).pass();
        assertThat(folder.resolve("TEST/%2E%2E")).exists();
        assertThat(folder.resolve("TEST/extra")).doesNotExist();
    }
}
