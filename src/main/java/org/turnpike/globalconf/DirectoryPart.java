package org.turnpike.globalconf;

import java.util.Optional;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.mime.HeaderValue;
import org.turnpike.mime.MimePart;

/** One entry of a signed directory: the identifier, the location and the digest of a file (trust.md §1.4). */
record DirectoryPart(String identifier, Optional<String> instance, String location, String fileName, String digestName, byte[] digest) {
    static final String SHARED = "SHARED-PARAMETERS";
    static final String PRIVATE = "PRIVATE-PARAMETERS";
    static final String SHARED_FILE = "shared-params.xml";
    static final String PRIVATE_FILE = "private-params.xml";

    boolean hasDigestOf(PartContent content) {
        return content.hasDigest(digestName, digest);
    }

    static DirectoryPart read(MimePart part) throws RefusedException {
        requireBase64(part);
        HeaderValue identifier = HeaderValue.readLiteral(require(part, "Content-identifier"));
        Optional<String> instance = identifier.find("instance").filter(value -> !value.isBlank());
        if (instance.isEmpty() && (identifier.value().equals(SHARED) || identifier.value().equals(PRIVATE))) {
            throw new RefusedException(FaultCode.GLOBAL_CONF_HEADER_FIELD_MISSING_PARAMETER,
                    "Configuration directory: Content-identifier " + identifier.value() + " has no parameter 'instance'");
        }
        String location = require(part, "Content-location");
        return new DirectoryPart(identifier.value(), instance, location, fileName(identifier.value(), part, location), digestName(part), digest(part));
    }

    /** Requires the header fields of a part whose body is base64: a digest, or the signature. */
    static void requireBase64(MimePart part) throws RefusedException {
        requireValue(part, "Content-type", "application/octet-stream");
        requireValue(part, "Content-transfer-encoding", "base64");
    }

    private static String fileName(String identifier, MimePart part, String location) throws RefusedException {
        String name = switch (identifier) {
            case SHARED -> SHARED_FILE;
            case PRIVATE -> PRIVATE_FILE;
            default -> baseName(part.find("Content-file-name").orElse(location));
        };
        if (name.isBlank() || name.endsWith(".metadata")) {
            throw wrong("Content-location", location, "a path that ends with a file name");
        }
        return name;
    }

    private static String baseName(String path) {
        String withoutQuery = path.replaceFirst("[?#].*$", "");
        return withoutQuery.substring(withoutQuery.lastIndexOf('/') + 1);
    }

    private static String digestName(MimePart part) throws RefusedException {
        String uri = require(part, "Hash-algorithm-id");
        return DirectoryAlgorithms.findDigest(uri).orElseThrow(() -> wrong("Hash-algorithm-id", uri, "a known digest"));
    }

    private static byte[] digest(MimePart part) throws RefusedException {
        return SignedDirectory.base64(part.text()).orElseThrow(() -> wrong("part digest", part.text(), "base64"));
    }

    static String require(MimePart part, String name) throws RefusedException {
        return part.find(name).filter(value -> !value.isEmpty()).orElseThrow(() -> new RefusedException(
                FaultCode.GLOBAL_CONF_HEADER_FIELD_MISSING, "Configuration directory: header field " + name + " is missing"));
    }

    private static void requireValue(MimePart part, String name, String expected) throws RefusedException {
        String value = require(part, name);
        if (!value.equals(expected)) {
            throw wrong(name, value, expected);
        }
    }

    static RefusedException wrong(String name, String value, String expected) {
        return new RefusedException(FaultCode.GLOBAL_CONF_HEADER_FIELD_WRONG_VALUE,
                "Configuration directory: " + name + " is '" + abbreviated(value) + "', must be " + expected);
    }

    static String abbreviated(String value) {
        return value.length() <= 120 ? value : value.substring(0, 120) + "…";
    }
}
