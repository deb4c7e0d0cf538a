package org.turnpike.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.turnpike.net.HttpAddress;
import org.turnpike.serverconf.PathPattern;
import org.turnpike.serverconf.Service;
import org.turnpike.serverconf.ServiceAddress;

/**
 * Reads the service of an OpenAPI 3 description. The base URL of the service is the URL of the first usable server, with the default values of its
 * variables. The endpoints are the operations, with {@code *} for each path parameter. Keys that start with {@code x-} are skipped. References ($ref)
 * are not followed, so a path that is a reference has no operations. YAML is read as a node graph of limited size.
 */
final class OpenApiService {
    /** The maximum number of operations of one description. */
    static final int MOST = 10_000;
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");
    private static final int LONGEST_PATH = 2048;
    private static final Pattern VARIABLE = Pattern.compile("\\{([^{}]*)\\}");
    private static final String MERGE_KEY = "<<";
    private static final int MAX_MERGES = 10;

    private final Map<String, Service.Endpoint> endpoints = new LinkedHashMap<>(Map.of(Service.Endpoint.BASE.name(), Service.Endpoint.BASE));
    private final List<String> notes = new ArrayList<>();

    private OpenApiService() {
    }

    /** A server with the default values of its variables. */
    private record Server(String url, Map<String, String> defaults) {
    }

    /** The parts of a description that are used: its servers, and the lower-case methods of each path in their order. */
    private record Contents(List<Server> servers, Map<String, List<String>> paths) {
    }

    /**
     * Reads the service.
     *
     * @throws IOException if there is no service; the message states the reason in one sentence
     */
    static DescribedServices read(String code, DescriptionDownload.Description description) throws IOException {
        try {
            DescriptionText text = DescriptionText.of(description.bytes());
            OpenApiDocument.Parsed parsed = OpenApiDocument.parse(description, text.text());
            Contents contents = parsed instanceof OpenApiDocument.OfJson json ? contents(json.root()) : contents(((OpenApiDocument.OfYaml) parsed).root());
            return new OpenApiService().read(code, contents, description.url(), text.guessed());
        } catch (IOException | YamlEngineException | IllegalArgumentException e) {
            throw new IOException("the OpenAPI description cannot be read: " + OpenApiDocument.firstLine(e), e);
        }
    }

    private DescribedServices read(String code, Contents contents, URI description, boolean guessed) {
        if (guessed) {
            notes.add("The description is not in UTF-8. It was read as windows-1252.");
        }
        contents.paths().forEach((path, methods) -> add(path, methods));
        Service service = Service.unshared(code, Optional.empty(), base(contents.servers(), description))
                .withEndpoints(List.copyOf(endpoints.values()));
        return DescribedServices.of(List.of(service), notes);
    }

    private void add(String path, List<String> methods) {
        if (path.startsWith("x-") || methods.isEmpty()) {
            return;
        }
        if (!path.startsWith("/") || path.length() > LONGEST_PATH) {
            notes.add("Path '" + path + "' was skipped: " + (path.startsWith("/") ? "it has more than " + LONGEST_PATH + " characters" : "it does not start with /"));
            return;
        }
        methods.forEach(method -> add(method, path));
    }

    private void add(String method, String path) {
        String pattern = path.replace("\\", "\\\\").replace("*", "\\*").replaceAll("\\{[^/{}]*\\}", "*");
        Service.Endpoint endpoint = new Service.Endpoint(method.toUpperCase(Locale.ROOT), PathPattern.of(pattern), List.of(), true);
        if (endpoints.size() > MOST) {
            throw new IllegalArgumentException("there are more than " + MOST + " operations");
        }
        endpoints.put(endpoint.name(), endpoint);                  // /a/{b} and /a/{c} are the same endpoint
    }

    private ServiceAddress base(List<Server> servers, URI description) {
        List<ServiceAddress> bases = (servers.isEmpty() ? List.of(new Server("/", Map.of())) : servers).stream()
                .map(each -> base(each, description)).toList();
        ServiceAddress chosen = bases.stream().filter(each -> each.url().isPresent()).findFirst().orElse(bases.get(0));
        bases.stream().takeWhile(each -> each != chosen).forEach(each -> notes.add("A server was skipped: " + each));
        return chosen;
    }

    /** Returns the base URL of a server. Relative URLs are relative to the description (OpenAPI 3.0.3, server object). */
    private static ServiceAddress base(Server server, URI description) {
        String url = VARIABLE.matcher(server.url()).replaceAll(variable -> Matcher.quoteReplacement(value(variable, server)));
        try {
            URI written = new URI(url);
            if (!url.isEmpty() && !written.isAbsolute()) {
                url = description.resolve(written).toString();
            }
        } catch (URISyntaxException e) {
            return ServiceAddress.described(url);
        }
        boolean slash = url.endsWith("/") && HttpAddress.find(url.substring(0, url.length() - 1)).isPresent();
        return ServiceAddress.described(slash ? url.substring(0, url.length() - 1) : url);
    }

    /** Returns the default value of a variable. A variable without one stays in the URL, so that the URL is not usable. */
    private static String value(MatchResult variable, Server server) {
        return server.defaults().getOrDefault(variable.group(1), variable.group());
    }

    private static Contents contents(JsonNode root) {
        Map<String, List<String>> paths = new LinkedHashMap<>();
        root.path("paths").properties().forEach(path -> paths.put(path.getKey(),
                path.getValue().properties().stream().map(Map.Entry::getKey).filter(METHODS::contains).toList()));
        List<Server> servers = new ArrayList<>();
        root.path("servers").forEach(server -> servers.add(new Server(server.path("url").asText(), defaults(server.path("variables")))));
        return new Contents(servers, paths);
    }

    private static Map<String, String> defaults(JsonNode variables) {
        Map<String, String> defaults = new LinkedHashMap<>();
        variables.properties().stream().filter(each -> each.getValue().path("default").isValueNode())
                .forEach(each -> defaults.put(each.getKey(), each.getValue().path("default").asText()));
        return defaults;
    }

    private static Contents contents(MappingNode root) {
        Map<String, List<String>> paths = new LinkedHashMap<>();
        OpenApiDocument.value(root, "paths").ifPresent(all -> fields(all).forEach(path -> paths.putIfAbsent(text(path.getKeyNode()).orElse(""),
                fields(path.getValueNode()).stream().flatMap(field -> text(field.getKeyNode()).stream()).filter(METHODS::contains).distinct().toList())));
        List<Server> servers = OpenApiDocument.value(root, "servers").filter(SequenceNode.class::isInstance)
                .map(list -> ((SequenceNode) list).getValue().stream().map(OpenApiService::server).toList()).orElse(List.of());
        return new Contents(servers, paths);
    }

    private static Server server(Node server) {
        Map<String, String> defaults = new LinkedHashMap<>();
        OpenApiDocument.value(server, "variables").ifPresent(variables -> fields(variables).forEach(each ->
                OpenApiDocument.value(each.getValueNode(), "default").flatMap(OpenApiService::text)
                        .ifPresent(text -> defaults.putIfAbsent(text(each.getKeyNode()).orElse(""), text))));
        return new Server(OpenApiDocument.value(server, "url").flatMap(OpenApiService::text).orElse(""), defaults);
    }

    private static List<NodeTuple> fields(Node node) {
        return fields(node, MAX_MERGES).toList();
    }

    /** Returns the fields of a mapping: first its own, then those that it merges from other mappings with the key {@code <<}. */
    private static Stream<NodeTuple> fields(Node node, int merges) {
        if (!(node instanceof MappingNode mapping) || merges == 0) {
            return Stream.empty();
        }
        Stream<NodeTuple> own = mapping.getValue().stream().filter(field -> !isMerge(field));
        return Stream.concat(own, mapping.getValue().stream().filter(OpenApiService::isMerge).flatMap(field -> field.getValueNode() instanceof SequenceNode list
                ? list.getValue().stream().flatMap(each -> fields(each, merges - 1)) : fields(field.getValueNode(), merges - 1)));
    }

    private static boolean isMerge(NodeTuple field) {
        return text(field.getKeyNode()).filter(MERGE_KEY::equals).isPresent();
    }

    private static Optional<String> text(Node node) {
        return node instanceof ScalarNode scalar ? Optional.of(scalar.getValue()) : Optional.empty();
    }
}
