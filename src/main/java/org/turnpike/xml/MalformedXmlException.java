package org.turnpike.xml;

import javax.xml.stream.XMLStreamException;

/** The document is not well-formed XML; the message is one line and names the place. */
public final class MalformedXmlException extends XMLStreamException {
    private static final long serialVersionUID = 1;

    MalformedXmlException(String message, Throwable cause) {
        super(message, cause);
    }
}
