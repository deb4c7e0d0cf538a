package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every citation of a sheet in docs/spec names a section of it: {@code trust.md §1.7}, {@code trust.md §2.4, §2.5}. A citation without a section
 * does not say where to read.
 */
class CitationsTest {
    private static final Path SPEC = Path.of("docs/spec");
    private static final List<String> SHEETS = List.of("messages", "trust", "operations", "observed");
    private static final List<Path> CITING = List.of(Path.of("src"), Path.of("docs"), Path.of("tomcat-conf"), Path.of("wildfly-conf"), Path.of("webapp-config"),
            Path.of("README.md"), Path.of("CONTRIBUTING.md"), Path.of("CHANGELOG.md"));
    private static final Set<String> TEXT = Set.of("java", "md", "sql", "xsd", "xml", "sh", "cli", "txt", "properties", "yaml");
    private static final String SECTION = "§([0-9a-h](?:\\.\\d+)?)";
    private static final Pattern CITATION = Pattern.compile("(?<![a-z/-])(" + String.join("|", SHEETS) + ")\\.md(?!\\))((?:(?:,| and| to|–)? ?" + SECTION + ")*)");
    /** A heading such as {@code ### 2.4 Client side check} or {@code ## 2. TLS}. */
    private static final Pattern HEADING = Pattern.compile("(?m)^#{2,3} ([0-9a-h](?:\\.\\d+)?)\\.? ");

    @Test
    void everyCitationNamesASectionThatExists() throws IOException {
        Map<String, Set<String>> sections = new HashMap<>();
        for (String sheet : SHEETS) {
            sections.put(sheet, sections(SPEC.resolve(sheet + ".md")));
        }
        Set<String> wrong = new TreeSet<>();
        int citations = 0;
        for (Path file : citingFiles()) {
            for (MatchResult citation : CITATION.matcher(oneLine(new String(Files.readAllBytes(file), StandardCharsets.UTF_8))).results().toList()) {
                citations++;
                if (!names(citation, sections.get(citation.group(1)))) {
                    wrong.add(file + ": " + citation.group());
                }
            }
        }
        assertThat(wrong).as("citations of docs/spec without a section that exists").isEmpty();
        assertThat(citations).isGreaterThan(250);
    }

    private static boolean names(MatchResult citation, Set<String> sections) {
        List<String> cited = Pattern.compile(SECTION).matcher(citation.group(2)).results().map(section -> section.group(1)).toList();
        return !cited.isEmpty() && sections.containsAll(cited);
    }

    private static Set<String> sections(Path sheet) throws IOException {
        Set<String> sections = new HashSet<>();
        HEADING.matcher(Files.readString(sheet)).results().forEach(heading -> sections.add(heading.group(1)));
        assertThat(sections).as(sheet.toString()).hasSizeGreaterThan(5);
        return sections;
    }

    private static List<Path> citingFiles() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path root : CITING) {
            try (Stream<Path> below = Files.walk(root)) {
                below.filter(Files::isRegularFile).filter(file -> TEXT.contains(ending(file))).filter(file -> !file.startsWith(SPEC))
                        .filter(file -> !file.endsWith("CitationsTest.java")).forEach(files::add);
            }
        }
        return files;
    }

    private static String ending(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** Joins the lines of comments, so that a citation may be broken there. */
    private static String oneLine(String text) {
        return text.replaceAll("\\s*\\R\\s*(?:\\*|//|--|#)?\\s*", " ");
    }
}
