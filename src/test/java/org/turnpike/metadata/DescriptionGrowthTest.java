package org.turnpike.metadata;

import static org.turnpike.xml.Growth.bytes;
import static org.turnpike.xml.Growth.numbered;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.message.Content;
import org.turnpike.serverconf.ConfigurationFile;
import org.turnpike.xml.Growth;
import org.turnpike.xml.XmlShapes;

/** The time of reading descriptions, turnpike.yaml and requests of built-in services grows no faster than 1.5 times as fast as their size. */
@Tag("slow")
class DescriptionGrowthTest {
    private static final int YAML = 16;
    private static final String WSDL = "<w:definitions xmlns:w='http://schemas.xmlsoap.org/wsdl/'><w:binding name='b'>";
    private static final String SOAP = "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Header/><s:Body>";

    private static DescriptionDownload.Description at(String url, byte[] bytes) {
        return new DescriptionDownload.Description(bytes, Optional.empty(), URI.create(url));
    }

    private static Map<String, IntFunction<byte[]>> yaml(String start) {
        Map<String, IntFunction<byte[]>> shapes = new LinkedHashMap<>();
        shapes.put("nested brackets", size -> bytes(start + "a: " + "[".repeat(size)));
        shapes.put("nested braces", size -> bytes(start + "a: " + "{a: ".repeat(size / 4)));
        shapes.put("nested blocks", size -> bytes(start + "a:\n" + "- ".repeat(size / 2)));
        shapes.put("keys", size -> bytes(start + numbered(size, "k%d: 1\n")));
        shapes.put("keys of a flow mapping", size -> bytes(start + "a: {" + numbered(size, "k%d: 1, ") + "}"));
        shapes.put("items", size -> bytes(start + "a: [" + "1,".repeat(size / 2) + "1]"));
        shapes.put("aliases to a small node", size -> bytes(start + "a: &a [1]\nb:\n" + "- *a\n".repeat(size / 5)));
        shapes.put("anchors", size -> bytes(start + "b:\n" + numbered(size, "- &a%d 1\n")));
        shapes.put("aliases of aliases", size -> bytes(start + "a0: &a0 [1]\n" + chain(size)));
        shapes.put("long plain text", size -> bytes(start + "a: " + "x ".repeat(size / 2)));
        shapes.put("long quoted text", size -> bytes(start + "a: \"" + "\\n".repeat(size / 2) + "\""));
        shapes.put("plain text of many lines", size -> bytes(start + "a: x\n" + "  x\n".repeat(size / 4)));
        shapes.put("block text", size -> bytes(start + "a: |\n" + "  x\n".repeat(size / 4)));
        shapes.put("comments", size -> bytes(start + "# c\n".repeat(size / 4)));
        shapes.put("one long key", size -> bytes(start + "x".repeat(size) + ": 1\n"));
        shapes.put("question marks", size -> bytes(start + "? ".repeat(size / 2)));
        shapes.put("documents", size -> bytes(start + "---\na: 1\n".repeat(size / 9)));
        shapes.put("tags", size -> bytes(start + "a: [" + "!t 1,".repeat(size / 5) + "1]"));
        return shapes;
    }

    private static String chain(int size) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; text.length() < size; i++) {
            text.append("a").append(i).append(": &a").append(i).append(" [*a").append(i - 1).append(", *a").append(i - 1).append("]\n");
        }
        return text.toString();
    }

    private static Map<String, IntFunction<byte[]>> json() {
        String start = "{\"openapi\":\"3.0.0\",\"a\":";
        Map<String, IntFunction<byte[]>> shapes = new LinkedHashMap<>();
        shapes.put("nested brackets", size -> bytes(start + "[".repeat(size)));
        shapes.put("nested braces", size -> bytes(start + "{\"a\":".repeat(size / 5)));
        shapes.put("keys", size -> bytes(start + "{" + numbered(size, "\"k%d\":1,") + "\"k\":1}}"));
        shapes.put("repeated keys", size -> bytes(start + "{" + "\"k\":1,".repeat(size / 6) + "\"k\":1}}"));
        shapes.put("items", size -> bytes(start + "[" + "1,".repeat(size / 2) + "1]}"));
        shapes.put("long text", size -> bytes(start + "\"" + "\\n".repeat(size / 2) + "\"}"));
        shapes.put("long number", size -> bytes(start + "1".repeat(size) + "}"));
        shapes.put("long fraction", size -> bytes(start + "0." + "1".repeat(size) + "}"));
        shapes.put("fractions", size -> bytes(start + "[" + ("0." + "1".repeat(900) + ",").repeat(size / 903) + "1]}"));
        shapes.put("white space", size -> bytes(start + " ".repeat(size) + "1}"));
        return shapes;
    }

    @Test
    void timeGrowsWithSize() throws IOException {
        Growth growth = Growth.quarter("descriptions");
        XmlShapes.within(WSDL, "</w:binding></w:definitions>").forEach((shape, inputs) -> {
            growth.measure("WSDL", shape, inputs, WsdlServices::read);
            growth.measure("WSDL, addresses replaced", shape, inputs, WsdlDocument::withoutAddresses);
        });
        growth.measure("WSDL", "nested bindings", size -> bytes(WSDL + "<w:binding name='b'>".repeat(500) + "<w:operation name='o'/>".repeat(size / 23)),
                WsdlServices::read);
        XmlShapes.within(SOAP, "</s:Body></s:Envelope>").forEach((shape, inputs) -> growth.measure("request of a built-in service", shape, inputs,
                bytes -> SoapRequest.read(Content.of(bytes)).answer("a", response -> { })));
        json().forEach((shape, inputs) -> growth.measure("OpenAPI, JSON", shape, inputs, bytes -> OpenApiDocument.withoutHosts(at("http://h/a.json", bytes))));
        growth.report();
    }

    /** At smaller sizes, since the YAML parser takes a microsecond a token. */
    @Test
    void timeOfYamlGrowsWithSize() throws IOException {
        Growth growth = new Growth("yaml", YAML);
        yaml("openapi: 3.0.0\n").forEach((shape, inputs) -> growth.measure("OpenAPI, YAML", shape, inputs,
                bytes -> OpenApiDocument.withoutHosts(at("http://h/a.yaml", bytes))));
        growth.measure("OpenAPI, YAML", "paths", size -> bytes("openapi: 3.0.0\npaths:\n" + numbered(size, "  /p%d/{a}: {get: {}}\n")),
                bytes -> OpenApiService.read("c", at("http://h/a.yaml", bytes)));
        yaml("").forEach((shape, inputs) -> growth.measure("turnpike.yaml", shape, inputs,
                bytes -> ConfigurationFile.read(new String(bytes, StandardCharsets.UTF_8))));
        growth.report();
    }

    /** A token of any length is read in one go, not copied again for each kibibyte of it. */
    @Test
    void timeOfLongYamlTokensGrowsWithSize() throws IOException {
        Growth growth = new Growth("yaml-tokens");
        for (String shape : List.of("one long key", "long plain text", "long quoted text", "block text")) {
            growth.measure("OpenAPI, YAML", shape, yaml("openapi: 3.0.0\n").get(shape), bytes -> OpenApiDocument.withoutHosts(at("http://h/a.yaml", bytes)));
            growth.measure("turnpike.yaml", shape, yaml("").get(shape), bytes -> ConfigurationFile.read(new String(bytes, StandardCharsets.UTF_8)));
        }
        growth.report();
    }
}
