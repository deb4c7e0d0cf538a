package org.turnpike.xml;

import static org.turnpike.xml.Growth.numbered;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;

/** The worst shapes of XML, put between a start and an end that make them a document of some kind. */
public final class XmlShapes {
    private XmlShapes() {
    }

    /** By name: a document of about so many bytes. */
    public static Map<String, IntFunction<byte[]>> within(String start, String end) {
        Map<String, IntFunction<byte[]>> shapes = new LinkedHashMap<>();
        shapes.put("declarations on one element", size -> document(start, "<a" + numbered(size, " xmlns:p%d='u%d'") + "/>", end));
        shapes.put("attributes of one element", size -> document(start, "<a" + numbered(size, " p%d='%d'") + "/>", end));
        shapes.put("99 declarations on each element", size -> document(start, ("<a" + numbered(1600, " xmlns:p%d='u%d'") + "/>").repeat(size / 1700), end));
        shapes.put("900 attributes on each element", size -> document(start, ("<a" + numbered(10_000, " p%d='%d'") + "/>").repeat(size / 10_000), end));
        shapes.put("nested elements", size -> document(start, "<a>".repeat(size / 3), end));
        shapes.put("nested declarations", size -> document(start, numbered(size, "<a xmlns:p%d='u%d'>"), end));
        shapes.put("900 declarations in scope of many elements", size -> document(start, scopes(9) + "<p0:b/>".repeat(size / 7), "</a>".repeat(9) + end));
        shapes.put("many empty elements", size -> document(start, "<a/>".repeat(size / 4), end));
        shapes.put("many names", size -> document(start, numbered(size, "<n%d a%d=''/>"), end));
        shapes.put("names of one hash", size -> document(start, colliding(size), end));
        shapes.put("one long name", size -> document(start, "<" + "a".repeat(size / 2) + "/>", end));
        shapes.put("one long text", size -> document(start, "<a>" + "x".repeat(size) + "</a>", end));
        shapes.put("one long attribute", size -> document(start, "<a b='" + "x".repeat(size) + "'/>", end));
        shapes.put("character references", size -> document(start, "<a>" + "&#65;&amp;".repeat(size / 10) + "</a>", end));
        shapes.put("character references in attributes", size -> document(start, ("<a b='" + "&#65;".repeat(200) + "'/>").repeat(size / 1010), end));
        shapes.put("undeclared entities", size -> document(start, "<a>" + "&e;".repeat(size / 3) + "</a>", end));
        shapes.put("comments", size -> document(start, "<!---->".repeat(size / 7), end));
        shapes.put("one long comment", size -> document(start, "<!--" + "- ".repeat(size / 2) + "-->", end));
        shapes.put("processing instructions", size -> document(start, "<?a?>".repeat(size / 5), end));
        shapes.put("CDATA sections", size -> document(start, "<a>" + "<![CDATA[x]]>".repeat(size / 13) + "</a>", end));
        shapes.put("brackets in CDATA", size -> document(start, "<a><![CDATA[" + "]".repeat(size) + "]]></a>", end));
        shapes.put("document type with entities", size -> document("<!DOCTYPE a [" + numbered(size, "<!ENTITY e%d '%d'>") + "]>", "<a/>", ""));
        shapes.put("text between elements", size -> document(start, "<a>" + "x<b/>".repeat(size / 5) + "</a>", end));
        return shapes;
    }

    private static byte[] document(String start, String middle, String end) {
        return (start + middle + end).getBytes(StandardCharsets.UTF_8);
    }

    /** Nested elements with 100 declarations each. */
    private static String scopes(int elements) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < elements; i++) {
            text.append("<a");
            for (int j = 0; j < 100; j++) {
                text.append(" xmlns:p").append(100 * i + j).append("='u'");
            }
            text.append('>');
        }
        return text.toString();
    }

    /** Elements whose names differ and have one hash: "Aa" and "BB" have. */
    private static String colliding(int size) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < size; i++) {
            text.append('<');
            for (int bit = 0; bit < 18; bit++) {
                text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            text.append("/>");
        }
        return text.toString();
    }
}
