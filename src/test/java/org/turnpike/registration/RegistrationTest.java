package org.turnpike.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import javax.management.JMX;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.Call;
import org.turnpike.ManagementServices;
import org.turnpike.XRoadInstance;
import org.turnpike.admin.ClientView;
import org.turnpike.admin.ClientsMXBean;
import org.turnpike.admin.SecurityServerMXBean;
import org.turnpike.crypto.CertificateHash;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServerId;
import org.turnpike.sandbox.Identities;
import org.turnpike.sandbox.PublishedInstance;

/**
 * The life of a registration, asked for over JMX at the consumer's server, sent as X-Road messages to the management service behind the
 * provider's server, approved by the sandbox's central side and seen in what it publishes.
 */
@Tag("slow")
class RegistrationTest {
    private static final ClientId FRESH = ClientId.parse("SANDBOX/COM/1111/fresh");
    private static XRoadInstance instance;
    private static SecurityServerMXBean server;
    private static ClientsMXBean clients;

    @BeforeAll
    static void start() throws Exception {
        instance = new XRoadInstance(file -> file, ManagementServices::in);
        instance.provider().reregister(Set.of(Identities.REGISTRY, Identities.MANAGEMENT));
        instance.publish();
        server = bean("SecurityServer", SecurityServerMXBean.class);
        clients = bean("Clients", ClientsMXBean.class);
    }

    @AfterAll
    static void stop() throws Exception {
        instance.close();
    }

    private static <T> T bean(String type, Class<T> as) throws Exception {
        return JMX.newMXBeanProxy(ManagementFactory.getPlatformMBeanServer(), new ObjectName("turnpike:type=" + type), as);
    }

    private static String status(ClientId client) {
        return clients.getClients().stream().filter(each -> each.getId().equals(client.path())).map(ClientView::getStatus).findFirst().orElse("none");
    }

    private static String echo(ClientId client) throws Exception {
        return Call.soap(instance, Call.envelope(client, Identities.ECHO, Call.newId(), "<e:echo xmlns:e=\"http://sandbox.turnpike.example/registry\"/>")).code();
    }

    private static PublishedInstance.Server published(ServerId id) {
        PublishedInstance[] seen = new PublishedInstance[1];
        instance.sandbox().change(each -> seen[0] = each);
        return seen[0].findServer(id).orElseThrow();
    }

    @Test
    void clientIsRegisteredDisabledEnabledRenamedAndDeleted() throws Exception {
        clients.add(FRESH.path(), "NOSSL");
        assertThat(status(FRESH)).isEqualTo("SAVED");
        assertThat(echo(FRESH)).endsWith("unknown_member");
        instance.sandbox().centralSide().approveAtOnce(false);
        assertThat(clients.register(FRESH.path(), "Fresh subsystem").getAfter()).startsWith("REGISTRATION_IN_PROGRESS (request ");
        instance.runJobs();
        assertThat(status(FRESH)).as("not approved yet").isEqualTo("REGISTRATION_IN_PROGRESS");
        assertThatThrownBy(() -> clients.register(FRESH.path(), "")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("client: ");
        assertThat(instance.sandbox().centralSide().waiting()).containsValue("clientReg");
        instance.sandbox().centralSide().approve();
        instance.sandbox().centralSide().approveAtOnce(true);
        instance.runJobs();
        instance.runJobs();
        assertThat(status(FRESH)).isEqualTo("REGISTERED");
        assertThat(echo(FRESH)).as("it may ask, but has no right").endsWith("access_denied");

        clients.rename(FRESH.path(), "Another name");
        assertThat(server.getWaiting()).singleElement().asString().contains("RENAME", "Another name");
        assertThatThrownBy(() -> clients.rename(FRESH.path(), "Third name")).hasMessageContaining("already requested");
        instance.runJobs();
        instance.runJobs();
        assertThat(server.getWaiting()).isEmpty();

        assertThat(clients.disable(FRESH.path()).getBefore()).isEqualTo("REGISTERED");
        assertThat(status(FRESH)).isEqualTo("DISABLING_IN_PROGRESS");
        instance.runJobs();
        instance.runJobs();
        assertThat(status(FRESH)).isEqualTo("DISABLED");
        assertThat(echo(FRESH)).endsWith("unknown_member");
        clients.enable(FRESH.path());
        instance.runJobs();
        instance.runJobs();
        assertThat(status(FRESH)).isEqualTo("REGISTERED");

        assertThatThrownBy(() -> clients.remove(FRESH.path())).hasMessageContaining("unregister it first");
        clients.unregister(FRESH.path());
        assertThat(status(FRESH)).isEqualTo("DELETION_IN_PROGRESS");
        instance.runJobs();
        assertThat(published(Identities.SS1).clients()).doesNotContain(FRESH);
        clients.remove(FRESH.path());
        assertThat(status(FRESH)).isEqualTo("none");
        clients.add(FRESH.path(), "NOSSL");
        assertThat(status(FRESH)).as("nothing is left of the former one").isEqualTo("SAVED");
        clients.remove(FRESH.path());
    }

    @Test
    void clientThatTheCentralSideDropsIsInError() {
        ClientId visitor = Identities.VISITOR;
        instance.runJobs();
        assertThat(status(visitor)).isEqualTo("REGISTERED");
        instance.consumer().reregister(Set.of(Identities.PORTAL));
        instance.publish();
        instance.runJobs();
        assertThat(status(visitor)).isEqualTo("GLOBAL_ERROR");
        instance.consumer().register();
        instance.publish();
        instance.runJobs();
        assertThat(status(visitor)).isEqualTo("REGISTERED");
    }

    @Test
    void addressAndMaintenanceAreChanged() {
        assertThat(server.changeAddress("localhost").getBefore()).isEqualTo(XRoadInstance.CONSUMER_ADDRESS);
        assertThatThrownBy(() -> server.changeAddress("localhost.localdomain")).hasMessageContaining("already requested");
        instance.runJobs();
        instance.runJobs();
        assertThat(server.getWaiting()).isEmpty();
        assertThat(published(Identities.SS1).address()).contains("localhost");
        assertThatThrownBy(() -> server.changeAddress("localhost")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("address: ");

        server.enableMaintenance("Back at noon");
        instance.runJobs();
        instance.runJobs();
        assertThat(published(Identities.SS1).maintenance().orElseThrow().message()).contains("Back at noon");
        assertThatThrownBy(() -> server.enableMaintenance("")).hasMessageContaining("maintenance: ");
        server.disableMaintenance();
        instance.runJobs();
        instance.runJobs();
        assertThat(published(Identities.SS1).maintenance()).isEmpty();
        server.changeAddress(XRoadInstance.CONSUMER_ADDRESS);
        instance.runJobs();
        instance.runJobs();
    }

    @Test
    void whatTheCentralSideRefusesIsToldInItsWords() throws Exception {
        instance.sandbox().change(each -> each.withGroup("security-server-owners", Identities.PROVIDER));
        instance.publish();
        assertThatThrownBy(() -> server.changeAddress("127.0.0.99")).isInstanceOf(IllegalStateException.class).hasMessageContaining("access_denied");
        assertThat(server.getWaiting()).isEmpty();
        instance.sandbox().change(each -> each.withGroup("security-server-owners", Identities.CONSUMER, Identities.PROVIDER));
        instance.publish();
    }

    @Test
    void nothingIsAskedWithAnOutdatedConfiguration() {
        instance.sandbox().unplug();
        instance.advance(Duration.ofDays(2));
        assertThatThrownBy(() -> server.changeAddress("127.0.0.99")).isInstanceOf(IllegalStateException.class);
        instance.sandbox().plugIn();
        instance.publish();
        instance.runJobs();
    }

    @Test
    void authenticationCertificateIsRegisteredAndDeleted() throws Exception {
        X509Certificate fresh = instance.consumer().newAuthenticationCertificate();
        String sha256 = CertificateHash.sha256(fresh);
        assertThatThrownBy(() -> server.unregisterCertificate(sha256)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("certificate: it is SAVED");
        assertThat(server.registerCertificate(sha256, "").getAfter()).startsWith("REGISTRATION_IN_PROGRESS (request ");
        instance.runJobs();
        instance.runJobs();
        assertThat(published(Identities.SS1).certificates()).contains(fresh);
        assertThatThrownBy(() -> server.registerCertificate(sha256, "")).hasMessageContaining("certificate: it is REGISTERED");
        assertThat(server.unregisterCertificate(sha256).getAfter()).startsWith("DELETION_IN_PROGRESS");
        instance.runJobs();
        assertThat(published(Identities.SS1).certificates()).containsExactly(instance.consumer().authentication());
        assertThat(Optional.of(echo(Identities.PORTAL))).contains("");
    }
}
