package org.turnpike.xml;

import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.Location;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * A pull reader for XML from outside: namespace-aware, without document type or entities, within {@link XmlLimits}. The time grows linearly with the
 * document's size, whatever the content. Bytes are read when they are needed, at most about 4 KiB ahead. The caller must limit the length of the
 * document and close the stream. Used by one thread.
 *
 * <p>Every failure is an {@link XMLStreamException}; a document that is not well-formed is a {@link MalformedXmlException}. A failure of the stream
 * is the cause of such an exception.
 */
public final class XmlReader {
    /** Shared by all threads, because they are not changed after their creation. */
    private static final HardenedFactory FACTORY = new HardenedFactory(XmlLimits.HARD.elements(), XmlLimits.CHARACTERS);
    private static final HardenedFactory LARGE = new HardenedFactory(XmlLimits.LARGE.elements(), XmlLimits.LARGE_CHARACTERS);

    private final XMLStreamReader reader;
    private final XmlLimits limits;
    private final boolean instructions;
    private int depth;
    private int elements;
    private int declarations;

    private XmlReader(XMLStreamReader reader, XmlLimits limits, boolean instructions) {
        this.reader = reader;
        this.limits = limits;
        this.instructions = instructions;
    }

    /** A reader of a document in the encoding that it declares or starts with; processing instructions are skipped. */
    public static XmlReader of(InputStream document, XmlLimits limits) throws XMLStreamException {
        try {
            HardenedFactory factory = limits.elements() > XmlLimits.HARD.elements() ? LARGE : FACTORY;
            return new XmlReader(factory.createXMLStreamReader(document), limits, true);
        } catch (XMLStreamException | RuntimeException e) {
            throw malformed(e);
        }
    }

    /**
     * A reader of a document that was or will be signed. It is always decoded as UTF-8, strictly, even if it declares another encoding. Processing
     * instructions are rejected.
     *
     * @param maxBytes the largest size of the document
     */
    public static XmlReader ofUtf8(byte[] document, int maxBytes, XmlLimits limits) throws XMLStreamException {
        if (document.length > maxBytes) {
            throw new XMLStreamException("Document of " + document.length + " bytes is longer than " + maxBytes);
        }
        try {
            return new XmlReader(FACTORY.createXMLStreamReader(new StringReader(utf8(document))), limits, false);
        } catch (XMLStreamException | RuntimeException e) {
            throw malformed(e);
        }
    }

    private static String utf8(byte[] document) throws XMLStreamException {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new XMLStreamException("Document is not UTF-8", e);
        }
    }

    /** The underlying reader, for names, attributes and text at the current position. Only {@link #next} may advance it. */
    public XMLStreamReader at() {
        return reader;
    }

    /** The number of open elements at the current position. An element counts at its start, and no longer at its end. */
    public int depth() {
        return depth;
    }

    /** Advances to the next event: the start or the end of an element, a text or a piece of it, or the end of the document. */
    public int next() throws XMLStreamException {
        while (true) {
            int event = advance();
            switch (event) {
                case XMLStreamConstants.START_ELEMENT -> {
                    enter();
                    return event;
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    depth--;
                    return event;
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE, XMLStreamConstants.END_DOCUMENT -> {
                    return event;
                }
                case XMLStreamConstants.COMMENT -> {
                    // nothing: canonicalization without comments does not see it either
                }
                default -> requireAllowed(event);
            }
        }
    }

    private int advance() throws XMLStreamException {
        try {
            return reader.next();
        } catch (XMLStreamException | RuntimeException e) {
            throw malformed(e);
        }
    }

    private void requireAllowed(int event) throws XMLStreamException {
        if (event != XMLStreamConstants.PROCESSING_INSTRUCTION || !instructions) {
            throw new XMLStreamException(switch (event) {
                case XMLStreamConstants.DTD -> "Document type declarations are not allowed";
                case XMLStreamConstants.ENTITY_REFERENCE -> "Entities are not allowed";
                default -> "Processing instructions are not allowed";
            });
        }
    }

    private void enter() throws XMLStreamException {
        int declared = reader.getNamespaceCount();
        declarations += declared;
        require(++depth <= limits.depth(), "Elements are nested deeper than ", limits.depth());
        require(++elements <= limits.elements(), "Number of elements exceeds ", limits.elements());
        require(declared <= limits.declarations(), "Namespace declarations of one element exceed ", limits.declarations());
        require(declarations <= limits.allDeclarations(), "Namespace declarations of the document exceed ", limits.allDeclarations());
        require(declared + reader.getAttributeCount() <= limits.attributes(), "Attributes of one element exceed ", limits.attributes());
    }

    private static void require(boolean kept, String text, int limit) throws XMLStreamException {
        if (!kept) {
            throw new XMLStreamException(text + limit);
        }
    }

    /** Advances to the next start or end of an element. Rejects everything before it except white space. */
    public int nextTag() throws XMLStreamException {
        while (true) {
            int event = next();
            if (event == XMLStreamConstants.START_ELEMENT || event == XMLStreamConstants.END_ELEMENT) {
                return event;
            }
            if (event == XMLStreamConstants.END_DOCUMENT) {
                throw new XMLStreamException("Document ends early");
            }
            if (!reader.isWhiteSpace()) {
                throw new XMLStreamException("Text where only elements are allowed");
            }
        }
    }

    /** Returns the text of the current element, which must contain no elements. Afterwards the reader is at the element's end. */
    public String text() throws XMLStreamException {
        StringBuilder text = new StringBuilder();
        while (true) {
            int event = next();
            if (event == XMLStreamConstants.END_ELEMENT) {
                return text.toString();
            }
            if (event == XMLStreamConstants.START_ELEMENT) {
                throw new XMLStreamException("Element <" + reader.getLocalName() + "> within text");
            }
            text.append(reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
        }
    }

    /** Reads from the start of the current element to its end. */
    public void skipElement() throws XMLStreamException {
        for (int end = depth - 1; depth > end;) {
            next();
        }
    }

    /** Reads to the end: only white space and comments may follow the root element. */
    public void requireEnd() throws XMLStreamException {
        while (next() != XMLStreamConstants.END_DOCUMENT) {
            if (reader.getEventType() != XMLStreamConstants.CHARACTERS && reader.getEventType() != XMLStreamConstants.SPACE) {
                throw new XMLStreamException("There is content after the root element");
            }
        }
    }

    /**
     * Returns an exception with the first line of the parser's message and the position. A message without a position is about a limit that the
     * parser enforced.
     */
    private static XMLStreamException malformed(Exception e) {
        String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
        Location place = e instanceof XMLStreamException xml ? xml.getLocation() : null;
        if (place == null) {
            return new XMLStreamException(line, e);
        }
        return new MalformedXmlException(line + " at line " + place.getLineNumber() + ", column " + place.getColumnNumber(), e);
    }
}
