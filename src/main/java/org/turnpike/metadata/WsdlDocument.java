package org.turnpike.metadata;

import javax.xml.stream.XMLStreamException;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.xml.XmlTree;
import org.turnpike.xml.XmlWriter;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** A WSDL that hides the address of its service (messages.md §6.3). */
final class WsdlDocument {
    static final String ENDPOINT = "http://example.org/xroad-endpoint";
    private static final String SOAP_BINDING = "http://schemas.xmlsoap.org/wsdl/soap/";

    private WsdlDocument() {
    }

    /**
     * The document without comments and with every address of a SOAP 1.1 binding replaced; other bindings stay, as on deployed servers.
     *
     * @throws RefusedException {@code internal_error} when it is not well-formed, nested too deeply or has a document type
     */
    static byte[] withoutAddresses(byte[] wsdl) throws RefusedException {
        try {
            Document document = XmlTree.read(wsdl);
            NodeList addresses = document.getElementsByTagNameNS(SOAP_BINDING, "address");
            for (int i = 0; i < addresses.getLength(); i++) {
                ((Element) addresses.item(i)).setAttribute("location", ENDPOINT);
            }
            return XmlWriter.write(document);
        } catch (XMLStreamException e) {
            throw new RefusedException(FaultCode.INTERNAL_ERROR, "The WSDL cannot be read: " + e.getMessage(), e);
        }
    }
}
