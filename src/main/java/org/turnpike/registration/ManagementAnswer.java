package org.turnpike.registration;

import java.io.ByteArrayInputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** What the central side answered to a management request (operations.md §c.2). Values only. */
final class ManagementAnswer {
    private static final String XROAD = "http://x-road.eu/xsd/xroad.xsd";
    private static final int LONGEST_TEXT = 4000;

    private ManagementAnswer() {
    }

    /**
     * The request's number at the central side; empty when it is missing or no number.
     *
     * @throws RefusedException with the central side's code and sentence when it answered a fault, INVALID_MESSAGE when the answer is not
     *     one to this request
     */
    static Optional<Long> read(byte[] soap, String code, UUID id) throws RefusedException {
        Map<String, String> texts = texts(soap);
        if (texts.containsKey("faultcode")) {
            String detail = texts.getOrDefault("faultDetail", texts.getOrDefault("detail", "none"));
            throw new RefusedException(texts.get("faultcode").replaceFirst("^[^:]*:", ""), texts.getOrDefault("faultstring", "no reason given")
                    + " (id " + detail.strip() + ")", id.toString(), null);
        }
        if (!texts.containsKey(code + "Response") || !id.toString().equals(texts.get("id"))) {
            throw new RefusedException(FaultCode.INVALID_MESSAGE, "The central side answered something else to " + code);
        }
        String number = texts.getOrDefault("requestId", "").strip();
        return number.matches("\\d{1,18}") ? Optional.of(Long.parseLong(number)) : Optional.empty();
    }

    /** The text of each element by local name, the last one of a name; nothing external is read. */
    private static Map<String, String> texts(byte[] soap) throws RefusedException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            XMLStreamReader xml = factory.createXMLStreamReader(new ByteArrayInputStream(soap));
            Map<String, String> texts = new HashMap<>();
            String name = "";
            while (xml.hasNext()) {
                int event = xml.next();
                if (event == XMLStreamConstants.DTD) {
                    throw new RefusedException(FaultCode.INVALID_MESSAGE, "The central side's answer has a document type");
                } else if (event == XMLStreamConstants.START_ELEMENT) {
                    boolean header = xml.getLocalName().equals("id") && !XROAD.equals(xml.getNamespaceURI());
                    name = header ? "" : xml.getLocalName();
                    texts.put(name, "");
                } else if (event == XMLStreamConstants.CHARACTERS && texts.getOrDefault(name, "").length() < LONGEST_TEXT) {
                    texts.merge(name, xml.getText(), String::concat);
                } else if (event == XMLStreamConstants.END_ELEMENT) {
                    name = "";
                }
            }
            return texts;
        } catch (XMLStreamException e) {
            throw new RefusedException(FaultCode.INVALID_MESSAGE, "The central side's answer is no XML: " + e.getMessage(), e);
        }
    }
}
