package org.turnpike.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.junit.jupiter.api.Test;

/** Equal lengths count as one; all else is as it was. */
class EqualLengthsTest {
    private static long length(String... fields) throws HttpException {
        BasicHttpResponse response = new BasicHttpResponse(200);
        Stream.of(fields).map(field -> field.split(": ", 2)).forEach(field -> response.addHeader(field[0], field[1]));
        return new EqualLengths().determineLength(response);
    }

    @Test
    void answerOfTheCaseHasItsLength() throws IOException, HttpException {
        Path folder = Path.of("src/test/vectors/cases/duplicate-content-length");
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                List<String> lines = Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList();
                String[] fields = lines.subList(1, lines.indexOf("")).toArray(String[]::new);
                assertThat(length(fields)).as(file.toString()).isEqualTo(2);
            }
        }
    }

    @Test
    void listOfEqualLengthsCountsAsOne() throws HttpException {
        assertThat(length("Content-Length: 5, 5")).isEqualTo(5);
        assertThat(length("Content-Length: 5 ", "content-length: 5,5")).isEqualTo(5);
    }

    @Test
    void differentAndMalformedLengthsAreErrors() {
        for (String[] fields : List.of(new String[] {"Content-Length: 5", "Content-Length: 6"}, new String[] {"Content-Length: 5, 6"},
                new String[] {"Content-Length: +5", "Content-Length: +5"}, new String[] {"Content-Length: 5,"})) {
            assertThatThrownBy(() -> length(fields)).isInstanceOf(HttpException.class);
        }
    }

    @Test
    void transferEncodingCountsFirst() throws HttpException {
        assertThat(length("Transfer-Encoding: chunked", "Content-Length: 5")).isEqualTo(org.apache.hc.core5.http.ContentLengthStrategy.CHUNKED);
    }
}
