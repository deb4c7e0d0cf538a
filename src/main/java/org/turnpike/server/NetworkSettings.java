package org.turnpike.server;

import java.time.Duration;
import java.util.Optional;
import org.turnpike.globalconf.ConfigurationDownload;
import org.turnpike.globalconf.Federations;
import org.turnpike.provider.ServiceTimeouts;
import org.turnpike.transport.PeerSettings;
import org.turnpike.trust.OcspVerifier;

/** Reads the settings of connections that this server opens: to peers, information systems, configuration sources and OCSP responders. */
final class NetworkSettings {
    private NetworkSettings() {
    }

    static Settings.Peers peers(SettingsReader reader) {
        PeerSettings connections = new PeerSettings(reader.take("turnpike.peers.port", SettingType.PORT, PeerSettings.DEFAULT.port(),
                "Port at which other security servers accept messages. The global configuration does not contain ports."),
                timeouts(reader), selection(reader), pool(reader), tls(reader), Optional.empty());
        return new Settings.Peers(connections,
                reader.take("turnpike.peers.ocsp-port", SettingType.PORT, 5577, "Port at which other security servers return OCSP responses."),
                reader.take("turnpike.peers.ocsp-connect-timeout", SettingType.DURATION, Duration.ofSeconds(20),
                        "Longest time to connect to a peer's OCSP port."),
                reader.take("turnpike.peers.ocsp-read-timeout", SettingType.DURATION, Duration.ofSeconds(30),
                        "Longest silence of a peer's OCSP port. Once connected, the whole answer may take twice as long."),
                reader.find("turnpike.peers.minimum-version", SettingType.text("version such as 7.6.0"),
                        "Oldest software version (`x-proxy-version`) of a peer whose messages are accepted. Without it, every version is accepted."));
    }

    private static PeerSettings.Timeouts timeouts(SettingsReader reader) {
        PeerSettings.Timeouts otherwise = PeerSettings.Timeouts.DEFAULT;
        return new PeerSettings.Timeouts(reader.take("turnpike.peers.connect-timeout", SettingType.TIMEOUT, otherwise.connect(),
                "Longest time for each of these: name resolution, TCP connect, TLS handshake, waiting for a free connection."),
                reader.take("turnpike.peers.failover-connect-timeout", SettingType.TIMEOUT, otherwise.failoverConnect(),
                        "The same time for the address that was fastest before. If an address fails, the time for the next address is halved, but not below this value."),
                reader.take("turnpike.peers.response-timeout", SettingType.TIMEOUT, otherwise.response(), "Longest silence of a peer while its answer is awaited."),
                reader.take("turnpike.peers.exchange-timeout", SettingType.TIMEOUT, otherwise.exchange(),
                        "Longest time for a whole message and its answer."));
    }

    private static PeerSettings.Selection selection(SettingsReader reader) {
        PeerSettings.Selection otherwise = PeerSettings.Selection.DEFAULT;
        return new PeerSettings.Selection(reader.take("turnpike.peers.fastest-kept", SettingType.DURATION_OR_ZERO, otherwise.fastestKept(),
                "Time for which the address that answered first is tried first. `PT0S` disables this."),
                reader.take("turnpike.peers.cool-down", SettingType.DURATION_OR_ZERO, otherwise.coolDown(),
                        "Time for which an address that failed is tried last. `PT0S` disables this."));
    }

    private static PeerSettings.Pool pool(SettingsReader reader) {
        PeerSettings.Pool otherwise = PeerSettings.Pool.DEFAULT;
        return new PeerSettings.Pool(reader.take("turnpike.peers.reuse-connections", SettingType.BOOLEAN, otherwise.reuse(),
                "Whether connections to peers that allow it are used for further messages."),
                reader.take("turnpike.peers.idle-timeout", SettingType.TIMEOUT, otherwise.idle(), "Time after which an unused connection is closed."),
                reader.take("turnpike.peers.validate-after", SettingType.DURATION_OR_ZERO, otherwise.validateAfter(),
                        "Time without use after which a connection is tested before it is used again."),
                reader.take("turnpike.peers.connections-per-route", count("connections"), otherwise.perRoute(),
                        "Largest number of simultaneous connections to one set of servers."),
                reader.take("turnpike.peers.connections", count("connections"), otherwise.total(), "Largest number of simultaneous connections to all peers."));
    }

    private static PeerSettings.Tls tls(SettingsReader reader) {
        PeerSettings.Tls otherwise = PeerSettings.Tls.DEFAULT;
        return new PeerSettings.Tls(reader.take("turnpike.peers.tls-protocols", SettingType.list("TLS versions, JDK names",
                text -> PeerSettings.Tls.protocols(SettingType.parts(text))), otherwise.protocols(),
                "TLS versions offered to peers. X-Road 7 servers accept TLS 1.2 only."),
                reader.take("turnpike.peers.tls-suites", SettingType.list("cipher suites, JDK names", text -> PeerSettings.Tls.suites(SettingType.parts(text))),
                        otherwise.suites(), "Cipher suites offered to peers, the preferred first. Keep the three suites with CBC: X-Road 7 servers accept no others."));
    }

    static ServiceTimeouts services(SettingsReader reader) {
        ServiceTimeouts otherwise = ServiceTimeouts.DEFAULT;
        return new ServiceTimeouts(reader.take("turnpike.services.connect-timeout", SettingType.TIMEOUT, otherwise.connect(),
                "Longest time for the TCP connect to an information system, and again for the TLS handshake. The timeout of each service, in"
                        + " `turnpike.yaml`, limits each wait for data."),
                reader.take("turnpike.services.exchange-timeout", SettingType.TIMEOUT, otherwise.exchange(),
                        "Longest time for a whole call of an information system and its answer."),
                reader.take("turnpike.services.reject-expired-certificates", SettingType.BOOLEAN, otherwise.rejectExpired(),
                        "Whether an information system is rejected if its TLS certificate has expired or is not valid yet. If `false`, such a certificate is only logged and listed by"
                                + " `turnpike-admin deadlines`."));
    }

    static Settings.Descriptions descriptions(SettingsReader reader) {
        return new Settings.Descriptions(reader.take("turnpike.services.fetch-from-loopback", SettingType.BOOLEAN, false,
                "Whether WSDL and OpenAPI descriptions may be fetched from loopback addresses of this machine when they are added or refreshed."),
                reader.take("turnpike.services.fetch-timeout", SettingType.TIMEOUT, Duration.ofSeconds(60),
                        "Longest time for each of these: connecting to the source of a description, each read, the whole description."));
    }

    static Settings.GlobalConf globalConf(SettingsReader reader) {
        return new Settings.GlobalConf(reader.take("turnpike.globalconf.update-interval", SettingType.DURATION, Duration.ofSeconds(60),
                "Time between two downloads of the global configuration."),
                reader.take("turnpike.globalconf.connect-timeout", SettingType.DURATION, Duration.ofSeconds(10),
                        "Longest time to connect to a configuration source by http."),
                reader.take("turnpike.globalconf.https-timeout", SettingType.DURATION, Duration.ofSeconds(3),
                        "Longest time to connect to a configuration source by https, and again for the TLS handshake. Turnpike always tries https first, also"
                                + " for sources without it."),
                reader.take("turnpike.globalconf.read-timeout", SettingType.DURATION, Duration.ofSeconds(30),
                        "Longest silence of a configuration source. Once connected, a whole answer may take ten times as long."),
                reader.take("turnpike.globalconf.rollback-tolerance", SettingType.DURATION_OR_ZERO, ConfigurationDownload.ROLLBACK_TOLERANCE,
                        "How much earlier than the stored global configuration a new one may expire. A configuration that expires even earlier is rejected as a"
                                + " roll-back."),
                reader.take("turnpike.globalconf.allowed-instances", SettingType.choice("instance codes, separated by commas, or `all`", Federations::parse,
                        NetworkSettings::text), Federations.NONE, "Federated instances whose global configuration is also downloaded."));
    }

    private static String text(Federations federations) {
        return federations.equals(Federations.NONE) ? DescribedSetting.NONE : String.join(",", federations.instances());
    }

    static Settings.Ocsp ocsp(SettingsReader reader) {
        return new Settings.Ocsp(reader.take("turnpike.ocsp.retry-interval", SettingType.DURATION, Duration.ofSeconds(60),
                "Time between a failed fetch of OCSP responses and the next. After a successful fetch, the interval of the global configuration applies."),
                reader.take("turnpike.ocsp.connect-timeout", SettingType.DURATION, Duration.ofSeconds(20), "Longest time to connect to an OCSP responder."),
                reader.take("turnpike.ocsp.read-timeout", SettingType.DURATION, Duration.ofSeconds(60),
                        "Longest silence of an OCSP responder. Once connected, the whole answer may take twice as long."),
                reader.take("turnpike.ocsp.future-tolerance", SettingType.DURATION_OR_ZERO, OcspVerifier.FUTURE_TOLERANCE,
                        "How far `thisUpdate` of an OCSP response may be ahead of the clock of this server."));
    }

    private static SettingType<Integer> count(String unit) {
        return SettingType.number(unit, 1, Integer.MAX_VALUE);
    }
}
