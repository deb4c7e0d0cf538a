package org.turnpike.metadata;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.turnpike.xml.XmlTree;
import org.w3c.dom.Attr;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** What an XML element says, whatever prefixes it says it with: its name, attributes, and children or text in order. */
record XmlShape(String name, Map<String, String> attributes, List<XmlShape> children, String text) {

    static XmlShape of(byte[] xml) throws Exception {
        return of(XmlTree.read(xml).getDocumentElement());
    }

    private static XmlShape of(Element element) {
        Map<String, String> attributes = new TreeMap<>();
        for (int i = 0; i < element.getAttributes().getLength(); i++) {
            Attr attribute = (Attr) element.getAttributes().item(i);
            if (!"http://www.w3.org/2000/xmlns/".equals(attribute.getNamespaceURI())) {
                attributes.put(attribute.getNamespaceURI() + " " + attribute.getLocalName(), attribute.getValue());
            }
        }
        List<XmlShape> children = new ArrayList<>();
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element child) {
                children.add(of(child));
            }
        }
        return new XmlShape(element.getNamespaceURI() + " " + element.getLocalName(), attributes, children,
                children.isEmpty() ? element.getTextContent() : "");
    }
}
