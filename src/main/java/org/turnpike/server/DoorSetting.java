package org.turnpike.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.turnpike.admin.SettingView;

/**
 * A setting of the doors. The container opens the doors before {@code turnpike.properties} is read, so these settings are system properties;
 * {@code server.xml} and {@code turnpike.cli} name the same defaults, which a test compares. Immutable.
 *
 * @param name {@code turnpike.door.<door>.<name>}
 * @param type the type, in one word
 * @param unit unit and bounds
 * @param defaultValue its text
 * @param effect one sentence or a few
 */
public record DoorSetting(String name, String type, String unit, String defaultValue, String effect) {
    /** The default of a door that is not open. */
    public static final String OFF = "off";
    /** Prefix of all names. */
    static final String PREFIX = "turnpike.door.";
    /** Every door setting, in the order of the page; filled by the constants below. */
    static final List<DoorSetting> ALL;
    private static final List<DoorSetting> KNOWN = new ArrayList<>();
    private static final String TOMCAT = " Tomcat only.";

    public static final DoorSetting CLIENT_PORT = port("client", "8080", "Port of the client door without TLS.");
    public static final DoorSetting CLIENT_TLS_PORT = port("client.tls", "8443", "Port of the client door with TLS.");
    public static final DoorSetting SERVER_PORT = port("server", "5500", "Port at which other security servers send messages.");
    public static final DoorSetting OCSP_PORT = port("ocsp", "5577", "Port at which other security servers fetch OCSP responses.");
    public static final DoorSetting HEALTH_PORT = port("health", OFF,
            "Port for a load balancer, usually 5588. On Tomcat, also remove the comment marks around its connector in `server.xml`.");
    public static final DoorSetting ADMIN_PORT = port("admin", OFF,
            "Port of the REST API and the console for administrators, usually 4000. On WildFly, also set `turnpike.door.admin.enabled`.");
    /** Longest time for requests under way to finish. */
    public static final DoorSetting DRAIN_TIMEOUT = add("drain-timeout", "duration", "`PT0S` to `PT10M`", "PT20S",
            "Longest time for requests under way to finish when the application stops.");
    /** Time after which the process ends in any case. */
    public static final DoorSetting STOP_TIMEOUT = add("stop-timeout", "duration", "`PT0S` to `PT10M`", "PT45S",
            "Time after SIGTERM after which the process exits in any case. Set it longer than `turnpike.door.drain-timeout`.");
    /** Name of the server door's entry in the connector. */
    public static final DoorSetting SERVER_ALIAS = alias("server");
    /** Name of the client door's entry in the connector. */
    public static final DoorSetting CLIENT_ALIAS = alias("client");

    static {
        addresses();
        connections();
        tls();
        add("reserved-handles", "number", "file handles", "96",
                "File handles reserved for the server itself. With fewer free handles, new connections are closed when they are accepted." + TOMCAT);
        add("admin.enabled", "boolean", "`true` or `false`", "false", "Whether the listener of the admin door is open. WildFly only: on Tomcat the port decides.");
        add("native-signatures", "boolean", "`true` or `false`", "true", "Whether the native library in `turnpike-connector.jar` signs with keys of software tokens and"
                + " verifies ECDSA signatures of messages (Linux with glibc only, see [Tomcat](tomcat.md#native-signatures)). Otherwise the JDK and Bouncy Castle do both.");
        add("threads", "number", "threads", "1000", "Largest number of requests processed at the same time at all doors. WildFly only.");
        ALL = List.copyOf(KNOWN);
    }

    private static void addresses() {
        String effect = "Local address at which the door listens.";
        address("client", "127.0.0.1", effect + " A caller at this port is identified by an HTTP header alone: open it only to a network of information systems.");
        address("client.tls", "0.0.0.0", effect);
        address("server", "0.0.0.0", effect);
        address("ocsp", "0.0.0.0", effect);
        address("health", "127.0.0.1", effect);
        address("admin", "127.0.0.1", effect);
    }

    private static void connections() {
        for (String door : List.of("client", "server")) {
            String where = " at the " + door + " door." + TOMCAT;
            add(door + ".timeout", "number", "milliseconds", "30000", "Longest silence of a connection while a request arrives" + where);
            add(door + ".idle-timeout", "number", "milliseconds", "120000",
                    "Longest time between two requests of a connection" + where + " X-Road servers keep connections for up to 90 s ([network](network.md)).");
            add(door + ".answer-timeout", "number", "milliseconds", "10000",
                    "Longest time for which the reader of an answer accepts no bytes" + where + " On WildFly, change `write-timeout` of the listener.");
            add(door + ".connections", "number", "connections", "5000", "Largest number of simultaneous connections" + where);
            add(door + ".threads", "number", "threads", "500", "Largest number of requests processed at the same time" + where);
        }
    }

    private static void tls() {
        String modern = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,"
                + "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,";
        tls("client", modern + "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256,TLS_DHE_RSA_WITH_AES_256_GCM_SHA384,TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,"
                + "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", "");
        tls("server", modern + "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384,TLS_DHE_RSA_WITH_AES_256_CBC_SHA256,TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",
                " Keep the last three suites: X-Road 7 servers support no others.");
    }

    private static void tls(String door, String suites, String advice) {
        String where = " of the " + door + " door." + TOMCAT;
        add(door + ".tls.protocols", "list", "TLS versions, separated by `+`", "TLSv1.2+TLSv1.3", "TLS versions" + where);
        add(door + ".tls.suites", "list", "cipher suites, JDK names, separated by commas", suites,
                "TLS 1.2 cipher suites" + where + " The preferred suite is first." + advice);
        add(door + ".tls.suites13", "list", "cipher suites, JDK names, separated by colons",
                "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256", "TLS 1.3 cipher suites" + where);
    }

    private static DoorSetting port(String door, String otherwise, String effect) {
        return add(door + ".port", "port", "1 to 65535, or `off`", otherwise, effect);
    }

    private static void address(String door, String otherwise, String effect) {
        add(door + ".address", "address", "IP address", otherwise, effect);
    }

    private static DoorSetting alias(String door) {
        return add(door + ".alias", "text", "name", door, "Name under which the " + door
                + " door finds its key and its trust state in the connector. Change it, in `server.xml` too, only if two Turnpike applications run in one container.");
    }

    private static DoorSetting add(String name, String type, String unit, String otherwise, String effect) {
        DoorSetting setting = new DoorSetting(PREFIX + name, type, unit, otherwise, effect);
        KNOWN.add(setting);
        return setting;
    }

    /** Returns the value that {@code properties} gives, or the default, without white space around it. */
    public String in(UnaryOperator<String> properties) {
        return Optional.ofNullable(properties.apply(name)).orElse(defaultValue).strip();
    }

    static boolean isDoor(String name) {
        return name.startsWith(PREFIX);
    }

    static boolean isKnown(String name) {
        return ALL.stream().anyMatch(setting -> setting.name.equals(name));
    }

    /** Returns the names in {@code given} that have the prefix of door settings but are not door settings. */
    static Stream<String> unknown(Stream<String> given) {
        return given.filter(DoorSetting::isDoor).filter(name -> !isKnown(name)).sorted();
    }

    /** The value that the container uses, which reads only system properties. */
    SettingView view(Map<String, String> system) {
        String source = system.containsKey(name) ? SettingsReader.Source.SYSTEM_PROPERTY.name() : SettingsReader.Source.DEFAULT.name();
        return described().view(in(system::get), source);
    }

    DescribedSetting described() {
        return new DescribedSetting(name, type, unit, defaultValue, effect);
    }
}
