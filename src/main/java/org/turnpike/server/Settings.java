package org.turnpike.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.turnpike.globalconf.Federations;
import org.turnpike.id.ClientId;
import org.turnpike.messagelog.BodyLogging;
import org.turnpike.messagelog.TimeStampingSettings;

/**
 * Everything that can be set, read and checked once. The table in README.md lists names, units and defaults; a test holds them.
 *
 * @param tokenPin the software token's PIN, if it was given; cleared by whoever uses it
 */
public record Settings(Path home, Peers peers, GlobalConf globalConf, Ocsp ocsp, Messages messages,
        TimeStampingSettings timeStamping, BodyLogging bodyLogging, Optional<char[]> tokenPin) {

    /**
     * Connections to other security servers.
     *
     * @param port where every peer listens for messages
     * @param ocspPort where every peer serves OCSP responses
     * @param connectTimeout for TCP and for the TLS handshake, each
     * @param responseTimeout between two reads of an answer
     * @param reuseConnections whether connections are kept for further messages to a peer that allows it
     * @param minimumVersion the oldest {@code x-proxy-version} accepted; any when absent
     */
    public record Peers(int port, int ocspPort, Duration connectTimeout, Duration responseTimeout, boolean reuseConnections,
            Optional<String> minimumVersion) {
    }

    /**
     * The global configuration.
     *
     * @param updateInterval between two downloads
     * @param federations federated instances that are downloaded too
     */
    public record GlobalConf(Duration updateInterval, Federations federations) {
    }

    /**
     * OCSP responses for the own certificates.
     *
     * @param retryInterval after a failed fetch; the regular interval is the global configuration's
     */
    public record Ocsp(Duration retryInterval) {
    }

    /**
     * Messages under way.
     *
     * @param spoolMemory bytes of each part kept in memory before a file is made
     * @param maxLoggedBody bytes of a REST body that the message log takes
     * @param truncateLoggedBody whether a larger body is recorded in part; otherwise its message is refused
     */
    public record Messages(int spoolMemory, long maxLoggedBody, boolean truncateLoggedBody) {
    }

    /**
     * Reads the settings.
     *
     * @param system system properties
     * @param environment environment variables
     * @param defaultHome the home when neither names one
     * @throws IllegalArgumentException with every problem at once
     * @throws IOException when turnpike.properties is there but cannot be read
     */
    public static Settings read(Map<String, String> system, Map<String, String> environment, Path defaultHome) throws IOException {
        Path home = Path.of(system.getOrDefault("turnpike.home", environment.getOrDefault("TURNPIKE_HOME", defaultHome.toString())));
        SettingsReader reader = new SettingsReader(SettingsReader.load(home.resolve("turnpike.properties")), environment, system);
        reader.find("turnpike.home", Path::of);
        Settings settings = new Settings(home, peers(reader), globalConf(reader), ocsp(reader), messages(reader),
                timeStamping(reader), bodyLogging(reader),
                reader.secret("turnpike.token.pin"));
        reader.finish();
        return settings;
    }

    private static Peers peers(SettingsReader reader) {
        return new Peers(reader.take("turnpike.peers.port", 5500, SettingsReader::port),
                reader.take("turnpike.peers.ocsp-port", 5577, SettingsReader::port),
                reader.take("turnpike.peers.connect-timeout", Duration.ofSeconds(30), SettingsReader::duration),
                reader.take("turnpike.peers.response-timeout", Duration.ofSeconds(120), SettingsReader::duration),
                reader.take("turnpike.peers.reuse-connections", false, SettingsReader::bool),
                reader.find("turnpike.peers.minimum-version", Function.identity()));
    }

    private static GlobalConf globalConf(SettingsReader reader) {
        return new GlobalConf(reader.take("turnpike.globalconf.update-interval", Duration.ofSeconds(60), SettingsReader::duration),
                reader.take("turnpike.globalconf.allowed-instances", Federations.NONE, Federations::parse));
    }

    private static Ocsp ocsp(SettingsReader reader) {
        return new Ocsp(reader.take("turnpike.ocsp.retry-interval", Duration.ofSeconds(60), SettingsReader::duration));
    }

    private static Messages messages(SettingsReader reader) {
        return new Messages(reader.take("turnpike.messages.spool-memory", 64 << 10, SettingsReader::smallBytes),
                reader.take("turnpike.messages.max-logged-body", 10L << 20, SettingsReader::bytes),
                reader.take("turnpike.messages.truncate-logged-body", false, SettingsReader::bool));
    }

    private static TimeStampingSettings timeStamping(SettingsReader reader) {
        TimeStampingSettings normal = TimeStampingSettings.DEFAULT;
        int limit = reader.take("turnpike.timestamping.records-limit", normal.recordsLimit(), Settings::batch);
        return new TimeStampingSettings(limit,
                reader.take("turnpike.timestamping.retry-delay", normal.retryDelay(), SettingsReader::duration),
                reader.take("turnpike.timestamping.connect-timeout", normal.connectTimeout(), SettingsReader::duration),
                reader.take("turnpike.timestamping.read-timeout", normal.readTimeout(), SettingsReader::duration),
                reader.take("turnpike.timestamping.acceptable-failure-period", normal.acceptableFailure(),
                        text -> text.equals("unlimited") ? Duration.ZERO : SettingsReader.duration(text)),
                reader.take("turnpike.timestamping.clock-tolerance", normal.clockTolerance(), SettingsReader::duration));
    }

    private static int batch(String text) {
        return new TimeStampingSettings(Integer.parseInt(text), Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO)
                .recordsLimit();
    }

    private static BodyLogging bodyLogging(SettingsReader reader) {
        return new BodyLogging(reader.take("turnpike.messagelog.bodies", true, SettingsReader::bool),
                reader.take("turnpike.messagelog.bodies-except-local", Set.of(), Settings::clients),
                reader.take("turnpike.messagelog.bodies-except-remote", Set.of(), Settings::clients));
    }

    private static Set<ClientId> clients(String text) {
        return Arrays.stream(text.split(",")).map(String::strip).map(ClientId::parse).collect(Collectors.toUnmodifiableSet());
    }

    /** Keeps the PIN out of logs. */
    @Override
    public String toString() {
        return "Settings[home=" + home + "]";
    }
}
