package org.turnpike.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.turnpike.fault.FailureText;
import org.turnpike.serverconf.ConfigurationFile;
import org.turnpike.serverconf.PathPattern;
import org.turnpike.serverconf.Service;

/**
 * The service of an OpenAPI 3 description: its base is the first server's URL, its endpoints are the operations, with {@code *} for each
 * path parameter. References ($ref) are not followed: a path that is one has no operations here. YAML is read as a bounded node graph.
 */
final class OpenApiService {
    /** Operations of one description. */
    static final int MOST = 10_000;
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");
    private static final int LONGEST_PATH = 2048;

    private OpenApiService() {
    }

    /** What is taken from a description. @param paths lower-case methods by path, in their order */
    private record Contents(String version, Optional<String> server, Map<String, List<String>> paths) {
    }

    /** @throws IOException in one sentence why there is none */
    static Service read(String code, DescriptionDownload.Description description) throws IOException {
        try {
            Contents contents = OpenApiDocument.isJson(description) ? json(description.bytes()) : yaml(description.bytes());
            OpenApiDocument.requireVersion3(contents.version());
            Map<String, Service.Endpoint> endpoints = new LinkedHashMap<>(Map.of(Service.Endpoint.BASE.name(), Service.Endpoint.BASE));
            contents.paths().forEach((path, methods) -> methods.forEach(method -> add(endpoints, method, path)));
            return Service.unshared(code, Optional.empty(), base(contents, description.url())).withEndpoints(List.copyOf(endpoints.values()));
        } catch (IOException | YamlEngineException | IllegalArgumentException e) {
            throw new IOException("the OpenAPI description cannot be read: " + FailureText.of(e), e);
        }
    }

    private static void add(Map<String, Service.Endpoint> endpoints, String method, String path) {
        String pattern = path.replace("\\", "\\\\").replace("*", "\\*").replaceAll("\\{[^/{}]*\\}", "*");
        Service.Endpoint endpoint = new Service.Endpoint(method.toUpperCase(Locale.ROOT), PathPattern.of(pattern), List.of(), true);
        if (!path.startsWith("/") || path.length() > LONGEST_PATH || endpoints.size() > MOST) {
            throw new IllegalArgumentException(path.length() > LONGEST_PATH ? "a path has more than " + LONGEST_PATH + " characters"
                    : endpoints.size() > MOST ? "there are more than " + MOST + " operations" : "the path '" + path + "' does not begin with /");
        }
        endpoints.put(endpoint.name(), endpoint);                  // /a/{b} and /a/{c} are one
    }

    private static URI base(Contents contents, URI description) {
        String server = contents.server().orElse("/");
        if (server.contains("{")) {
            throw new IllegalArgumentException("the first server's URL has variables; give the service's url afterwards, and one without here");
        }
        String base = description.resolve(URI.create(server)).toString();
        return ConfigurationFile.url(base.endsWith("/") ? base.substring(0, base.length() - 1) : base);
    }

    private static Contents json(byte[] document) throws IOException {
        JsonNode root = OpenApiDocument.JSON.readTree(document);
        Map<String, List<String>> paths = new LinkedHashMap<>();
        root.path("paths").properties().forEach(path -> {
            paths.put(path.getKey(), path.getValue().properties().stream().map(Map.Entry::getKey).filter(METHODS::contains).toList());
        });
        JsonNode server = root.path("servers").path(0).path("url");
        return new Contents(root.path("openapi").asText(), server.isTextual() ? Optional.of(server.textValue()) : Optional.empty(), paths);
    }

    private static Contents yaml(byte[] document) throws IOException {
        String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString();
        OpenApiDocument.requireBounded(text);
        Node root = new Compose(OpenApiDocument.YAML).composeString(text).orElseThrow(() -> new IllegalArgumentException("it is empty"));
        Map<String, List<String>> paths = new LinkedHashMap<>();
        OpenApiDocument.value(root, "paths").ifPresent(all -> fields(all).forEach(path -> paths.put(text(path.getKeyNode()).orElse(""),
                fields(path.getValueNode()).stream().flatMap(field -> text(field.getKeyNode()).stream()).filter(METHODS::contains).toList())));
        Optional<String> server = OpenApiDocument.value(root, "servers").filter(SequenceNode.class::isInstance)
                .flatMap(servers -> ((SequenceNode) servers).getValue().stream().findFirst())
                .flatMap(first -> OpenApiDocument.value(first, "url")).flatMap(OpenApiService::text);
        return new Contents(OpenApiDocument.value(root, "openapi").flatMap(OpenApiService::text).orElse(""), server, paths);
    }

    private static List<NodeTuple> fields(Node node) {
        return node instanceof MappingNode mapping ? mapping.getValue() : List.of();
    }

    private static Optional<String> text(Node node) {
        return node instanceof ScalarNode scalar ? Optional.of(scalar.getValue()) : Optional.empty();
    }
}
