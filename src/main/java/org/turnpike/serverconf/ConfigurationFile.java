package org.turnpike.serverconf;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.turnpike.crypto.CertificateFile;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServerId;
import org.turnpike.net.HttpAddress;

/**
 * Reads {@code turnpike.yaml}: the identifier, clients and services of a server. The file never contains a PIN or a key. docs/configuration-file.md
 * describes the format. Unknown fields are rejected with their line. If a file has an error, no part of it is used.
 */
public final class ConfigurationFile {
    private static final int VERSION = 1;
    private static final int MOST_CODE_POINTS = 3 << 20;
    /**
     * The number of characters that a YAML parser reads at once. The parser copies an unfinished token at each read, so a small number would cause
     * quadratic time.
     */
    public static final int READ_CHARACTERS = 1 << 18;

    private ConfigurationFile() {
    }

    /**
     * Reads the file.
     *
     * @param yaml the text, at most 3 MiB of code points
     * @throws IllegalArgumentException naming line and field of the first fault
     */
    public static ServerConfiguration read(String yaml) {
        return read(yaml, MOST_CODE_POINTS);
    }

    /**
     * Reads what {@link ConfigurationFileWriter#writeStored} wrote. JSON is YAML.
     *
     * @throws IllegalArgumentException naming line and field of the first fault
     */
    static ServerConfiguration readStored(String json) {
        return read(json, Integer.MAX_VALUE);
    }

    private static ServerConfiguration read(String yaml, int mostCodePoints) {
        YamlMap file;
        try {
            file = YamlMap.parse(yaml, mostCodePoints);
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException("turnpike.yaml is not YAML: " + e.getMessage(), e);
        }
        file.allow(Set.of("version", "server", "clients", "timeStamping"));
        file.require("version", text -> requireVersion(Integer.parseInt(text)));
        ServerId server = file.require("server", ServerId::parse);
        List<Client> clients = new ArrayList<>();
        for (YamlMap client : file.maps("clients")) {
            clients.add(client(client));
        }
        return new ServerConfiguration(server, clients, file.texts("timeStamping", Function.identity()));
    }

    private static int requireVersion(int version) {
        if (version != VERSION) {
            throw new IllegalArgumentException("this server reads version " + VERSION + " of the file");
        }
        return version;
    }

    private static Client client(YamlMap map) {
        map.allow(Set.of("id", "connection", "certificates", "localGroups", "descriptions"));
        map.requireDistinct("localGroups", "code");
        map.requireDistinct("descriptions", "url");
        return new Client(map.require("id", ClientId::parse),
                map.find("connection", ConnectionType::valueOf).orElse(ConnectionType.SSLAUTH),
                map.texts("certificates", CertificateFile::readOne),
                map.maps("localGroups").stream().map(ConfigurationFile::localGroup).toList(),
                map.maps("descriptions").stream().map(ConfigurationFile::description).toList());
    }

    private static Client.LocalGroup localGroup(YamlMap map) {
        map.allow(Set.of("code", "description", "members"));
        return new Client.LocalGroup(map.require("code", Function.identity()),
                map.find("description", Function.identity()).orElse(""), map.texts("members", ClientId::parse));
    }

    private static ServiceDescription description(YamlMap map) {
        map.allow(Set.of("type", "url", "disabledNotice", "services"));
        return new ServiceDescription(map.require("type", ServiceDescription.Type::valueOf), map.require("url", HttpAddress::parse),
                map.find("disabledNotice", Function.identity()),
                map.maps("services").stream().map(ConfigurationFile::service).toList());
    }

    private static Service service(YamlMap map) {
        map.allow(Set.of("code", "version", "url", "unusableUrl", "timeout", "verifyCertificate", "access", "endpoints"));
        List<Service.Endpoint> endpoints = new ArrayList<>();
        endpoints.add(new Service.Endpoint("*", PathPattern.of("**"), map.texts("access", Subject::parse)));
        Set<String> names = new HashSet<>();
        map.maps("endpoints").forEach(endpoint -> endpoints.add(requireNew(endpoint, endpoint(endpoint), names)));
        return new Service(map.require("code", Function.identity()), map.find("version", Function.identity()),
                address(map),
                map.find("timeout", ConfigurationFile::timeout).orElse(Service.DEFAULT_TIMEOUT),
                map.find("verifyCertificate", ConfigurationFile::bool).orElse(true), endpoints);
    }

    /** {@code unusableUrl} replaces {@code url} if the description has an unusable address. */
    private static ServiceAddress address(YamlMap map) {
        if (map.find("url", Function.identity()).isPresent() && map.find("unusableUrl", Function.identity()).isPresent()) {
            throw map.complaint("a service has either 'url' or 'unusableUrl'");
        }
        return map.find("unusableUrl", ServiceAddress::described).orElseGet(() -> ServiceAddress.of(map.require("url", HttpAddress::parse)));
    }

    private static Service.Endpoint endpoint(YamlMap map) {
        map.allow(Set.of("method", "path", "generated", "access"));
        return new Service.Endpoint(map.require("method", Function.identity()), map.require("path", PathPattern::of),
                map.texts("access", Subject::parse), map.find("generated", ConfigurationFile::bool).orElse(false));
    }

    /** @param names the names of the previous endpoints; the name of this endpoint is added */
    private static Service.Endpoint requireNew(YamlMap map, Service.Endpoint endpoint, Set<String> names) {
        if (endpoint.base() || !names.add(endpoint.name())) {
            throw map.complaint("endpoint " + endpoint.name() + " exists already; list rights to the whole service under the service's own 'access'");
        }
        return endpoint;
    }

    /**
     * Reads the timeout of a service.
     *
     * @throws IllegalArgumentException when it is not a positive ISO-8601 duration
     */
    public static Duration timeout(String text) {
        try {
            Duration timeout = Duration.parse(text);
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException("the time must be positive");
            }
            return timeout;
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("not an ISO-8601 duration such as PT60S", e);
        }
    }

    private static boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }
}
