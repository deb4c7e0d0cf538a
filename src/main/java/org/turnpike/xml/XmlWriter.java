package org.turnpike.xml;

import java.nio.charset.StandardCharsets;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;

/** Writes the trees of {@link XmlTree}, in time that grows linearly with them. */
public final class XmlWriter {
    private final StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");

    private XmlWriter() {
    }

    /** The document in UTF-8, with an XML declaration and with the names and namespace declarations that its nodes have. */
    public static byte[] write(Document document) {
        XmlWriter text = new XmlWriter();
        text.tree(document.getDocumentElement());
        return text.out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void tree(Element root) {
        Node at = root;
        while (at != null) {
            start(at);
            if (at.getFirstChild() != null) {
                at = at.getFirstChild();
                continue;
            }
            while (at != root && at.getNextSibling() == null) {
                at = at.getParentNode();
                end(at);
            }
            at = at == root ? null : at.getNextSibling();
        }
    }

    private void start(Node node) {
        if (node instanceof Element element) {
            out.append('<').append(element.getNodeName());
            NamedNodeMap attributes = element.getAttributes();
            for (int i = 0; i < attributes.getLength(); i++) {
                out.append(' ').append(attributes.item(i).getNodeName()).append("=\"");
                escape(attributes.item(i).getNodeValue(), true);
                out.append('"');
            }
            out.append(element.getFirstChild() == null ? "/>" : ">");
        } else {
            escape(node.getNodeValue(), false);
        }
    }

    private void end(Node element) {
        out.append("</").append(element.getNodeName()).append('>');
    }

    /** What a reader would change is written as a reference: line ends, and tabs within an attribute. */
    private void escape(String text, boolean attribute) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '\r' -> out.append("&#13;");
                case '"', '\n', '\t' -> out.append(attribute ? "&#" + (int) c + ";" : String.valueOf(c));
                default -> out.append(c);
            }
        }
    }
}
