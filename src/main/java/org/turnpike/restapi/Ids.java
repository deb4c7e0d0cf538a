package org.turnpike.restapi;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Converts identifiers of the API: {@code INST:CLASS:CODE[:SUB]}, which the beans write with slashes, and numbers where X-Road uses numbers. A number
 * is derived from the name that the beans use, so it needs no table and is the same at every node.
 */
final class Ids {
    private static final int LONGEST = 1100;
    /** Numbers up to this can be read by JavaScript without loss. */
    private static final long MASK = (1L << 53) - 1;

    private Ids() {
    }

    /**
     * {@code INST/CLASS/CODE[/SUB]} of {@code INST:CLASS:CODE[:SUB]}.
     *
     * @throws ApiException 400 when it is not of that form
     */
    static String path(String id) {
        String[] parts = split(id);
        if (parts.length < 3 || parts.length > 4) {
            throw ApiException.of(400, "invalid_encoded_id", shortened(id));
        }
        return String.join("/", parts);
    }

    private static String[] split(String id) {
        if (id == null || id.length() > LONGEST) {
            throw ApiException.of(400, "invalid_encoded_id");
        }
        String[] parts = id.split(":", -1);
        if (Arrays.stream(parts).anyMatch(part -> part.isEmpty() || part.contains("/"))) {
            throw ApiException.of(400, "invalid_encoded_id", shortened(id));
        }
        return parts;
    }

    private static String shortened(String id) {
        return id.substring(0, Math.min(id.length(), 128));
    }

    /** Converts the beans' form to {@code INST:CLASS:CODE[:SUB]}. */
    static String id(String path) {
        return path.replace('/', ':');
    }

    /**
     * A service of a client.
     *
     * @param service CODE or CODE/VERSION, as the beans write it
     */
    record ServiceId(String client, String service) {
        /** The API's {@code INST:CLASS:CODE:SUB:code.version}. */
        String id() {
            return Ids.id(client) + ":" + fullCode();
        }

        String fullCode() {
            return service.replace('/', '.');
        }
    }

    /** The client of a service's id, and the full service code as it was given. */
    static ServiceId service(String id) {
        String[] parts = split(id);
        if (parts.length < 4 || parts.length > 5) {
            throw ApiException.of(400, "invalid_encoded_id", shortened(id));
        }
        return new ServiceId(Arrays.stream(parts).limit(parts.length - 1L).collect(Collectors.joining("/")), parts[parts.length - 1]);
    }

    /** The number of that name, from 1 to 2^53. */
    static long number(String... name) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(String.join("\n", name).getBytes(StandardCharsets.UTF_8));
            long number = 0;
            for (int i = 0; i < Long.BYTES; i++) {
                number = number << 8 | hash[i] & 0xff;
            }
            return Math.max(1, number & MASK);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * The form in which beans write the subject of a right.
     *
     * @param id {@code INST:CLASS:CODE[:SUB]}, or {@code INST:GROUP} for a global group
     */
    static String subject(String id) {
        List<String> parts = List.of(split(id));
        return parts.size() == 2 ? "global:" + parts.get(0) + "/" + parts.get(1) : path(id);
    }
}
