package org.turnpike.serverconf;

import static org.turnpike.xml.Growth.bytes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.xml.Growth;

/** The time of matching a caller's path with the patterns of endpoints, and of reading turnpike.yaml, grows no faster than 1.5 times as fast as their size. */
@Tag("slow")
class PathGrowthTest {
    /** Paths have at most 64 KiB: the limit of a request's head. */
    private static final int PATHS = 128;
    /** The file has at most 3 MiB. */
    private static final int FILES = 16;

    @Test
    void timeOfMatchingGrowsWithThePath() throws IOException {
        Growth growth = new Growth("paths", PATHS);
        for (String text : List.of("/*-*!", "/*-*-*-*-*!", "**/a**/a**/a**!", "/**-*-**-*!", "/" + "*-".repeat(1000) + "!")) {
            PathPattern pattern = PathPattern.of(text);
            String name = text.length() > 20 ? "1,000 stars" : text.replace("*", "\\*");
            for (String repeated : List.of("-", "/a")) {
                growth.measure("path of an endpoint", name + " with " + repeated.length() + "-character parts repeated", size -> bytes("/" + repeated.repeat(size / repeated.length())),
                        path -> pattern.matches(new String(path, StandardCharsets.UTF_8)));
            }
        }
        for (String repeated : List.of("%2e%2e/", "../", "//", "%25", "a/", ";a")) {
            growth.measure("canonical path", "\"" + repeated + "\" repeated", size -> bytes("/" + repeated.repeat(size / repeated.length())),
                    path -> CanonicalPath.find(new String(path, StandardCharsets.UTF_8)));
        }
        growth.report();
    }

    @Test
    void timeOfReadingTheFileGrowsWithIt() throws IOException {
        Growth growth = new Growth("file", FILES);
        String client = "version: 1\nserver: I/C/M/s\nclients:\n- id: I/C/M/S\n";
        String service = client + "  descriptions:\n  - type: REST\n    url: http://h/\n    services:\n";
        file(growth, "clients", "version: 1\nserver: I/C/M/s\nclients:\n", "- {id: I/C/M/S%d}\n");
        file(growth, "local groups", client + "  localGroups:\n", "  - {code: g%d}\n");
        file(growth, "descriptions", client + "  descriptions:\n", "  - {type: REST, url: 'http://h/%d'}\n");
        file(growth, "services", service, "    - {code: s%d, url: 'http://h/'}\n");
        file(growth, "endpoints", service + "    - code: s\n      url: http://h/\n      endpoints:\n", "      - {method: GET, path: /%d}\n");
        file(growth, "access rights", service + "    - code: s\n      url: http://h/\n      access:\n", "      - I/C/M/S%d\n");
        growth.report();
    }

    private static void file(Growth growth, String shape, String start, String repeated) {
        growth.measure("turnpike.yaml", shape, size -> bytes(start + Growth.numbered(size, repeated)),
                bytes -> ConfigurationFile.read(new String(bytes, StandardCharsets.UTF_8)));
    }
}
