package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Texts use the words that operators know from other tools. The list has only phrases that have no other meaning in this code base; each is
 * paired with what to write instead.
 */
class WordsTest {
    private static final List<Path> TEXTS = List.of(Path.of("src/main"), Path.of("docs"), Path.of("tomcat-conf"), Path.of("wildfly-conf"),
            Path.of("webapp-config"), Path.of(".ci"), Path.of("README.md"), Path.of("CONTRIBUTING.md"), Path.of("CHANGELOG.md"));
    private static final Set<String> ENDINGS = Set.of("java", "md", "sql", "xml", "sh", "cli", "run", "walkthrough", "yaml", "html", "properties");
    private static final Map<Pattern, String> INSTEAD = new LinkedHashMap<>();

    static {
        instead("tell|tells|told|telling", "report, say, return, print");
        instead("nobody|somebody|whoever", "name the subject: callers that .., an operator");
        instead("(?:put|puts|putting|take|takes|taken|took) (?:it |them )?back", "restore, undo");
        instead("(?:given|gives|gave) (?:it |them )?up", "abandoned, cancelled, timed out");
        instead("(?:pass|passes|passed|passing) over", "skipped, ignored");
        instead("in good order|no good one", "clean shutdown, unclean shutdown");
        instead("miss(?:es|ed)? its end", "exceeds its deadline, times out");
        instead("(?:is|are|was|were) looked (?:whether|for|at)|(?:at the )?(?:next|last|first) look", "checks whether, at the next check");
        instead("(?:a|one|each|every|next|last|first|later|this) pass", "a run");
        instead("in turn|in pieces", "one at a time, in batches");
        instead("what there is of it|(?:the )?settings are not right", "name the thing; Invalid settings");
        instead("(?:is|are) none of (?:ours|them)", "is not one of");
        instead("is no (?:subsystem|client|member|number|identifier|evidence|XML|JSON|Base64|host|DNS|directory|folder|fault|text)", "is not a ..");
        instead("refus(?:e|es|ed|ing) (?:a|the|every|each|this|such) (?:message|request)", "reject");
    }

    private static void instead(String words, String plain) {
        INSTEAD.put(Pattern.compile("(?<![\\w`'-])(?<!there )(?<!There )(?:" + words + ")(?![\\w`'-])", Pattern.CASE_INSENSITIVE), plain);
    }

    @Test
    void textsUsePlainWords() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path file : texts()) {
            List<String> lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                int number = i + 1;
                INSTEAD.forEach((words, plain) -> words.matcher(line).results()
                        .forEach(found -> wrong.add(file + ":" + number + ": '" + found.group() + "'; write: " + plain)));
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static List<Path> texts() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path root : TEXTS) {
            try (Stream<Path> below = Files.walk(root)) {
                below.filter(Files::isRegularFile).filter(file -> ENDINGS.contains(ending(file))).forEach(files::add);
            }
        }
        assertThat(files).hasSizeGreaterThan(500);
        return files;
    }

    private static String ending(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
