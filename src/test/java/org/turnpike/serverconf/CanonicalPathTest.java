package org.turnpike.serverconf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The path that rights are judged on (trust.md §6.5): one reading, or none. */
class CanonicalPathTest {

    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "/, /",
        "/pets, /pets",
        "/pets/, /pets/",
        "/a/./b, /a/b",
        "/a/../b, /b",
        "/a/b/.., /a/",
        "/a/., /a/",
        "/a%20b/%C3%B5, '/a b/õ'",
        "/%2Dx, /-x",
        "/a;v=1/b, /a;v=1/b",
        "/...., /....",
    })
    void oneReading(String raw, String canonical) {
        assertThat(CanonicalPath.find(raw)).map(CanonicalPath::text).contains(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/..", "/a/../..", "/a%2Fb", "/a%2fb", "/a%5Cb", "/a\\b", "/%2e%2e/a", "/%2E/a", "/.%2e/a", "//a", "/a//b",
        "/a%", "/a%2", "/a%zz", "/%ff", "/%00", "/a%0Ab", "/õ", "/..;/a", "/.;x=1/a", "/%2e%2e;/a", "/secret#/public", "/#"})
    void noReading(String raw) {
        assertThat(CanonicalPath.find(raw)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'', true", "/a, true", "/a%2Fb, true", "/a%5Cb, true", "//a, true", "/a/../b, true", "/a/%2e%2e, true", "/.., false",
        "/a/../.., false", "/%2e%2e/x, false", "/a%2f..%2f..%2fb, false", "/..;x/a, false", "/a\\..\\.., false", "/%00, false", "/%zz, false",
        "/a#b, false"})
    void whoeverMayCallAllPathsStillCannotLeaveTheService(String raw, boolean inside) {
        assertThat(CanonicalPath.staysInside(raw)).isEqualTo(inside);
    }

    @ParameterizedTest
    @CsvSource({"/*.json, /a.json, true", "/*.json, /admin;.json, false", "/a, /a;v=1, false", "/**, /a;v=1/b, true"})
    void patternMatchesWithAndWithoutPathParameters(String pattern, String raw, boolean matches) {
        assertThat(CanonicalPath.find(raw).orElseThrow().matches(PathPattern.of(pattern))).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({
        "**, '', true", "**, /a/b, true",
        "/*, /a, true", "/*, /a/b, false", "/*, /, true",
        "/pets/*/toys, /pets/1/toys, true", "/pets/*/toys, /pets/1/2/toys, false",
        "/pets/**, /pets/1/2, true", "/pets/**, /pets, false",
        "/a\\*b, /a*b, true", "/a\\*b, /axb, false", "/a.b, /axb, false", "/a, /A, false",
        "/a***, /a/b, true", "/[a], /a, false", "/a\\\\, /a\\, true",
    })
    void patternMatchesTheWholePath(String pattern, String path, boolean matches) {
        assertThat(PathPattern.of(pattern).matches(path)).isEqualTo(matches);
    }

    /** Patterns longer than a machine word too; the regular expression is right, but takes too long with many stars. */
    @Test
    void patternMatchesWhatARegularExpressionMatches() {
        Random random = new Random(15);
        for (int i = 0; i < 5_000; i++) {
            String start = "a".repeat(random.nextInt(3) * 62);
            String pattern = start + text(random, "aa/**\\b");
            String path = start + text(random, "aa//b*");
            assertThat(PathPattern.of(pattern).matches(path)).as("%s with %s", pattern, path).isEqualTo(path.matches(regex(pattern)));
        }
    }

    private static String text(Random random, String characters) {
        return random.ints(random.nextInt(9), 0, characters.length()).mapToObj(at -> characters.substring(at, at + 1)).collect(Collectors.joining());
    }

    private static String regex(String pattern) {
        return "(?s)" + Pattern.compile("\\\\(?s:.)|\\*+|(?s:.)").matcher(pattern).replaceAll(token -> Matcher.quoteReplacement(
                token.group().equals("*") ? "[^/]*" : token.group().startsWith("*") ? ".*"
                        : Pattern.quote(token.group().length() == 2 ? token.group().substring(1) : token.group())));
    }
}
