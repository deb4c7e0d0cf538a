package org.turnpike.xml;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.w3c.dom.DOMImplementation;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Builds document trees from {@link XmlReader}. A tree contains no comments and no processing instructions, and adjacent texts are one node. A tree
 * searches the attributes of an element in a list, so the limits should allow only some hundred attributes.
 */
public final class XmlTree {
    /**
     * Limits for configuration files and service descriptions: 512 deep, 256 attributes, 100 declarations on an element, 1,000 in a document, 500,000
     * elements.
     */
    public static final XmlLimits LIMITS = new XmlLimits(512, 256, 100, 1000, 500_000);

    /**
     * Stateless, and cheaper than a parser for each document. Always the implementation of the platform, even if the container provides another one.
     */
    private static final DOMImplementation DOM = domImplementation();

    private final XmlReader xml;
    private final Document document = DOM.createDocument(null, null, null);
    private final boolean ids;
    private final Set<String> idValues = new HashSet<>();
    private final StringBuilder text = new StringBuilder();

    private XmlTree(XmlReader xml, boolean ids) {
        this.xml = xml;
        this.ids = ids;
    }

    /** Reads all of the stream, which is not closed. */
    public static Document read(InputStream document, XmlLimits limits) throws XMLStreamException {
        return new XmlTree(XmlReader.of(document, limits), false).read();
    }

    /** Like {@link #read(InputStream, XmlLimits)}. */
    public static Document read(byte[] document, XmlLimits limits) throws XMLStreamException {
        return read(new ByteArrayInputStream(document), limits);
    }

    /** Reads a document within {@link #LIMITS}. */
    public static Document read(byte[] document) throws XMLStreamException {
        return read(document, LIMITS);
    }

    /**
     * Reads to the end of the document. Every {@code Id} attribute without namespace is an ID, as in XML-DSig and XAdES; two of
     * the same value are rejected, which prevents signature wrapping.
     */
    public static Document readWithIds(XmlReader xml) throws XMLStreamException {
        return new XmlTree(xml, true).read();
    }

    private static DOMImplementation domImplementation() {
        try {
            return DocumentBuilderFactory.newDefaultNSInstance().newDocumentBuilder().getDOMImplementation();
        } catch (ParserConfigurationException e) {
            throw new AssertionError("The platform cannot create an XML parser with its defaults", e);
        }
    }

    private Document read() throws XMLStreamException {
        Node at = document;
        while (true) {
            int event = xml.next();
            if (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA || event == XMLStreamConstants.SPACE) {
                text.append(xml.at().getTextCharacters(), xml.at().getTextStart(), xml.at().getTextLength());
                continue;
            }
            appendText(at);
            switch (event) {
                case XMLStreamConstants.START_ELEMENT -> at = at.appendChild(element());
                case XMLStreamConstants.END_ELEMENT -> at = at.getParentNode();
                default -> {
                    return document;
                }
            }
        }
    }

    private void appendText(Node at) {
        if (at != document && text.length() > 0) {
            at.appendChild(document.createTextNode(text.toString()));
        }
        text.setLength(0);
    }

    private Element element() throws XMLStreamException {
        XMLStreamReader from = xml.at();
        Element element = document.createElementNS(emptyToNull(from.getNamespaceURI()), qualified(from.getPrefix(), from.getLocalName()));
        for (int i = 0; i < from.getNamespaceCount(); i++) {
            declare(element, from.getNamespacePrefix(i), from.getNamespaceURI(i));
        }
        for (int i = 0; i < from.getAttributeCount(); i++) {
            element.setAttributeNS(emptyToNull(from.getAttributeNamespace(i)),
                    qualified(from.getAttributePrefix(i), from.getAttributeLocalName(i)), from.getAttributeValue(i));
        }
        return ids ? registerId(element) : element;
    }

    private static void declare(Element element, String prefix, String uri) {
        String name = emptyToNull(prefix) == null ? XMLConstants.XMLNS_ATTRIBUTE : XMLConstants.XMLNS_ATTRIBUTE + ":" + prefix;
        element.setAttributeNS(XMLConstants.XMLNS_ATTRIBUTE_NS_URI, name, uri == null ? "" : uri);
    }

    private Element registerId(Element element) throws XMLStreamException {
        if (element.hasAttributeNS(null, "Id")) {
            element.setIdAttributeNS(null, "Id", true);
            if (!idValues.add(element.getAttributeNS(null, "Id"))) {
                throw new XMLStreamException("Two elements with Id '" + element.getAttributeNS(null, "Id") + "'");
            }
        }
        return element;
    }

    private static String qualified(String prefix, String name) {
        return emptyToNull(prefix) == null ? name : prefix + ":" + name;
    }

    private static String emptyToNull(String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
