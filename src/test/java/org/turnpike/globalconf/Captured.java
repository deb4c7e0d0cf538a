package org.turnpike.globalconf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The vectors under src/test/vectors that concern the global configuration. */
final class Captured {
    static final Path VECTORS = Path.of("src/test/vectors");
    static final Path DOWNLOAD = VECTORS.resolve("captures/common/globalconf-signed-download");
    static final Path EXAMPLE = VECTORS.resolve("examples/gconf");
    static final Instant AT = Instant.parse("2026-11-21T00:35:00Z");

    private Captured() {
    }

    static byte[] bytes(Path file) throws IOException {
        return Files.readAllBytes(file);
    }

    static ConfigurationAnchor anchor(Path folder) throws Exception {
        return ConfigurationAnchor.read(bytes(folder.resolve("configuration-anchor.xml")));
    }

    /** The composed example as if it had been downloaded, an optional part replaced or added. */
    static GlobalConfiguration example(Instant expires, Instant at) throws Exception {
        return GlobalConfiguration.of(instance("TEST", expires), List.of(), at);
    }

    static InstanceConfiguration instance(String name, Instant expires) throws Exception {
        Path parts = EXAMPLE.resolve("V6/20260101000000000000000");
        List<StoredFile> files = new ArrayList<>();
        for (String part : List.of("SHARED-PARAMETERS shared", "PRIVATE-PARAMETERS private", "NEXTUPDATE nextupdate", "FETCHINTERVAL fetchinterval")) {
            String file = part.split(" ")[1] + "-params.xml";
            String xml = Files.readString(parts.resolve(file)).replace("TEST", name);
            files.add(new StoredFile(file, PartContent.of(xml.getBytes(StandardCharsets.UTF_8)),
                    new PartMetadata(part.split(" ")[0], Optional.of(name), Optional.of(expires), Optional.of(file), Optional.empty(), 6)));
        }
        return InstanceConfiguration.read(name, files);
    }

    static byte[] flipped(byte[] bytes, int at) {
        byte[] changed = Arrays.copyOf(bytes, bytes.length);
        changed[at] ^= 1;
        return changed;
    }
}
