package org.turnpike.metadata;

import com.sun.xml.messaging.saaj.soap.ver1_1.SOAPMessageFactory1_1Impl;
import jakarta.xml.soap.MessageFactory;
import jakarta.xml.soap.SOAPBody;
import jakarta.xml.soap.SOAPBodyElement;
import jakarta.xml.soap.SOAPElement;
import jakarta.xml.soap.SOAPException;
import jakarta.xml.soap.SOAPMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLStreamException;
import javax.xml.transform.dom.DOMSource;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.message.Content;
import org.turnpike.message.XroadEnvelope;
import org.turnpike.xml.XmlTree;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Reads the SOAP request of a built-in service with SAAJ, and creates the envelope of the answer (messages.md §6.3). The SOAP scanner has already
 * accepted the envelope. It is parsed again by the hardened reader, and SAAJ receives only the finished tree. The code names the implementation of
 * SAAJ instead of searching for it, so that the context class loader of the thread has no influence. Used by one thread.
 */
final class SoapRequest {
    private static final MessageFactory SAAJ = new SOAPMessageFactory1_1Impl();

    private final SOAPMessage message;

    private SoapRequest(SOAPMessage message) {
        this.message = message;
    }

    /**
     * Reads the request. The checks are stricter than those of ordinary requests.
     *
     * @throws RefusedException {@code invalid_client_identifier} if the client's objectType and subsystemCode contradict each other;
     *         {@code invalid_soap} if the request cannot be read
     */
    static SoapRequest read(Content envelope) throws IOException, RefusedException {
        try (InputStream bytes = envelope.open()) {
            SOAPMessage message = SAAJ.createMessage();
            message.getSOAPPart().setContent(new DOMSource(XmlTree.read(bytes, XmlTree.LIMITS)));
            SoapRequest request = new SoapRequest(message);
            request.requireStrictClient();
            return request;
        } catch (XMLStreamException | SOAPException e) {
            throw new RefusedException(FaultCode.INVALID_SOAP, "Malformed SOAP: " + e.getMessage(), e);
        }
    }

    private void requireStrictClient() throws SOAPException, RefusedException {
        for (Node node = message.getSOAPHeader().getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element field && XroadEnvelope.XROAD.equals(field.getNamespaceURI()) && "client".equals(field.getLocalName())) {
                boolean subsystem = child(field, XroadEnvelope.IDENTIFIERS, "subsystemCode").isPresent();
                boolean announced = field.getAttributeNS(XroadEnvelope.IDENTIFIERS, "objectType").equals("SUBSYSTEM");
                if (subsystem != announced) {
                    throw new RefusedException(FaultCode.INVALID_CLIENT_IDENTIFIER,
                            announced ? "Missing required subsystem code" : "Redundant subsystem code");
                }
            }
        }
    }

    /**
     * Returns the text of a child in the X-Road namespace of the element in the Body; empty if there is no such child. The namespace of the element
     * in the Body is not checked.
     */
    Optional<String> parameter(String name) throws RefusedException {
        try {
            Node wrapper = message.getSOAPBody().getFirstChild();
            while (wrapper != null && !(wrapper instanceof Element)) {
                wrapper = wrapper.getNextSibling();
            }
            return wrapper == null ? Optional.empty() : child((Element) wrapper, XroadEnvelope.XROAD, name);
        } catch (SOAPException e) {
            throw new RefusedException(FaultCode.INVALID_SOAP, "Malformed SOAP: " + e.getMessage(), e);
        }
    }

    private static Optional<String> child(Element parent, String namespace, String name) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element child && namespace.equals(child.getNamespaceURI()) && name.equals(child.getLocalName())) {
                return Optional.of(child.getTextContent());
            }
        }
        return Optional.empty();
    }

    /** Writes the content of an answer. */
    interface Contents {
        /** Fills the body's element. */
        void addTo(SOAPElement response) throws SOAPException;
    }

    /**
     * Returns the envelope of the answer: the request's header, and a Body with one X-Road element of the given name. The envelope does not contain
     * the hash of the request yet. This object must not be used afterwards.
     */
    byte[] answer(String element, Contents contents) {
        try {
            SOAPBody body = message.getSOAPBody();
            body.removeContents();
            SOAPBodyElement response = body.addBodyElement(new QName(XroadEnvelope.XROAD, element, "xroad"));
            contents.addTo(response);
            message.setProperty(SOAPMessage.WRITE_XML_DECLARATION, "true");
            message.setProperty(SOAPMessage.CHARACTER_SET_ENCODING, "UTF-8");
            message.saveChanges();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            message.writeTo(bytes);
            return bytes.toByteArray();
        } catch (SOAPException | IOException e) {
            throw new IllegalStateException("SAAJ did not build the answer", e);
        }
    }
}
