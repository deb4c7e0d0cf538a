package org.turnpike.serverconf;

import static org.assertj.core.api.Assertions.assertThat;

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
}
