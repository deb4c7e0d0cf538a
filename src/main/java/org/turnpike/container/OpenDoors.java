package org.turnpike.container;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.Query;
import javax.management.openmbean.CompositeData;
import org.turnpike.server.DoorSetting;

/**
 * Finds doors that the container could not open, usually because their port is in use. Some containers continue their start in this case, but a
 * security server without one of its doors serves no message. The state comes from the beans of the connectors in Tomcat. In WildFly it comes from
 * the services of the listeners that wildfly-conf/turnpike.cli adds. A connector that is not configured does not count as failed. Thread-safe.
 */
final class OpenDoors {
    private static final System.Logger LOG = System.getLogger(OpenDoors.class.getName());
    /** The setting of each door's port. The key is the name of the door in the settings. */
    private static final Map<String, DoorSetting> DOORS = Map.of("client", DoorSetting.CLIENT_PORT, "client.tls", DoorSetting.CLIENT_TLS_PORT,
            "server", DoorSetting.SERVER_PORT, "ocsp", DoorSetting.OCSP_PORT);
    private static final ObjectName TOMCAT = name("*:type=Connector,*");
    private static final ObjectName WILDFLY = name("jboss.msc:type=container,name=jboss-as");
    private static final String LISTENER = "org.wildfly.undertow.listener.turnpike-";

    private final MBeanServer beans;
    private final UnaryOperator<String> properties;
    private volatile Optional<List<String>> found = Optional.empty();      // empty until the first check

    /**
     * @param beans the MBean server of the platform, where both containers register their beans
     * @param properties returns a system property or null
     */
    OpenDoors(MBeanServer beans, UnaryOperator<String> properties) {
        this.beans = beans;
        this.properties = properties;
    }

    /** Returns a sentence with the remedy for each door that was not open at the last check. The first call makes a check. */
    List<String> problems() {
        return found.orElseGet(this::look);
    }

    /** Checks now. Returns the same as {@link #problems}. */
    synchronized List<String> look() {
        boolean wildFly = beans.isRegistered(WILDFLY);
        List<String> failed = wildFly ? failedListeners() : failedConnectors();
        List<String> sentences = DOORS.keySet().stream().sorted().filter(failed::contains).map(this::sentence).toList();
        if (wildFly && !sentences.equals(found.orElse(List.of()))) {      // Tomcat's connectors report it themselves (DoorProtocol)
            sentences.forEach(sentence -> LOG.log(Level.ERROR, sentence));
        }
        found = Optional.of(sentences);
        return sentences;
    }

    private String sentence(String door) {
        return "Cannot open the door '" + door + "', so no message is served: port " + port(door) + " is already in use, or the door's address is"
                + " not an address of this machine. 'ss -ltnp' shows the process that uses the port. Stop that process or set "
                + DOORS.get(door).name() + ", and start again.";
    }

    private String port(String door) {
        return DOORS.get(door).in(properties);
    }

    private List<String> failedConnectors() {
        Set<ObjectName> failed = beans.queryNames(TOMCAT, Query.eq(Query.attr("stateName"), Query.value("FAILED")));
        List<String> ports = failed.stream().map(connector -> connector.getKeyProperty("port")).toList();
        return DOORS.keySet().stream().filter(door -> ports.contains(port(door))).toList();
    }

    private List<String> failedListeners() {
        try {
            CompositeData[] services = (CompositeData[]) beans.invoke(WILDFLY, "queryServicesByState", new Object[] {"START_FAILED"},
                    new String[] {String.class.getName()});
            return Stream.of(services).flatMap(service -> Stream.of((String[]) service.get("providedValues")))
                    .filter(value -> value.startsWith(LISTENER)).map(value -> value.substring(LISTENER.length()).replace('-', '.')).toList();
        } catch (JMException e) {
            if (found.isEmpty()) {
                LOG.log(Level.WARNING, "WildFly does not report which of its services failed to start; see the log of WildFly", e);
            }
            return List.of();
        }
    }

    private static ObjectName name(String text) {
        try {
            return new ObjectName(text);
        } catch (MalformedObjectNameException e) {
            throw new AssertionError(e);
        }
    }
}
