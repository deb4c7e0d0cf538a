package org.turnpike.signature;

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
 * Builds a document tree from {@link HardenedXml}, for core validation. Every {@code Id} attribute without namespace is an ID, as
 * in XML-DSig and XAdES; two of the same value are refused, which closes the door to signature wrapping.
 */
final class DomReader {
    /** Stateless, and cheaper than a parser for each document. */
    private static final DOMImplementation DOM = domImplementation();

    private final HardenedXml xml;
    private final Document document = DOM.createDocument(null, null, null);
    private final Set<String> ids = new HashSet<>();

    private DomReader(HardenedXml xml) {
        this.xml = xml;
    }

    static Document read(byte[] bytes) throws XMLStreamException {
        return new DomReader(new HardenedXml(bytes)).read();
    }

    private static DOMImplementation domImplementation() {
        try {
            return DocumentBuilderFactory.newDefaultNSInstance().newDocumentBuilder().getDOMImplementation();
        } catch (ParserConfigurationException e) {
            throw new AssertionError("The platform's own parser needs no configuration", e);
        }
    }

    private Document read() throws XMLStreamException {
        Node at = document;
        while (true) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> at = at.appendChild(element());
                case XMLStreamConstants.END_ELEMENT -> at = at.getParentNode();
                case XMLStreamConstants.END_DOCUMENT -> {
                    return document;
                }
                default -> appendText(at);
            }
        }
    }

    private void appendText(Node at) {
        if (at != document) {
            at.appendChild(document.createTextNode(xml.at().getText()));
        }
    }

    private Element element() throws XMLStreamException {
        XMLStreamReader from = xml.at();
        Element element = document.createElementNS(from.getNamespaceURI(), qualified(from.getPrefix(), from.getLocalName()));
        for (int i = 0; i < from.getNamespaceCount(); i++) {
            declare(element, from.getNamespacePrefix(i), from.getNamespaceURI(i));
        }
        for (int i = 0; i < from.getAttributeCount(); i++) {
            element.setAttributeNS(emptyToNull(from.getAttributeNamespace(i)),
                    qualified(from.getAttributePrefix(i), from.getAttributeLocalName(i)), from.getAttributeValue(i));
        }
        return registerId(element);
    }

    private static void declare(Element element, String prefix, String uri) {
        String name = emptyToNull(prefix) == null ? XMLConstants.XMLNS_ATTRIBUTE : XMLConstants.XMLNS_ATTRIBUTE + ":" + prefix;
        element.setAttributeNS(XMLConstants.XMLNS_ATTRIBUTE_NS_URI, name, uri == null ? "" : uri);
    }

    private Element registerId(Element element) throws XMLStreamException {
        if (element.hasAttributeNS(null, "Id")) {
            element.setIdAttributeNS(null, "Id", true);
            if (!ids.add(element.getAttributeNS(null, "Id"))) {
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
