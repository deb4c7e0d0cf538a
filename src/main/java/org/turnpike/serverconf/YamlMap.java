package org.turnpike.serverconf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A YAML mapping whose fields are read by name; every error names line and field. Aliases of collections are rejected. */
final class YamlMap {
    /** The deepest nesting of collections; the file needs less than ten levels. */
    private static final int MAX_DEPTH = 32;

    private final Map<String, Node> fields = new HashMap<>();
    private final Node node;

    private YamlMap(Node node) {
        this.node = node;
        if (!(node instanceof MappingNode mapping)) {
            throw complaint(node, "a mapping is expected here", null);
        }
        for (NodeTuple field : mapping.getValue()) {
            String name = scalar(field.getKeyNode());
            if (fields.put(name, field.getValueNode()) != null) {
                throw complaint(field.getKeyNode(), "'" + name + "' is there twice", null);
            }
        }
    }

    /** @param mostCodePoints the largest number of code points of the text */
    static YamlMap parse(String yaml, int mostCodePoints) {
        LoadSettings settings = LoadSettings.builder().setLabel("turnpike.yaml").setMaxAliasesForCollections(0).setCodePointLimit(mostCodePoints)
                .setBufferSize(ConfigurationFile.READ_CHARACTERS).build();
        requireShallow(settings, yaml);
        return new YamlMap(new Compose(settings).composeString(yaml)
                .orElseThrow(() -> new IllegalArgumentException("turnpike.yaml is empty")));
    }

    /** Checks the nesting in the event stream, because the composer of nodes is recursive. */
    private static void requireShallow(LoadSettings settings, String yaml) {
        int depth = 0;
        for (Event event : new Parse(settings).parseString(yaml)) {
            depth += event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
            if (depth > MAX_DEPTH) {
                throw new IllegalArgumentException("turnpike.yaml is nested deeper than " + MAX_DEPTH + " levels"
                        + event.getStartMark().map(mark -> " in line " + (mark.getLine() + 1)).orElse(""));
            }
        }
    }

    /** Rejects fields with other names. */
    void allow(Set<String> names) {
        fields.forEach((name, value) -> {
            if (!names.contains(name)) {
                throw complaint(value, "unknown field '" + name + "'; known here: " + String.join(", ", names.stream().sorted().toList()),
                        null);
            }
        });
    }

    <T> T require(String name, Function<String, T> reader) {
        return find(name, reader).orElseThrow(() -> complaint(node, "field '" + name + "' is missing", null));
    }

    <T> Optional<T> find(String name, Function<String, T> reader) {
        return Optional.ofNullable(fields.get(name)).map(value -> read(name, value, reader));
    }

    <T> List<T> texts(String name, Function<String, T> reader) {
        return items(name).stream().map(item -> read(name, item, reader)).toList();
    }

    List<YamlMap> maps(String name) {
        List<YamlMap> maps = new ArrayList<>();
        items(name).forEach(item -> maps.add(new YamlMap(item)));
        return maps;
    }

    /** Rejects two items of a list with the same value in a field. */
    void requireDistinct(String list, String field) {
        Set<String> seen = new HashSet<>();
        for (YamlMap item : maps(list)) {
            item.find(field, Function.identity()).filter(value -> !seen.add(value)).ifPresent(value -> {
                throw item.complaint("'" + value + "' is in '" + list + "' twice");
            });
        }
    }

    /** An exception about this mapping as a whole. */
    IllegalArgumentException complaint(String text) {
        return complaint(node, text, null);
    }

    private List<Node> items(String name) {
        Node value = fields.get(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof SequenceNode sequence)) {
            throw complaint(value, "field '" + name + "' is a list", null);
        }
        return sequence.getValue();
    }

    private static <T> T read(String name, Node value, Function<String, T> reader) {
        try {
            return reader.apply(scalar(value));
        } catch (IllegalArgumentException e) {
            throw complaint(value, "field '" + name + "': " + e.getMessage(), e);
        }
    }

    private static String scalar(Node value) {
        if (value instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw complaint(value, "a single value is expected here", null);
    }

    private static IllegalArgumentException complaint(Node at, String text, Throwable cause) {
        String line = at.getStartMark().map(mark -> "line " + (mark.getLine() + 1) + ": ").orElse("");
        return new IllegalArgumentException("turnpike.yaml " + line + text, cause);
    }
}
