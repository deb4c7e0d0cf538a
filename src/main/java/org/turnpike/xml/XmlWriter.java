package org.turnpike.xml;

import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLStreamReader;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;

/**
 * Writes XML that this package has read, in linear time: a tree of {@link XmlTree}, or the events of an {@link XmlReader} one by one. Names and
 * namespace declarations stay as they are. Used by one thread.
 */
public final class XmlWriter {
    private final StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");

    /** The document in UTF-8, with an XML declaration. */
    public static byte[] write(Document document) {
        XmlWriter text = new XmlWriter();
        text.tree(document.getDocumentElement());
        return text.bytes();
    }

    /** Writes the start of the element that the reader is at the start of. */
    public void start(XmlReader from) {
        XMLStreamReader at = from.at();
        out.append('<').append(name(at.getPrefix(), at.getLocalName()));
        for (int i = 0; i < at.getNamespaceCount(); i++) {
            String prefix = at.getNamespacePrefix(i);
            attribute(prefix == null || prefix.isEmpty() ? "xmlns" : "xmlns:" + prefix, at.getNamespaceURI(i));
        }
        for (int i = 0; i < at.getAttributeCount(); i++) {
            attribute(name(at.getAttributePrefix(i), at.getAttributeLocalName(i)), at.getAttributeValue(i));
        }
        out.append('>');
    }

    /** Writes the text that the reader is at. */
    public void text(XmlReader from) {
        escape(from.at().getText(), false);
    }

    /** Writes the end of the element that the reader is at the end of. */
    public void end(XmlReader from) {
        out.append("</").append(name(from.at().getPrefix(), from.at().getLocalName())).append('>');
    }

    /** Returns the written XML in UTF-8. */
    public byte[] bytes() {
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String name(String prefix, String local) {
        return prefix == null || prefix.isEmpty() ? local : prefix + ":" + local;
    }

    private void attribute(String name, String value) {
        out.append(' ').append(name).append("=\"");
        escape(value == null ? "" : value, true);
        out.append('"');
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
                attribute(attributes.item(i).getNodeName(), attributes.item(i).getNodeValue());
            }
            out.append(element.getFirstChild() == null ? "/>" : ">");
        } else {
            escape(node.getNodeValue(), false);
        }
    }

    private void end(Node element) {
        out.append("</").append(element.getNodeName()).append('>');
    }

    /** Escapes the text. Characters that a reader would change are written as references: line ends, and tabs within an attribute. */
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
