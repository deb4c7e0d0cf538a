package org.turnpike.signature;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.xml.XmlReader;

/**
 * Reads the hash chain documents by the grammar of messages.md §4.3, names compared by namespace. Stricter than the schema: ds:Transforms is
 * rejected (a digest list cannot express it), and digests must have an allowed algorithm and its length. Every failure is {@code
 * malformed_hash_chain}.
 */
final class HashChainReader {
    /** The largest number of steps of one chain, which is more than the depth of a tree over 2^64 messages. */
    static final int MAX_STEPS = 100;
    /** The largest number of entries of one chain. It limits the number of parts of one message. */
    static final int MAX_ENTRIES = 10_000;

    private final XmlReader xml;
    private int entries;

    private HashChainReader(XmlReader xml) {
        this.xml = xml;
    }

    static HashChain.Result readResult(byte[] document) throws RefusedException {
        return read(document, HashChainReader::result);
    }

    static HashChain.Steps readSteps(byte[] document) throws RefusedException {
        return read(document, HashChainReader::steps);
    }

    private interface Grammar<T> {
        T read(HashChainReader reader) throws XMLStreamException;
    }

    private static <T> T read(byte[] document, Grammar<T> grammar) throws RefusedException {
        try {
            HashChainReader reader = new HashChainReader(SignatureXml.reader(document));
            T value = grammar.read(reader);
            reader.xml.requireEnd();
            return value;
        } catch (XMLStreamException e) {
            throw new RefusedException(FaultCode.MALFORMED_HASH_CHAIN, "Hash chain is malformed: " + e.getMessage(), e);
        }
    }

    private HashChain.Result result() throws XMLStreamException {
        xml.nextTag();
        requireElement(XmlNames.HASH_CHAIN, "HashChainResult");
        String uri = requireOnlyAttribute("URI");
        xml.nextTag();
        Optional<DigestAlgorithm> algorithm = digestMethodIfPresent();
        byte[] digest = digestValue();
        requireEndElement();
        return new HashChain.Result(uri, algorithm, requireLength(algorithm, digest));
    }

    private HashChain.Steps steps() throws XMLStreamException {
        xml.nextTag();
        requireElement(XmlNames.HASH_CHAIN, "HashChain");
        requireAttributes(0);
        int event = xml.nextTag();
        Optional<DigestAlgorithm> byDefault = Optional.empty();
        if (event == XMLStreamConstants.START_ELEMENT && isAt(XmlNames.HASH_CHAIN, "DefaultDigestMethod")) {
            byDefault = Optional.of(emptyDigestMethod());
            event = xml.nextTag();
        }
        Map<String, List<HashChain.Entry>> byId = new LinkedHashMap<>();
        for (; event == XMLStreamConstants.START_ELEMENT; event = xml.nextTag()) {
            readStepInto(byId);
        }
        return new HashChain.Steps(byDefault, byId);
    }

    private void readStepInto(Map<String, List<HashChain.Entry>> byId) throws XMLStreamException {
        requireElement(XmlNames.HASH_CHAIN, "HashStep");
        String id = requireOnlyAttribute("id");
        if (byId.size() == MAX_STEPS) {
            throw new XMLStreamException("More than " + MAX_STEPS + " steps");
        }
        if (byId.put(id, entries()) != null) {
            throw new XMLStreamException("Two steps with id '" + id + "'");
        }
    }

    private List<HashChain.Entry> entries() throws XMLStreamException {
        List<HashChain.Entry> step = new ArrayList<>();
        while (xml.nextTag() == XMLStreamConstants.START_ELEMENT) {
            if (++entries > MAX_ENTRIES) {
                throw new XMLStreamException("More than " + MAX_ENTRIES + " entries");
            }
            step.add(entry());
        }
        if (step.isEmpty()) {
            throw new XMLStreamException("A step without entries");
        }
        return step;
    }

    private HashChain.Entry entry() throws XMLStreamException {
        requireNamespace(XmlNames.HASH_CHAIN);
        return switch (reader().getLocalName()) {
            case "HashValue" -> hashValue();
            case "StepRef" -> stepRef();
            case "DataRef" -> dataRef();
            default -> throw new XMLStreamException("Element <" + reader().getLocalName() + "> in a step");
        };
    }

    private HashChain.HashValue hashValue() throws XMLStreamException {
        requireAttributes(0);
        xml.nextTag();
        Optional<DigestAlgorithm> algorithm = digestMethodIfPresent();
        byte[] digest = requireLength(algorithm, digestValue());
        requireEndElement();
        return new HashChain.HashValue(algorithm, digest);
    }

    private HashChain.DataRef dataRef() throws XMLStreamException {
        String uri = requireOnlyAttribute("URI");
        xml.nextTag();
        Optional<DigestAlgorithm> algorithm = digestMethodIfPresent();
        byte[] digest = requireLength(algorithm, digestValue());
        requireEndElement();
        return new HashChain.DataRef(uri, algorithm, digest);
    }

    private HashChain.StepRef stepRef() throws XMLStreamException {
        String uri = requireOnlyAttribute("URI");
        if (xml.nextTag() == XMLStreamConstants.END_ELEMENT) {
            return new HashChain.StepRef(uri, Optional.empty());
        }
        requireElement(XmlNames.DS, "DigestMethod");
        Optional<DigestAlgorithm> algorithm = Optional.of(emptyDigestMethod());
        requireEndElement();
        return new HashChain.StepRef(uri, algorithm);
    }

    /** Reads a ds:DigestMethod at the first child and goes to the next start; stays if the first child is another element. */
    private Optional<DigestAlgorithm> digestMethodIfPresent() throws XMLStreamException {
        if (!isAt(XmlNames.DS, "DigestMethod")) {
            return Optional.empty();
        }
        Optional<DigestAlgorithm> algorithm = Optional.of(emptyDigestMethod());
        xml.nextTag();
        return algorithm;
    }

    private DigestAlgorithm emptyDigestMethod() throws XMLStreamException {
        String uri = requireOnlyAttribute("Algorithm");
        requireEndElement();
        return DigestAlgorithm.findByUri(uri).orElseThrow(() -> new XMLStreamException("Digest algorithm '" + uri + "' is not accepted"));
    }

    private byte[] digestValue() throws XMLStreamException {
        requireElement(XmlNames.DS, "DigestValue");
        requireAttributes(0);
        try {
            return Base64.getDecoder().decode(XmlText.withoutWhiteSpace(xml.text()));
        } catch (IllegalArgumentException e) {
            throw new XMLStreamException("A digest is not Base64", e);
        }
    }

    private static byte[] requireLength(Optional<DigestAlgorithm> algorithm, byte[] digest) throws XMLStreamException {
        if (algorithm.isPresent() && algorithm.get().length() != digest.length) {
            throw new XMLStreamException("A digest of " + digest.length + " bytes is not " + algorithm.get().jcaName());
        }
        return digest;
    }

    private boolean isAt(String namespace, String name) {
        return reader().isStartElement() && name.equals(reader().getLocalName()) && namespace.equals(reader().getNamespaceURI());
    }

    private void requireElement(String namespace, String name) throws XMLStreamException {
        if (!isAt(namespace, name)) {
            throw new XMLStreamException("Expected element <" + name + ">");
        }
    }

    private void requireNamespace(String namespace) throws XMLStreamException {
        if (!namespace.equals(reader().getNamespaceURI())) {
            throw new XMLStreamException("Element <" + reader().getLocalName() + "> of a foreign namespace");
        }
    }

    private void requireEndElement() throws XMLStreamException {
        if (xml.nextTag() != XMLStreamConstants.END_ELEMENT) {
            throw new XMLStreamException("Unexpected element <" + reader().getLocalName() + ">");
        }
    }

    private String requireOnlyAttribute(String name) throws XMLStreamException {
        requireAttributes(1);
        String value = reader().getAttributeValue(null, name);
        if (value == null) {
            throw new XMLStreamException("Attribute " + name + " of <" + reader().getLocalName() + "> is missing");
        }
        return value;
    }

    /** Counts attributes other than those of XML Schema instance ({@code xsi:schemaLocation}), which any document may contain. */
    private void requireAttributes(int count) throws XMLStreamException {
        int found = 0;
        for (int i = 0; i < reader().getAttributeCount(); i++) {
            found += XmlNames.XSI.equals(reader().getAttributeNamespace(i)) ? 0 : 1;
        }
        if (found > count) {
            throw new XMLStreamException("Unexpected attribute of <" + reader().getLocalName() + ">");
        }
    }

    private XMLStreamReader reader() {
        return xml.at();
    }
}
