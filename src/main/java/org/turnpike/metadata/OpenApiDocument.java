package org.turnpike.metadata;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.api.lowlevel.Present;
import org.snakeyaml.engine.v2.api.lowlevel.Serialize;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.turnpike.fault.FailureText;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.serverconf.ConfigurationFile;

/**
 * Reads an OpenAPI 3 description in JSON or YAML, and hides the address of its service (messages.md §6.4). To hide it, the URL of each server of the
 * document, of a path or of an operation is reduced to its path; a URL with variables is unchanged. Content-Type or file name determine the format;
 * if the text does not have this format, the other one is tried. If a file contains several YAML documents, the first one with a field
 * {@code openapi} is used. YAML is changed in its node graph, without the construction of objects, so that values keep their style and aliases stay
 * aliases. The number of aliases is not limited, but the number of values after their expansion is limited.
 */
final class OpenApiDocument {
    /** The maximum depth of nested collections. */
    static final int MAX_DEPTH = 200;
    /** The maximum number of values of a YAML file. An alias counts as all values to which it refers. */
    static final int MAX_EXPANDED_VALUES = 4_000_000;
    static final ObjectMapper JSON = JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES).build();
    static final LoadSettings YAML = LoadSettings.builder().setLabel("OpenAPI description").setAllowDuplicateKeys(false)
            .setMaxAliasesForCollections(Integer.MAX_VALUE).setCodePointLimit(DescriptionDownload.MAX_BYTES).setBufferSize(ConfigurationFile.READ_CHARACTERS).build();

    private OpenApiDocument() {
    }

    /** A description in one of its formats. */
    sealed interface Parsed {
        /** Returns the value of the field {@code openapi}; an empty text if the field is absent. */
        String version();

        /** Returns the document without host names. */
        byte[] withoutHosts();
    }

    record OfJson(ObjectNode root) implements Parsed {
        @Override
        public String version() {
            return root.path("openapi").asText();
        }

        @Override
        public byte[] withoutHosts() {
            return withoutHostsOf(root);
        }
    }

    record OfYaml(MappingNode root) implements Parsed {
        @Override
        public String version() {
            return OpenApiDocument.version(root);
        }

        @Override
        public byte[] withoutHosts() {
            return withoutHostsOf(root);
        }
    }

    /**
     * Returns the document without host names, in its original format, in UTF-8.
     *
     * @throws RefusedException {@code internal_error} if the document cannot be read or is not an OpenAPI 3 description
     */
    static byte[] withoutHosts(DescriptionDownload.Description description) throws RefusedException {
        try {
            return parse(description, DescriptionText.of(description.bytes()).text()).withoutHosts();
        } catch (IOException | YamlEngineException | IllegalArgumentException e) {
            throw new RefusedException(FaultCode.INTERNAL_ERROR, "The OpenAPI description cannot be read: " + firstLine(e), e);
        }
    }

    /** Returns the first line of a parser's message. */
    static String firstLine(Exception e) {
        return Optional.ofNullable(e.getMessage()).flatMap(text -> text.lines().findFirst()).filter(line -> !line.isBlank()).orElseGet(() -> FailureText.of(e)).strip();
    }

    /**
     * Reads a description of OpenAPI 3.
     *
     * @throws IOException if the text has neither format; the message is that of the format that the text resembles. Also throws unchecked exceptions
     */
    static Parsed parse(DescriptionDownload.Description description, String text) throws IOException {
        boolean json = isJson(description);
        Parsed parsed;
        try {
            parsed = parse(text, json);
        } catch (IOException | YamlEngineException | IllegalArgumentException announced) {
            parsed = parseOther(text, !json, announced);
        }
        if (!parsed.version().startsWith("3.")) {
            throw new IllegalArgumentException("it is not an OpenAPI 3 description");
        }
        return parsed;
    }

    private static Parsed parseOther(String text, boolean json, Exception announced) throws IOException {
        try {
            return parse(text, json);
        } catch (IOException | YamlEngineException | IllegalArgumentException other) {
            boolean looksLikeJson = text.stripLeading().startsWith("{");
            throw new IOException(firstLine(looksLikeJson == json ? other : announced), announced);
        }
    }

    private static Parsed parse(String text, boolean json) throws IOException {
        return json ? parseJson(text) : parseYaml(text);
    }

    static boolean isJson(DescriptionDownload.Description description) {
        String type = description.contentType().orElse("").toLowerCase(Locale.ROOT);
        if (type.contains("application/json")) {
            return true;
        }
        return !type.equals("application/x-yaml") && Optional.ofNullable(description.url().getPath()).orElse("").endsWith(".json");
    }

    private static String pathOf(String url) {
        if (url.contains("{")) {
            return url;
        }
        try {
            String path = new URI(url).getRawPath();
            return path == null || path.isEmpty() ? "/" : path;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("a server's URL is malformed", e);
        }
    }

    // JSON

    private static Parsed parseJson(String text) throws IOException {
        if (JSON.readTree(text) instanceof ObjectNode root) {
            return new OfJson(root);
        }
        throw new IllegalArgumentException("it is not a JSON object");
    }

    private static byte[] withoutHostsOf(ObjectNode root) {
        reduceServers(root);
        for (JsonNode path : root.path("paths")) {
            reduceServers(path);
            path.forEach(OpenApiDocument::reduceServers);
        }
        try {
            return JSON.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new AssertionError("Cannot write a JSON tree to memory", e);
        }
    }

    private static void reduceServers(JsonNode owner) {
        for (JsonNode server : owner.path("servers")) {
            if (server instanceof ObjectNode fields && server.path("url").isTextual()) {
                fields.put("url", pathOf(server.path("url").textValue()));
            }
        }
    }

    // YAML

    private static Parsed parseYaml(String text) {
        requireBounded(text);
        Node first = null;
        for (Node document : new Compose(YAML).composeAllFromString(text)) {
            if (document instanceof MappingNode root && !version(root).isEmpty()) {
                return new OfYaml(root);
            }
            first = first == null ? document : first;
        }
        if (first instanceof MappingNode root) {
            return new OfYaml(root);
        }
        throw new IllegalArgumentException(first == null ? "it is empty" : "it is not a YAML mapping");
    }

    private static String version(Node root) {
        return value(root, "openapi").filter(ScalarNode.class::isInstance).map(node -> ((ScalarNode) node).getValue()).orElse("");
    }

    private static byte[] withoutHostsOf(MappingNode root) {
        reduceServers(root);
        for (Node path : values(value(root, "paths"))) {
            reduceServers(path);
            values(Optional.of(path)).forEach(OpenApiDocument::reduceServers);
        }
        DumpSettings settings = DumpSettings.builder().build();
        return new Present(settings).emitToString(new Serialize(settings).serializeOne(root).iterator()).getBytes(StandardCharsets.UTF_8);
    }

    /** Checks the limits on the stream of parser events, before any recursive code reads the text. */
    private static void requireBounded(String text) {
        ExpandedSize size = new ExpandedSize();
        for (Event event : new Parse(YAML).parseString(text)) {
            size.add(event);
        }
    }

    /** The number of values that a YAML file would have without aliases. */
    private static final class ExpandedSize {
        private final Deque<Long> open = new ArrayDeque<>(List.of(0L));
        private final Deque<Optional<Anchor>> names = new ArrayDeque<>();
        private final Map<Anchor, Long> anchored = new HashMap<>();

        void add(Event event) {
            if (event instanceof CollectionStartEvent start) {
                open.push(1L);
                names.push(start.getAnchor());
                start.getAnchor().ifPresent(anchored::remove);
                if (names.size() > MAX_DEPTH) {
                    throw new IllegalArgumentException("it is nested deeper than " + MAX_DEPTH);
                }
            } else if (event instanceof CollectionEndEvent) {
                long size = open.pop();
                names.pop().ifPresent(name -> anchored.put(name, size));
                add(size);
            } else if (event instanceof ScalarEvent scalar) {
                scalar.getAnchor().ifPresent(name -> anchored.put(name, 1L));
                add(1);
            } else if (event instanceof AliasEvent alias) {
                add(Optional.ofNullable(anchored.get(alias.getAlias())).orElseThrow(() -> new IllegalArgumentException(
                        "its alias '" + alias.getAlias() + "' refers to a value that is incomplete or missing at this position")));
            }
        }

        private void add(long size) {
            long sum = open.pop() + size;
            if (sum > MAX_EXPANDED_VALUES) {
                throw new IllegalArgumentException("its aliases expand to more than " + MAX_EXPANDED_VALUES + " values");
            }
            open.push(sum);
        }
    }

    /** Returns the value of a key. Duplicate keys are rejected, because some readers use the first one and others the last one. */
    static Optional<Node> value(Node owner, String key) {
        List<Node> found = owner instanceof MappingNode mapping ? mapping.getValue().stream().filter(tuple -> isKey(tuple, key))
                .map(NodeTuple::getValueNode).toList() : List.of();
        if (found.size() > 1) {
            throw new IllegalArgumentException("'" + key + "' occurs twice");
        }
        return found.stream().findFirst();
    }

    private static boolean isKey(NodeTuple tuple, String key) {
        return tuple.getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(key);
    }

    private static List<Node> values(Optional<Node> owner) {
        return owner.filter(MappingNode.class::isInstance).map(node -> ((MappingNode) node).getValue().stream()
                .map(NodeTuple::getValueNode).toList()).orElse(List.of());
    }

    private static void reduceServers(Node owner) {
        value(owner, "servers").filter(SequenceNode.class::isInstance).ifPresent(servers ->
                ((SequenceNode) servers).getValue().forEach(OpenApiDocument::reduceUrl));
    }

    private static void reduceUrl(Node server) {
        if (server instanceof MappingNode fields) {
            fields.setValue(fields.getValue().stream().map(OpenApiDocument::reduced).collect(Collectors.toCollection(ArrayList::new)));
        }
    }

    private static NodeTuple reduced(NodeTuple field) {
        return isKey(field, "url") && field.getValueNode() instanceof ScalarNode url
                ? new NodeTuple(field.getKeyNode(), new ScalarNode(Tag.STR, pathOf(url.getValue()), url.getScalarStyle())) : field;
    }
}
