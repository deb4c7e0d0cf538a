package org.turnpike.restapi;

import static org.turnpike.xml.Growth.bytes;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.xml.Growth;

/** The time of reading JSON of the API grows no faster than 1.5 times as fast as its size. */
@Tag("slow")
class JsonGrowthTest {
    private record Body(String text, Integer number) {
    }

    @Test
    void timeGrowsWithSize() throws IOException {
        Growth growth = Growth.quarter("json");
        ObjectMapper json = new Json().getContext(Body.class);
        shape(growth, json, "nested brackets", "{\"a\":", "[", "");
        shape(growth, json, "unknown members", "{", "\"k%d\":1,", "\"k\":1}");
        shape(growth, json, "one member again and again", "{", "\"text\":\"\",", "\"number\":1}");
        shape(growth, json, "long text", "{\"text\":\"", "\\u0041", "\"}");
        shape(growth, json, "long number", "{\"number\":", "1", "}");
        shape(growth, json, "numbers", "{\"a\":[", "1" + "0".repeat(999) + ".5e9,", "1]}");
        shape(growth, json, "long name", "{\"", "a", "\":1}");
        shape(growth, json, "white space", "{\"a\":", " ", "1}");
        growth.report();
    }

    private static void shape(Growth growth, ObjectMapper json, String shape, String start, String repeated, String end) {
        growth.measure("JSON of the API", shape, size -> bytes(start + Growth.numbered(size, repeated) + end), bytes -> json.readValue(bytes, Body.class));
    }
}
