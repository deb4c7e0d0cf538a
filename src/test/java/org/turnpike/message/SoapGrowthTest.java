package org.turnpike.message;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.xml.Growth;
import org.turnpike.xml.XmlShapes;
import org.turnpike.xml.XmlTree;

/** The time of reading SOAP, trees, multipart bodies and header parameters grows no faster than 1.5 times as fast as their size. */
@Tag("slow")
class SoapGrowthTest {
    private static final String SOAP = "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'>";
    private final Growth growth = new Growth("soap");

    @Test
    void timeGrowsWithSize() throws Exception {
        XmlShapes.within("<r>", "</r>").forEach((shape, inputs) -> growth.measure("XML, tree", shape, inputs, XmlTree::read));
        XmlShapes.within(SOAP + "<s:Header>", "</s:Header></s:Envelope>").forEach((shape, inputs) ->
                growth.measure("SOAP Header", shape, inputs, SoapGrowthTest::scan));
        XmlShapes.within(SOAP + "<s:Header/><s:Body>", "</s:Body></s:Envelope>").forEach((shape, inputs) ->
                growth.measure("SOAP Body", shape, inputs, SoapGrowthTest::scan));
        multipart("near boundaries", "\r\n--BBBBBBBBx");
        multipart("parts", "\r\n--BBBBBBBB\r\n\r\n");
        multipart("fields of a part", "a: b\r\n");
        multipart("folded lines", " b\r\n");
        growth.measure("Content-Type", "parameters", size -> ("a/b" + ";a=b".repeat(size / 4)).getBytes(StandardCharsets.UTF_8), SoapGrowthTest::contentType);
        growth.measure("Content-Type", "quotes", size -> ("a/b;a=\"" + "\\\"".repeat(size / 2)).getBytes(StandardCharsets.UTF_8), SoapGrowthTest::contentType);
        growth.report();
    }

    private void multipart(String shape, String repeated) {
        growth.measure("multipart", shape, size -> ("--BBBBBBBB\r\n" + (repeated.startsWith("\r\n") ? "\r\n" : "a: b\r\n")
                + repeated.repeat(size / repeated.length())).getBytes(StandardCharsets.UTF_8), SoapGrowthTest::parts);
    }

    private static void scan(byte[] soap) throws Exception {
        SoapScanner.scan(new ByteArrayInputStream(soap), SoapLimits.DEFAULT);
    }

    private static void parts(byte[] body) throws Exception {
        MultipartReader reader = new MultipartReader(new ByteArrayInputStream(body), "BBBBBBBB");
        for (var part = reader.next(); part.isPresent(); part = reader.next()) {
            part.get().content().readAllBytes();
        }
    }

    private static void contentType(byte[] value) {
        ContentType.parse(new String(value, StandardCharsets.UTF_8));
    }
}
