package org.turnpike.globalconf;

import static org.turnpike.xml.Growth.bytes;
import static org.turnpike.xml.Growth.numbered;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.fault.RefusedException;
import org.turnpike.xml.Growth;
import org.turnpike.xml.XmlShapes;

/** The time of reading global configurations, their directories and anchors grows no faster than 1.5 times as fast as their size. */
@Tag("slow")
class ConfigurationGrowthTest {
    private static final String START = TestConfiguration.shared("TEST", "|");
    private static final String TYPE = "Content-Type: multipart/related; charset=UTF-8; boundary=B\r\n\r\n";

    private final Growth growth = Growth.quarter("configuration");

    @Test
    void timeGrowsWithSize() throws IOException {
        String start = START.substring(0, START.indexOf('|'));
        String end = START.substring(START.indexOf('|') + 1);
        XmlShapes.within(start, end).forEach((shape, inputs) -> growth.measure("shared parameters", shape, inputs, ConfigurationGrowthTest::read));
        growth.measure("shared parameters", "members", size -> bytes(start + members(size) + end), ConfigurationGrowthTest::read);
        growth.measure("shared parameters", "members of one id", size -> bytes(start + ("<member id='a'><memberClass><code>A</code></memberClass><memberCode>1</memberCode>"
                + "<name>n</name></member>").repeat(size / 100) + end), ConfigurationGrowthTest::read);
        growth.measure("shared parameters", "subsystems of one member", size -> bytes(start + subsystems(size) + end), ConfigurationGrowthTest::read);
        growth.measure("shared parameters", "members with servers and groups, whole configuration", size -> bytes(servers(size)),
                bytes -> TestConfiguration.of("TEST", new String(bytes, StandardCharsets.UTF_8), Instant.MAX));
        XmlShapes.within("<x:configurationAnchor xmlns:x='http://x-road.eu/xsd/xroad.xsd'>", "</x:configurationAnchor>").forEach((shape, inputs) ->
                growth.measure("anchor", shape, inputs, ConfigurationAnchor::read));
        directory("parts", "--B\r\n\r\n\r\n");
        directory("near delimiters", "--Bx\r\n");
        directory("line ends", "\r\n");
        directory("blanks", " ");
        measure("directory", "fields", size -> numbered(size, "a%d: b\r\n"));
        measure("directory", "folded lines", size -> "a: b" + "\r\n b".repeat(size / 4));
        measure("directory", "parameters", size -> "Content-Type: multipart/related" + "; a=b".repeat(size / 5) + "\r\n\r\n");
        measure("directory", "blanks in parameters", size -> "Content-Type: multipart/related;" + " ".repeat(size) + "\r\n\r\n");
        measure("directory", "open quotes", size -> "Content-Type: multipart/related" + ";a=\"';".repeat(size / 6) + "\r\n\r\n");
        measure("directory", "long parameter name", size -> "Content-Type: multipart/related;" + "a".repeat(size) + "\r\n\r\n");
        growth.report();
    }

    private static void read(byte[] shared) throws RefusedException {
        SharedParameters.read(PartContent.of(shared));
    }

    private void directory(String shape, String repeated) {
        measure("directory", shape, size -> TYPE + "--B\r\n" + repeated.repeat(size / repeated.length()));
    }

    private void measure(String parser, String shape, IntFunction<String> inputs) {
        growth.measure(parser, shape, size -> bytes(inputs.apply(size)), bytes -> SignedDirectory.read(bytes, List.of(), Instant.EPOCH));
    }

    private static String members(int size) {
        return numbered(size, "<member id='i%d'><memberClass><code>A</code></memberClass><memberCode>%d</memberCode><name>n</name></member>");
    }

    private static String subsystems(int size) {
        return "<member id='m'><memberClass><code>A</code></memberClass><memberCode>1</memberCode><name>n</name>"
                + numbered(size, "<subsystem id='s%d'><subsystemCode>s%d</subsystemCode></subsystem>") + "</member>";
    }

    /** A third each: members, servers that they own, and references to all of them by one server and one group. */
    private static String servers(int size) {
        int count = size / 3 / 110;
        StringBuilder text = new StringBuilder(members(size / 3));
        for (int i = 0; i < count; i++) {
            text.append("<securityServer><owner>i").append(i).append("</owner><serverCode>s</serverCode><address>a</address><authCertHash>AAAA</authCertHash>")
                    .append("</securityServer>");
        }
        text.append("<securityServer><owner>i0</owner><serverCode>t</serverCode><address>a</address>");
        for (int i = 0; i < count; i++) {
            text.append("<client>i").append(i).append("</client>");
        }
        text.append("</securityServer><globalGroup><groupCode>g</groupCode><description>d</description>");
        for (int i = 0; i < count; i++) {
            text.append("<groupMember><groupMemberId id:objectType='MEMBER'><id:xRoadInstance>TEST</id:xRoadInstance><id:memberClass>A</id:memberClass><id:memberCode>")
                    .append(i).append("</id:memberCode></groupMemberId></groupMember>");
        }
        return text.append("</globalGroup>").toString();
    }
}
