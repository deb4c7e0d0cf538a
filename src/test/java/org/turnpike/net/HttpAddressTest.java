package org.turnpike.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The one rule for URLs. */
class HttpAddressTest {
    @ParameterizedTest
    @ValueSource(strings = {"http://a", "https://a.example.org:8443/x?wsdl", "http://127.0.0.1:4500/soap", "http://[::1]:80/", "http://xn--pringu-wxa.ee/",
        "http://a-b.c/%C3%B5", "https://A.Example/"})
    void acceptsHttpUrlsExactlyAsWritten(String text) {
        assertThat(HttpAddress.parse(text)).hasToString(text);
        assertThat(HttpAddress.find(text)).isPresent();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "\n", "http://person_service:8080/soap", "REPLACE_WITH_ACTUAL_URL", "${service.url}", "http://{host}/", "HTTP://a/", "Https://a/",
        " http://a/", "http://a/\n", "http://päring.ee/", "http://a/päring", "/relative", "a.example.org/x", "//a/x", "ftp://a/x", "jms:queue:x", "ldap://a/x", "http:",
        "http://", "http:///x", "http:x", "http://u:p@a/", "http://u@a_b/", "http://a:0/", "http://a:65536/", "http://a:port/", "http://a b/", "http://-a/",
        "http://a/x|y", "http://[::1/"})
    void rejectsWhatIsNotUsableWithoutThrowingAnythingElse(String text) {
        assertThat(HttpAddress.problem(text)).isPresent();
        assertThat(HttpAddress.find(text)).isEmpty();
        assertThatThrownBy(() -> HttpAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void boundsTheLengthAndWhatTheFailureShows() {
        assertThat(HttpAddress.find("http://a/" + "x".repeat(HttpAddress.MAX_LENGTH - 9))).isPresent();
        assertThatThrownBy(() -> HttpAddress.parse("http://a/" + "x".repeat(HttpAddress.MAX_LENGTH))).message().hasSizeLessThan(400);
    }

    @Test
    void neverShowsAPassword() {
        assertThatThrownBy(() -> HttpAddress.parse("http://u:secret@a/")).message().doesNotContain("secret").contains("password");
        assertThatThrownBy(() -> HttpAddress.parse("http://u:secret@a_b/x y")).message().doesNotContain("secret");
    }
}
