package org.turnpike;

import java.io.StringReader;
import java.nio.file.Path;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;

/** Validates answers by schemas that were written from the fact sheet. */
final class MonitoringSchemas {
    private MonitoringSchemas() {
    }

    /** Throws when the body's element of the envelope does not follow the schema. */
    static void validate(String envelope, String schema) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        Document document = factory.newDocumentBuilder().parse(new InputSource(new StringReader(envelope)));
        Node body = document.getElementsByTagNameNS("http://schemas.xmlsoap.org/soap/envelope/", "Body").item(0);
        Node answer = body.getFirstChild();
        while (!(answer instanceof Element)) {
            answer = answer.getNextSibling();
        }
        Schema read = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI).newSchema(Path.of("src/test/vectors/monitoring/" + schema).toFile());
        read.newValidator().validate(new DOMSource(answer));
    }
}
