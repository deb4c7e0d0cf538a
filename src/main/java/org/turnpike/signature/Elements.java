package org.turnpike.signature;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Reads elements of a document tree as the schemas require, by namespace. Failures are {@code malformed_signature}. */
final class Elements {
    private Elements() {
    }

    /** Returns the child elements. Rejects text between them, except white space. */
    static List<Element> children(Element parent) throws RefusedException {
        List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element child) {
                children.add(child);
            } else if (!node.getNodeValue().isBlank()) {
                throw malformed("Text within <" + parent.getNodeName() + ">");
            }
        }
        return children;
    }

    /** The child elements, which must all be of the given namespace and names. */
    static List<Element> children(Element parent, String namespace, Set<String> allowed) throws RefusedException {
        List<Element> children = children(parent);
        for (Element child : children) {
            if (!namespace.equals(child.getNamespaceURI()) || !allowed.contains(child.getLocalName())) {
                throw malformed("Element <" + child.getNodeName() + "> within <" + parent.getNodeName() + ">");
            }
        }
        return children;
    }

    static boolean is(Element element, String namespace, String name) {
        return name.equals(element.getLocalName()) && namespace.equals(element.getNamespaceURI());
    }

    /** Returns the only child element of that name. Rejects more than one. */
    static Optional<Element> find(Element parent, String namespace, String name) throws RefusedException {
        Element found = null;
        for (Element child : children(parent)) {
            if (is(child, namespace, name)) {
                if (found != null) {
                    throw malformed("More than one <" + child.getNodeName() + ">");
                }
                found = child;
            }
        }
        return Optional.ofNullable(found);
    }

    static Element require(Element parent, String namespace, String name) throws RefusedException {
        return find(parent, namespace, name).orElseThrow(() -> malformed("Could not find element <" + name + ">"));
    }

    /** Returns the element's text. Rejects an element within it. */
    static String text(Element element) throws RefusedException {
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element) {
                throw malformed("Element within the text of <" + element.getNodeName() + ">");
            }
        }
        return element.getTextContent();
    }

    /** The element's text as Base64, line breaks and indentation allowed. */
    static byte[] base64(Element element) throws RefusedException {
        try {
            return Base64.getDecoder().decode(XmlText.withoutWhiteSpace(text(element)));
        } catch (IllegalArgumentException e) {
            throw malformed("<" + element.getNodeName() + "> is not Base64");
        }
    }

    static RefusedException malformed(String text) {
        return new RefusedException(FaultCode.MALFORMED_SIGNATURE, text);
    }
}
