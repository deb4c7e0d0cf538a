package org.turnpike.globalconf;

import java.io.InputStream;
import java.net.URI;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.turnpike.crypto.CertificateFile;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.net.HttpAddress;
import org.turnpike.xml.XmlLimits;
import org.turnpike.xml.XmlReader;

/**
 * One element of a configuration file. Children are read by exact name; other children are ignored (trust.md §1.7). A missing or malformed element is
 * rejected with the error code of the file and the path from the root. Document type declarations, entities and external references are refused.
 */
final class XmlElement {
    static final String XROAD = "http://x-road.eu/xsd/xroad.xsd";
    static final String IDENTIFIERS = "http://x-road.eu/xsd/identifiers";

    /** The limits of other XML trees, but with as many elements as the largest instances need for their members. */
    private static final XmlLimits LIMITS = new XmlLimits(64, 200, 100, 1000, XmlLimits.HARD.elements());

    /** The largest number of elements in one child of the root that is read at a time; a global group of 100,000 members has as many. */
    private static final int ELEMENTS_OF_AN_ENTRY = 500_000;

    private record Attribute(String namespace, String name, String value) {
    }

    private final Optional<XmlElement> parent;
    private final String label;
    private final FaultCode failure;
    private final String namespace;
    private final String name;
    private final List<Attribute> attributes;
    private final List<XmlElement> children = new ArrayList<>(0);
    /** The text before each child and, once it is complete, after the last. */
    private final List<String> texts = new ArrayList<>(1);

    private XmlElement(Optional<XmlElement> parent, String label, FaultCode failure, XMLStreamReader at) {
        this.parent = parent;
        this.label = label;
        this.failure = failure;
        this.namespace = orEmpty(at.getNamespaceURI());
        this.name = at.getLocalName();
        this.attributes = attributes(at);
    }

    private static List<Attribute> attributes(XMLStreamReader at) {
        List<Attribute> attributes = new ArrayList<>(at.getAttributeCount());
        for (int i = 0; i < at.getAttributeCount(); i++) {
            attributes.add(new Attribute(orEmpty(at.getAttributeNamespace(i)), at.getAttributeLocalName(i), at.getAttributeValue(i)));
        }
        return attributes;
    }

    /** Reads a document whose root element is {@code root} in the X-Road namespace. Refusals contain the name {@code file}. The stream is not closed. */
    static XmlElement read(InputStream document, String root, String file, FaultCode failure) throws RefusedException {
        try {
            XmlReader xml = XmlReader.of(document, LIMITS);
            XmlElement element = root(xml, root, file, failure);
            element.readContent(xml, LIMITS.elements());
            xml.requireEnd();
            return element;
        } catch (XMLStreamException e) {
            throw notWellFormed(file, failure, e);
        }
    }

    /** Reads one child of a document's root. */
    interface Visitor {
        void visit(XmlElement child) throws RefusedException;
    }

    /**
     * Reads a document as {@link #read} does, but one child of its root at a time, so that the document may be large.
     *
     * @param names of the children to read; others are skipped
     * @return the root, without content
     */
    static XmlElement readEach(InputStream document, String root, String file, FaultCode failure, Set<String> names, Visitor visitor) throws RefusedException {
        try {
            XmlReader xml = XmlReader.of(document, XmlLimits.LARGE);
            XmlElement element = root(xml, root, file, failure);
            for (int event = xml.next(); event != XMLStreamConstants.END_DOCUMENT; event = xml.next()) {
                if (event == XMLStreamConstants.START_ELEMENT) {
                    element.visit(xml, names, visitor);
                }
            }
            return element;
        } catch (XMLStreamException e) {
            throw notWellFormed(file, failure, e);
        }
    }

    private void visit(XmlReader xml, Set<String> names, Visitor visitor) throws XMLStreamException, RefusedException {
        if (orEmpty(xml.at().getNamespaceURI()).isEmpty() && names.contains(xml.at().getLocalName())) {
            XmlElement child = child(xml.at());
            child.readContent(xml, ELEMENTS_OF_AN_ENTRY);
            visitor.visit(child);
        } else {
            xml.skipElement();
        }
    }

    private static XmlElement root(XmlReader xml, String root, String file, FaultCode failure) throws XMLStreamException, RefusedException {
        xml.nextTag();
        XMLStreamReader at = xml.at();
        if (!root.equals(at.getLocalName()) || !XROAD.equals(at.getNamespaceURI())) {
            throw new RefusedException(failure, file + ": root element is {" + at.getNamespaceURI() + "}" + at.getLocalName()
                    + ", must be {" + XROAD + "}" + root);
        }
        return new XmlElement(Optional.empty(), file + ": " + root, failure, at);
    }

    private static RefusedException notWellFormed(String file, FaultCode failure, XMLStreamException e) {
        return new RefusedException(failure, file + ": not well-formed: " + e.getMessage(), e);
    }

    private XmlElement child(XMLStreamReader at) {
        return new XmlElement(Optional.of(this), at.getLocalName(), failure, at);
    }

    /** Reads to the end of this element, at whose start the reader stands. @param most elements in it */
    private void readContent(XmlReader xml, int most) throws XMLStreamException {
        XmlElement at = this;
        int elements = 0;
        StringBuilder text = new StringBuilder();
        for (int end = xml.depth() - 1; xml.depth() > end;) {
            int event = xml.next();
            if (event != XMLStreamConstants.START_ELEMENT && event != XMLStreamConstants.END_ELEMENT) {
                text.append(xml.at().getTextCharacters(), xml.at().getTextStart(), xml.at().getTextLength());
                continue;
            }
            at.texts.add(text.toString());
            text.setLength(0);
            if (event == XMLStreamConstants.START_ELEMENT) {
                if (++elements > most) {
                    throw new XMLStreamException("Elements in one " + name + " exceed " + most);
                }
                XmlElement child = at.child(xml.at());
                at.children.add(child);
                at = child;
            } else if (at != this) {
                at = at.parent.orElseThrow();
            }
        }
    }

    private static String orEmpty(String namespace) {
        return namespace == null ? "" : namespace;
    }

    /** The name without prefix. */
    String name() {
        return name;
    }

    private String path() {
        return parent.map(above -> above.path() + "/" + label).orElse(label);
    }

    /** Finds the first child with this name. */
    Optional<XmlElement> find(String child) {
        return first("", child);
    }

    XmlElement require(String child) throws RefusedException {
        return find(child).orElseThrow(() -> missing(child));
    }

    /** Finds the first child with this name in the identifier namespace. */
    Optional<XmlElement> findIdentifier(String child) {
        return first(IDENTIFIERS, child);
    }

    XmlElement requireIdentifier(String child) throws RefusedException {
        return findIdentifier(child).orElseThrow(() -> missing(child));
    }

    private Optional<XmlElement> first(String in, String child) {
        for (XmlElement each : children) {
            if (each.name.equals(child) && each.namespace.equals(in)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    List<XmlElement> all(String child) {
        List<XmlElement> found = new ArrayList<>();
        for (XmlElement each : children) {
            if (each.name.equals(child) && each.namespace.isEmpty()) {
                found.add(each);
            }
        }
        return found;
    }

    /** The text of this element and of those in it. */
    private String allText() {
        if (children.isEmpty()) {
            return texts.get(0);
        }
        StringBuilder all = new StringBuilder();
        appendText(all);
        return all.toString();
    }

    private void appendText(StringBuilder to) {
        for (int i = 0; i < texts.size(); i++) {
            to.append(texts.get(i));
            if (i < children.size()) {
                children.get(i).appendText(to);
            }
        }
    }

    /** The text without surrounding white space; never empty. */
    String text() throws RefusedException {
        String text = allText().strip();
        if (text.isEmpty()) {
            throw malformed("is empty");
        }
        return text;
    }

    String text(String child) throws RefusedException {
        return require(child).text();
    }

    /** The text of an optional child; an empty one counts as absent. */
    Optional<String> findText(String child) {
        return find(child).map(found -> found.allText().strip()).filter(text -> !text.isEmpty());
    }

    Optional<String> attribute(String attribute) {
        return attribute("", attribute);
    }

    Optional<String> identifierAttribute(String attribute) {
        return attribute(IDENTIFIERS, attribute);
    }

    private Optional<String> attribute(String in, String attribute) {
        for (Attribute each : attributes) {
            if (each.name.equals(attribute) && each.namespace.equals(in)) {
                return Optional.of(each.value).filter(value -> !value.isEmpty());
            }
        }
        return Optional.empty();
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
        return new RefusedException(failure, path() + "/" + child + " is missing");
    }

    RefusedException malformed(String why) {
        return new RefusedException(failure, path() + " " + why);
    }

    RefusedException malformed(String why, Exception cause) {
        return new RefusedException(failure, path() + " " + why, cause);
    }
}
