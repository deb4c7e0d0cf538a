package org.turnpike.signature;

import javax.xml.stream.XMLStreamException;
import org.turnpike.xml.XmlLimits;
import org.turnpike.xml.XmlReader;
import org.turnpike.xml.XmlTree;
import org.w3c.dom.Document;

/** The XML of signatures, hash chains and manifests: UTF-8, without document type, entities or processing instructions. */
final class SignatureXml {
    /** The largest size of one document in bytes. */
    static final int MAX_BYTES = 1 << 20;
    /** 64 deep, 200 attributes, 100 declarations on an element and 1,000 in a document, 100,000 elements; XAdES is about a dozen deep. */
    static final XmlLimits LIMITS = new XmlLimits(64, 200, 100, 1000, 100_000);

    private SignatureXml() {
    }

    static XmlReader reader(byte[] document) throws XMLStreamException {
        return XmlReader.ofUtf8(document, MAX_BYTES, LIMITS);
    }

    /** Returns the tree. Its {@code Id} attributes are IDs, and no two are equal. */
    static Document tree(byte[] document) throws XMLStreamException {
        return XmlTree.readWithIds(reader(document));
    }
}
