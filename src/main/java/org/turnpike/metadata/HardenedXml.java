package org.turnpike.metadata;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Document trees of XML that came from outside: a document type is refused, so nothing external is ever fetched and no entity
 * expanded, and elements nest at most {@link #MAX_DEPTH} deep. The length is for the caller to bound. Always the platform's own
 * parser, whatever else the container brings.
 */
final class HardenedXml {
    /** Elements within elements: what the scanner of SOAP requests lets through. */
    static final int MAX_DEPTH = 512;

    private HardenedXml() {
    }

    /** Reads all of the stream; it is not closed. */
    static Document read(InputStream xml) throws IOException, SAXException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setXIncludeAware(false);
            factory.setExpandEntityReferences(false);
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
            factory.setAttribute("jdk.xml.maxElementDepth", String.valueOf(MAX_DEPTH));
            DocumentBuilder parser = factory.newDocumentBuilder();
            parser.setErrorHandler(new DefaultHandler());              // the platform's prints what is thrown anyway
            return parser.parse(xml);
        } catch (ParserConfigurationException e) {
            throw new AssertionError("The platform's own parser has these features", e);
        }
    }

    /** As {@link #read(InputStream)}. */
    static Document read(byte[] xml) throws SAXException {
        try {
            return read(new ByteArrayInputStream(xml));
        } catch (IOException e) {
            throw new SAXException("Malformed characters", e);         // wrong bytes of an encoding come as I/O errors
        }
    }

    /** The document in UTF-8 with an XML declaration. */
    static byte[] write(Document document) {
        try {
            TransformerFactory factory = TransformerFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            Transformer identity = factory.newTransformer();
            identity.setOutputProperty(OutputKeys.ENCODING, "UTF-8");
            document.setXmlStandalone(true);                           // else standalone="no" is written
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            identity.transform(new DOMSource(document), new StreamResult(bytes));
            return bytes.toByteArray();
        } catch (TransformerException e) {
            throw new AssertionError("What was parsed can be written", e);
        }
    }
}
