package org.turnpike.signature;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.globalconf.StoredPart;

/** Containers and verification configurations as zip files, taken apart and put together for tests. */
public final class Containers {
    private static final Path CAPTURES = Path.of("src/test/vectors/captures");

    private Containers() {
    }

    /** A captured container. */
    public record Captured(String name, byte[] zip) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Every container in the captures. */
    public static List<Captured> captured() throws IOException {
        List<Captured> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(CAPTURES)) {
            for (Path file : files.filter(path -> path.getFileName().toString().matches("asic-.*\\.zip")).sorted().toList()) {
                entries(Files.readAllBytes(file)).forEach((name, zip) -> all.add(new Captured(CAPTURES.relativize(file) + "!" + name, zip)));
            }
        }
        return all;
    }

    /** The verification configuration of the captured servers. */
    public static GlobalConfiguration verificationConfiguration() throws IOException, RefusedException {
        return verificationConfiguration(Files.readAllBytes(CAPTURES.resolve("common/verificationconf.zip")));
    }

    /** What an answer to GET /verificationconf holds. */
    public static GlobalConfiguration verificationConfiguration(byte[] zip) throws IOException, RefusedException {
        Map<String, byte[]> entries = entries(zip);
        List<StoredPart> parts = new ArrayList<>();
        entries.forEach((name, xml) -> {
            if (name.endsWith("/shared-params.xml")) {
                parts.add(new StoredPart(name.split("/")[1], xml, new String(entries.get(name + ".metadata"), StandardCharsets.UTF_8)));
            }
        });
        return GlobalConfiguration.forVerification(new String(entries.get("verificationconf/instance-identifier"), StandardCharsets.UTF_8), parts);
    }

    /** The entries in order. */
    public static Map<String, byte[]> entries(byte[] zip) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.put(entry.getName(), in.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entries;
    }

    /** The entries as a zip file. */
    public static byte[] zip(Map<String, byte[]> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                out.putNextEntry(new ZipEntry(entry.getKey()));
                out.write(entry.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
