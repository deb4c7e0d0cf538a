package org.turnpike.globalconf;

import java.net.URI;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLStreamException;
import org.turnpike.crypto.CertificateFile;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.net.HttpAddress;
import org.turnpike.xml.XmlLimits;
import org.turnpike.xml.XmlTree;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * One element of a configuration file. Children are read by exact name; other children are ignored (trust.md §1.7). A missing or malformed element is
 * rejected with the error code of the file and the path from the root. Document type declarations, entities and external references are refused.
 */
final class XmlElement {
    static final String XROAD = "http://x-road.eu/xsd/xroad.xsd";
    static final String IDENTIFIERS = "http://x-road.eu/xsd/identifiers";

    /** The limits of other XML trees, but with as many elements as the largest instances need for their members. */
    private static final XmlLimits LIMITS = new XmlLimits(64, 200, 100, 1000, XmlLimits.HARD.elements());

    private final Element element;
    private final String path;
    private final FaultCode failure;

    private XmlElement(Element element, String path, FaultCode failure) {
        this.element = element;
        this.path = path;
        this.failure = failure;
    }

    /** Reads a document whose root element is {@code root} in the X-Road namespace. Refusals contain the name {@code file}. */
    static XmlElement read(byte[] xml, String root, String file, FaultCode failure) throws RefusedException {
        Element element = parse(xml, file, failure);
        if (!root.equals(element.getLocalName()) || !XROAD.equals(element.getNamespaceURI())) {
            throw new RefusedException(failure, file + ": root element is {" + element.getNamespaceURI() + "}" + element.getLocalName()
                    + ", must be {" + XROAD + "}" + root);
        }
        return new XmlElement(element, file + ": " + root, failure);
    }

    private static Element parse(byte[] xml, String file, FaultCode failure) throws RefusedException {
        try {
            return XmlTree.read(xml, LIMITS).getDocumentElement();
        } catch (XMLStreamException e) {
            throw new RefusedException(failure, file + ": not well-formed: " + e.getMessage(), e);
        }
    }

    /** Finds the first child with this name. */
    Optional<XmlElement> find(String name) {
        return first(null, name);
    }

    XmlElement require(String name) throws RefusedException {
        return find(name).orElseThrow(() -> missing(name));
    }

    /** Finds the first child with this name in the identifier namespace. */
    Optional<XmlElement> findIdentifier(String name) {
        return first(IDENTIFIERS, name);
    }

    XmlElement requireIdentifier(String name) throws RefusedException {
        return findIdentifier(name).orElseThrow(() -> missing(name));
    }

    private Optional<XmlElement> first(String namespace, String name) {
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (is(node, namespace, name)) {
                return Optional.of(child((Element) node, name));
            }
        }
        return Optional.empty();
    }

    List<XmlElement> all(String name) {
        List<XmlElement> found = new ArrayList<>();
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (is(node, null, name)) {
                found.add(child((Element) node, name));
            }
        }
        return found;
    }

    private XmlElement child(Element node, String name) {
        return new XmlElement(node, path + "/" + name, failure);
    }

    private static boolean is(Node node, String namespace, String name) {
        return node instanceof Element e && name.equals(e.getLocalName())
                && (namespace == null ? e.getNamespaceURI() == null : namespace.equals(e.getNamespaceURI()));
    }

    /** The text without surrounding white space; never empty. */
    String text() throws RefusedException {
        String text = element.getTextContent().strip();
        if (text.isEmpty()) {
            throw malformed("is empty");
        }
        return text;
    }

    String text(String name) throws RefusedException {
        return require(name).text();
    }

    /** The text of an optional child; an empty one counts as absent. */
    Optional<String> findText(String name) {
        return find(name).map(found -> found.element.getTextContent().strip()).filter(text -> !text.isEmpty());
    }

    Optional<String> attribute(String name) {
        return Optional.of(element.getAttribute(name)).filter(value -> !value.isEmpty());
    }

    Optional<String> identifierAttribute(String name) {
        return Optional.of(element.getAttributeNS(IDENTIFIERS, name)).filter(value -> !value.isEmpty());
    }

    /** Returns the text as an http or https URL that {@link HttpAddress} accepts. */
    URI httpUrl() throws RefusedException {
        String url = text();
        try {
            return HttpAddress.parse(url);
        } catch (IllegalArgumentException e) {
            throw malformed("is not usable: " + e.getMessage(), e);
        }
    }

    /** Returns the text as a number of seconds, at least {@code least}. */
    long seconds(long least) throws RefusedException {
        try {
            long seconds = Long.parseLong(text());
            if (seconds < least || seconds > Integer.MAX_VALUE) {
                throw malformed("is " + seconds + " seconds, must be at least " + least);
            }
            return seconds;
        } catch (NumberFormatException e) {
            throw malformed("is not a whole number of seconds: " + text(), e);
        }
    }

    /** An xs:boolean. */
    boolean bool() throws RefusedException {
        return switch (text()) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw malformed("is not a boolean: " + text());
        };
    }

    /** A base64 DER certificate. */
    X509Certificate certificate() throws RefusedException {
        byte[] der = binary();
        try {
            return CertificateFile.der(der);
        } catch (CertificateException e) {
            throw malformed("is not a DER certificate: " + e.getMessage(), e);
        }
    }

    /** Returns the decoded base64 text. White space within it is ignored. */
    byte[] binary() throws RefusedException {
        try {
            return Base64.getDecoder().decode(text().replaceAll("\\s+", ""));
        } catch (IllegalArgumentException e) {
            throw malformed("is not base64: " + e.getMessage(), e);
        }
    }

    RefusedException missing(String child) {
        return new RefusedException(failure, path + "/" + child + " is missing");
    }

    RefusedException malformed(String why) {
        return new RefusedException(failure, path + " " + why);
    }

    RefusedException malformed(String why, Exception cause) {
        return new RefusedException(failure, path + " " + why, cause);
    }
}
