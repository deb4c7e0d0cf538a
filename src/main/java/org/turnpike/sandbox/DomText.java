package org.turnpike.sandbox;

import java.nio.charset.StandardCharsets;
import org.w3c.dom.Document;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;

/**
 * Writes a DOM as UTF-8, with its existing namespace declarations only. A Transformer does the same, but it would use half of the time of a small
 * call and so distort benchmarks.
 */
final class DomText {
    private final StringBuilder text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");

    private DomText() {
    }

    static byte[] of(Document document) {
        DomText text = new DomText();
        text.children(document);
        return text.text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void children(Node parent) {
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            node(child);
        }
    }

    private void node(Node node) {
        switch (node.getNodeType()) {
            case Node.ELEMENT_NODE -> element(node);
            case Node.TEXT_NODE, Node.CDATA_SECTION_NODE -> escaped(node.getNodeValue(), false);
            case Node.COMMENT_NODE -> text.append("<!--").append(node.getNodeValue()).append("-->");
            case Node.PROCESSING_INSTRUCTION_NODE ->
                    text.append("<?").append(node.getNodeName()).append(' ').append(node.getNodeValue()).append("?>");
            default -> throw new IllegalArgumentException("a SOAP message has no " + node.getNodeName());
        }
    }

    private void element(Node element) {
        text.append('<').append(element.getNodeName());
        NamedNodeMap attributes = element.getAttributes();
        for (int i = 0; i < attributes.getLength(); i++) {
            text.append(' ').append(attributes.item(i).getNodeName()).append("=\"");
            escaped(attributes.item(i).getNodeValue(), true);
            text.append('"');
        }
        text.append('>');
        children(element);
        text.append("</").append(element.getNodeName()).append('>');
    }

    /** Escapes text or the value of an attribute; white space that a parser would normalise becomes a reference. */
    private void escaped(String value, boolean attribute) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '&' -> text.append("&amp;");
                case '"' -> text.append("&quot;");
                case '\r' -> text.append("&#13;");
                case '\n', '\t' -> text.append(attribute ? "&#" + (int) c + ";" : String.valueOf(c));
                default -> text.append(c);
            }
        }
    }
}
