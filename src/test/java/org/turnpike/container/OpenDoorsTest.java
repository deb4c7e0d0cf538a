package org.turnpike.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.junit.jupiter.api.Test;

/** What containers' beans say of their doors. That they say it so is shown by {@code StartIT} and {@code StartWildFlyIT}. */
class OpenDoorsTest {
    private final MBeanServer beans = MBeanServerFactory.newMBeanServer();
    private final Map<String, String> properties = new HashMap<>();
    private final OpenDoors doors = new OpenDoors(beans, properties::get);

    /** A connector's bean: Tomcat's attributes begin with a small letter. */
    public interface Connector {
        String getstateName();
    }

    /** Of WildFly's bean what is asked. */
    public interface Services {
        Status[] queryServicesByState(String state);
    }

    /** A service. */
    public static final class Status {
        private final String[] values;

        Status(String... values) {
            this.values = values;
        }

        public String[] getProvidedValues() {
            return values.clone();
        }
    }

    @Test
    void containerThatTellsNothingHasOpenedAllItHas() {
        assertThat(doors.problems()).isEmpty();
    }

    @Test
    void failedConnectorIsAProblemWithItsRemedy() throws Exception {
        connector("8080", "STARTED");
        connector("5500", "FAILED");
        assertThat(doors.problems()).singleElement().asString().contains("'server'", "port 5500", "ss -ltnp", "turnpike.door.server.port");
    }

    @Test
    void connectorOfAnotherPortIsNoDoor() throws Exception {
        properties.put("turnpike.door.server.port", "6500");
        connector("5500", "FAILED");
        assertThat(doors.problems()).isEmpty();
        connector("6500", "FAILED");
        assertThat(doors.problems()).as("as it was at the last look").isEmpty();
        assertThat(doors.look()).singleElement().asString().contains("port 6500");
        assertThat(doors.problems()).hasSize(1);
    }

    @Test
    void failedListenersAreProblems() throws Exception {
        services(state -> new Status[] {new Status("org.wildfly.undertow.listener.turnpike-client-tls", "org.wildfly.undertow.listener.x"),
            new Status("org.wildfly.undertow.listener.turnpike-ocsp"), new Status("org.wildfly.undertow.listener.default")});
        assertThat(doors.problems()).hasSize(2).anyMatch(problem -> problem.contains("'client.tls'") && problem.contains("port 8443"))
                .anyMatch(problem -> problem.contains("'ocsp'") && problem.contains("port 5577"));
    }

    @Test
    void wildFlyWhoseListenersRunHasNoProblem() throws Exception {
        services(state -> {
            assertThat(state).isEqualTo("START_FAILED");
            return new Status[0];
        });
        assertThat(doors.problems()).isEmpty();
    }

    @Test
    void wildFlyThatDoesNotTellServes() throws Exception {
        beans.registerMBean(new StandardMBean((Connector) () -> "", Connector.class, true), new ObjectName("jboss.msc:type=container,name=jboss-as"));
        assertThat(doors.problems()).isEmpty();
    }

    private void connector(String port, String state) throws Exception {
        beans.registerMBean(new StandardMBean((Connector) () -> state, Connector.class, true), new ObjectName("Catalina:type=Connector,port=" + port));
    }

    private void services(Services services) throws Exception {
        beans.registerMBean(new StandardMBean(services, Services.class, true), new ObjectName("jboss.msc:type=container,name=jboss-as"));
    }
}
