package org.turnpike.signature;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Pulls XML that came from outside: always as UTF-8, namespace-aware, without document type, entities or processing instructions,
 * bounded in size and depth. Comments are skipped, as canonicalization without comments does. Not safe for several threads.
 */
final class HardenedXml {
    /** Bytes of one document. */
    static final int MAX_BYTES = 1 << 20;
    /** Elements within elements; XAdES needs about a dozen. */
    static final int MAX_DEPTH = 64;

    /** Used by all threads: it is not changed any more, and the platform's makes each reader with a copy of its settings. */
    private static final XMLInputFactory FACTORY = factory();

    private final XMLStreamReader reader;
    private int depth;

    HardenedXml(byte[] document) throws XMLStreamException {
        if (document.length > MAX_BYTES) {
            throw new XMLStreamException("Document of " + document.length + " bytes is longer than " + MAX_BYTES);
        }
        this.reader = FACTORY.createXMLStreamReader(new StringReader(utf8(document)));
    }

    /** Decoded here, strictly: the platform's reader would print what is wrong with the bytes to the error output. */
    private static String utf8(byte[] document) throws XMLStreamException {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new XMLStreamException("Document is not UTF-8", e);
        }
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        return factory;
    }

    /** The underlying reader, for names, attributes and text at the current position; never advanced past {@link #next}. */
    XMLStreamReader at() {
        return reader;
    }

    /** Advances to the next start of an element, end of an element, text, or end of document. */
    int next() throws XMLStreamException {
        while (true) {
            int event = reader.next();
            switch (event) {
                case XMLStreamConstants.COMMENT -> {
                    // canonicalization without comments does not see it either
                }
                case XMLStreamConstants.START_ELEMENT -> {
                    if (++depth > MAX_DEPTH) {
                        throw new XMLStreamException("Elements are nested deeper than " + MAX_DEPTH);
                    }
                    return event;
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    depth--;
                    return event;
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE,
                        XMLStreamConstants.END_DOCUMENT -> {
                    return event;
                }
                default -> throw new XMLStreamException("Document type, entity or processing instruction in a signed document");
            }
        }
    }

    /** Advances to the next start or end of an element; anything but white space in between is refused. */
    int nextTag() throws XMLStreamException {
        while (true) {
            int event = next();
            if (event == XMLStreamConstants.START_ELEMENT || event == XMLStreamConstants.END_ELEMENT) {
                return event;
            }
            if (event == XMLStreamConstants.END_DOCUMENT) {
                throw new XMLStreamException("Document ends early");
            }
            if (!reader.isWhiteSpace()) {
                throw new XMLStreamException("Text where only elements may stand");
            }
        }
    }

    /** The text of the current element, which must have no element inside; stands at its end afterwards. */
    String text() throws XMLStreamException {
        StringBuilder text = new StringBuilder();
        while (true) {
            int event = next();
            if (event == XMLStreamConstants.END_ELEMENT) {
                return text.toString();
            }
            if (event == XMLStreamConstants.START_ELEMENT) {
                throw new XMLStreamException("Element <" + reader.getLocalName() + "> within text");
            }
            text.append(reader.getText());
        }
    }

    /** Reads to the end: only white space and comments may follow the root element. */
    void requireEnd() throws XMLStreamException {
        while (next() != XMLStreamConstants.END_DOCUMENT) {
            if (reader.getEventType() != XMLStreamConstants.CHARACTERS && reader.getEventType() != XMLStreamConstants.SPACE) {
                throw new XMLStreamException("Something follows the root element");
            }
        }
    }
}
