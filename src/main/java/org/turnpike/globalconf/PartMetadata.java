package org.turnpike.globalconf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** The metadata stored with a part, as JSON with the names that X-Road uses (trust.md §1.5). A part without an expiry date never expires. */
record PartMetadata(String identifier, Optional<String> instance, Optional<Instant> expires, Optional<String> fileName, Optional<String> location, int version) {
    private static final ObjectMapper JSON = new ObjectMapper();

    String json() {
        ObjectNode node = JSON.createObjectNode().put("contentIdentifier", identifier);
        instance.ifPresent(value -> node.put("instanceIdentifier", value));
        expires.ifPresent(value -> node.put("expirationDate", value.toString()));
        fileName.ifPresent(value -> node.put("contentFileName", value));
        location.ifPresent(value -> node.put("contentLocation", value));
        node.put("configurationVersion", Integer.toString(version));
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new AssertionError("Cannot write a JSON tree to memory", e);
        }
    }

    /** Returns the metadata for verifiers of containers: only the version (messages.md §6.6). */
    String versionJson() {
        return JSON.createObjectNode().put("configurationVersion", Integer.toString(version)).toString();
    }

    static PartMetadata read(byte[] json, String file) throws RefusedException {
        return read(json, file, Optional.empty());
    }

    /**
     * Like {@link #read(byte[], String)}, but for shared parameters. Their metadata need not name the part, because {@link #versionJson} contains
     * only the version.
     */
    static PartMetadata readOfShared(byte[] json, String file) throws RefusedException {
        return read(json, file, Optional.of(DirectoryPart.SHARED));
    }

    private static PartMetadata read(byte[] json, String file, Optional<String> unlessGiven) throws RefusedException {
        try {
            JsonNode node = JSON.readTree(json);
            String identifier = text(node, "contentIdentifier").or(() -> unlessGiven)
                    .orElseThrow(() -> malformed(file, "contentIdentifier is missing", null));
            String version = text(node, "configurationVersion").orElse(Integer.toString(SignedDirectory.OLDEST_VERSION));
            return new PartMetadata(identifier, text(node, "instanceIdentifier"), text(node, "expirationDate").map(OffsetDateTime::parse).map(OffsetDateTime::toInstant),
                    text(node, "contentFileName"), text(node, "contentLocation"), Integer.parseInt(version));
        } catch (IOException | DateTimeException | NumberFormatException e) {
            throw malformed(file, e.getMessage(), e);
        }
    }

    private static Optional<String> text(JsonNode node, String name) {
        return Optional.ofNullable(node.get(name)).filter(value -> !value.isNull()).map(JsonNode::asText);
    }

    private static RefusedException malformed(String file, String why, Exception cause) {
        return new RefusedException(FaultCode.MALFORMED_GLOBAL_CONF, file + ": " + why, cause);
    }
}
