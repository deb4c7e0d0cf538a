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
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.api.lowlevel.Present;
import org.snakeyaml.engine.v2.api.lowlevel.Serialize;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/**
 * An OpenAPI 3 description that does not tell where its service really is (messages.md §6.4): the URL of each server, of the document,
 * of a path or of an operation, is reduced to its path; a URL with variables stays. YAML is changed in its node graph and never
 * constructed: values keep their style, an alias stays an alias and cannot multiply anything.
 */
final class OpenApiDocument {
    /** Collections within collections. */
    static final int MAX_DEPTH = 200;
    /** References to anchors in a YAML document. */
    static final int MAX_ALIASES = 50;
    static final ObjectMapper JSON = JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES).build();
    static final LoadSettings YAML = LoadSettings.builder().setLabel("OpenAPI description").setAllowDuplicateKeys(false)
            .setMaxAliasesForCollections(MAX_ALIASES).setCodePointLimit(DescriptionDownload.MAX_BYTES).build();

    private OpenApiDocument() {
    }

    /**
     * The document, written anew in the format it came in.
     *
     * @throws RefusedException {@code internal_error} when it cannot be read or is not of OpenAPI 3
     */
    static byte[] withoutHosts(DescriptionDownload.Description description) throws RefusedException {
        try {
            return isJson(description) ? json(description.bytes()) : yaml(description.bytes());
        } catch (IOException | YamlEngineException | IllegalArgumentException e) {
            throw new RefusedException(FaultCode.INTERNAL_ERROR, "The OpenAPI description cannot be read: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
        }
    }

    static boolean isJson(DescriptionDownload.Description description) {
        String type = description.contentType().orElse("").toLowerCase(Locale.ROOT);
        if (type.contains("application/json")) {
            return true;
        }
        return !type.equals("application/x-yaml") && Optional.ofNullable(description.url().getPath()).orElse("").endsWith(".json");
    }

    static void requireVersion3(String version) {
        if (!version.startsWith("3.")) {
            throw new IllegalArgumentException("it is not of version 3");
        }
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

    private static byte[] json(byte[] document) throws JsonProcessingException, IOException {
        JsonNode root = JSON.readTree(document);
        requireVersion3(root.path("openapi").asText());
        reduceServers(root);
        for (JsonNode path : root.path("paths")) {
            reduceServers(path);
            path.forEach(OpenApiDocument::reduceServers);
        }
        return JSON.writeValueAsBytes(root);
    }

    private static void reduceServers(JsonNode owner) {
        for (JsonNode server : owner.path("servers")) {
            if (server instanceof ObjectNode fields && server.path("url").isTextual()) {
                fields.put("url", pathOf(server.path("url").textValue()));
            }
        }
    }

    // YAML

    private static byte[] yaml(byte[] document) throws CharacterCodingException {
        String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString();
        requireBounded(text);
        Node root = new Compose(YAML).composeString(text).orElseThrow(() -> new IllegalArgumentException("it is empty"));
        requireVersion3(value(root, "openapi").filter(ScalarNode.class::isInstance).map(node -> ((ScalarNode) node).getValue()).orElse(""));
        reduceServers(root);
        for (Node path : values(value(root, "paths"))) {
            reduceServers(path);
            values(Optional.of(path)).forEach(OpenApiDocument::reduceServers);
        }
        DumpSettings settings = DumpSettings.builder().build();
        return new Present(settings).emitToString(new Serialize(settings).serializeOne(root).iterator()).getBytes(StandardCharsets.UTF_8);
    }

    /** Looked at event by event, before anything recursive sees the text. */
    static void requireBounded(String text) {
        int depth = 0;
        int aliases = 0;
        for (Event event : new Parse(YAML).parseString(text)) {
            if (event instanceof CollectionStartEvent && ++depth > MAX_DEPTH) {
                throw new IllegalArgumentException("it is nested deeper than " + MAX_DEPTH);
            } else if (event instanceof CollectionEndEvent) {
                depth--;
            } else if (event instanceof AliasEvent && ++aliases > MAX_ALIASES) {
                throw new IllegalArgumentException("it has more than " + MAX_ALIASES + " aliases");
            }
        }
    }

    /** Two of a key are refused: readers differ in which of them counts. */
    static Optional<Node> value(Node owner, String key) {
        List<Node> found = owner instanceof MappingNode mapping ? mapping.getValue().stream().filter(tuple -> isKey(tuple, key))
                .map(NodeTuple::getValueNode).toList() : List.of();
        if (found.size() > 1) {
            throw new IllegalArgumentException("'" + key + "' is there twice");
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
