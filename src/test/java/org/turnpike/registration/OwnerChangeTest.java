package org.turnpike.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.util.Set;
import javax.management.JMX;
import javax.management.ObjectName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.Call;
import org.turnpike.ManagementServices;
import org.turnpike.XRoadInstance;
import org.turnpike.admin.ClientView;
import org.turnpike.admin.ClientsMXBean;
import org.turnpike.admin.SecurityServerMXBean;
import org.turnpike.id.ClientId;
import org.turnpike.sandbox.Identities;

/** Another member of a server becomes its owner: asked for, approved, seen, and calls go on. */
@Tag("slow")
class OwnerChangeTest {

    private static <T> T bean(String type, Class<T> as) throws Exception {
        return JMX.newMXBeanProxy(ManagementFactory.getPlatformMBeanServer(), new ObjectName("turnpike:type=" + type), as);
    }

    private static void assertServed(XRoadInstance instance, ClientId client) throws Exception {
        assertThat(Call.soap(instance, Call.envelope(client, Identities.ECHO, Call.newId(), "<e:echo xmlns:e=\"http://sandbox.turnpike.example/registry\"/>")).code())
                .isEmpty();
    }

    @Test
    void anotherMemberBecomesTheOwner() throws Exception {
        try (XRoadInstance instance = new XRoadInstance(file -> file, ManagementServices::in)) {
            instance.provider().reregister(Set.of(Identities.REGISTRY, Identities.MANAGEMENT));
            instance.publish();
            SecurityServerMXBean server = bean("SecurityServer", SecurityServerMXBean.class);
            ClientsMXBean clients = bean("Clients", ClientsMXBean.class);
            String member = Identities.HOSTED.path();
            assertServed(instance, Identities.PORTAL);
            assertThatThrownBy(() -> server.changeOwner(member)).as("it is no client yet").isInstanceOf(RuntimeException.class);
            clients.add(member, "NOSSL");
            assertThatThrownBy(() -> server.changeOwner(member)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("owner: ");
            assertThatThrownBy(() -> server.changeOwner(Identities.CONSUMER.path())).hasMessageContaining("owner: ");
            assertThatThrownBy(() -> server.changeOwner(Identities.VISITOR.path())).hasMessageContaining("owner: ", "subsystem");
            clients.register(member, "");
            instance.runJobs();
            instance.runJobs();

            assertThat(server.changeOwner(member).getAfter()).startsWith(member + " (request ");
            assertThat(server.getServer()).as("not before the global configuration says so").isEqualTo("SANDBOX/COM/1111/ss1");
            assertThat(server.getWaiting()).singleElement().asString().contains("OWNER", member);
            instance.runJobs();
            instance.runJobs();

            assertThat(server.getServer()).isEqualTo("SANDBOX/ORG/3333/ss1");
            assertThat(server.getWaiting()).isEmpty();
            assertThat(server.getProblems()).isEmpty();
            assertThat(clients.getClients()).extracting(ClientView::getId).contains(Identities.CONSUMER.path(), Identities.PORTAL.path());
            assertServed(instance, Identities.PORTAL);
        }
    }
}
