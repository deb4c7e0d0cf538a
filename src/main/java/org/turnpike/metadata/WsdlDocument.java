package org.turnpike.metadata;

import javax.xml.stream.XMLStreamException;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.xml.XmlTree;
import org.turnpike.xml.XmlWriter;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Hides the addresses in a WSDL (messages.md §6.3). */
final class WsdlDocument {
    static final String ENDPOINT = "http://example.org/xroad-endpoint";
    private static final String SOAP_BINDING = "http://schemas.xmlsoap.org/wsdl/soap/";

    private WsdlDocument() {
    }

    /**
     * Returns the document without comments, and with a constant in place of every SOAP 1.1 address. Addresses of other bindings are unchanged, as on
     * deployed servers.
     *
     * @throws RefusedException {@code internal_error} if the WSDL is not well-formed, is nested too deeply, or has a document type
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
