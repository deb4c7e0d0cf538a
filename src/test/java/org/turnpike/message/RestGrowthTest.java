package org.turnpike.message;

import static org.turnpike.xml.Growth.bytes;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.xml.Growth;

/** The time of reading heads of REST requests and responses grows no faster than 1.5 times as fast as their size. */
@Tag("slow")
class RestGrowthTest {
    @Test
    void timeGrowsWithSize() throws IOException {
        Growth growth = Growth.quarter("rest");
        growth.measure("REST request", "fields", size -> bytes("GET\r\n/r1/a/b/c/d/e\r\n" + "a:b\r\n".repeat(size / 5)), RestRequest::parse);
        growth.measure("REST request", "folding and blanks", size -> bytes("GET\r\n/r1/a/b/c/d/e\r\na:" + " \t".repeat(size / 2)), RestRequest::parse);
        growth.measure("REST request", "long path", size -> bytes("GET\r\n/r1/a/b/c/d/" + "%2e/".repeat(size / 4) + "\r\n"), RestRequest::parse);
        for (String each : List.of("a:b\r\n", "x-road-id:\r\n", "\r", "a:" + "b".repeat(8000) + "\r\n")) {
            growth.measure("REST response", each.isBlank() ? "line ends" : each.strip().replaceAll("b{9,}", "long value") + " repeated",
                    size -> bytes("200 OK\r\n" + each.repeat(size / each.length())), RestResponse::parse);
        }
        growth.report();
    }
}
