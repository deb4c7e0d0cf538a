package org.turnpike.registration;

import java.io.ByteArrayInputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.xml.XmlLimits;
import org.turnpike.xml.XmlReader;

/** Reads the central server's answer to a management request (operations.md §c.2). */
final class ManagementAnswer {
    private static final String XROAD = "http://x-road.eu/xsd/xroad.xsd";
    private static final int LONGEST_TEXT = 4000;

    private ManagementAnswer() {
    }

    /**
     * Returns the number that the central server gave the request; empty if it is missing or is not a number.
     *
     * @throws RefusedException with the code and the text of the central server if it returned a fault; INVALID_MESSAGE if the answer does not belong
     *         to this request
     */
    static Optional<Long> read(byte[] soap, String code, UUID id) throws RefusedException {
        Map<String, String> texts = texts(soap);
        if (texts.containsKey("faultcode")) {
            String detail = texts.getOrDefault("faultDetail", texts.getOrDefault("detail", "none"));
            throw new RefusedException(texts.get("faultcode").replaceFirst("^[^:]*:", ""), texts.getOrDefault("faultstring", "no reason given")
                    + " (id " + detail.strip() + ")", id.toString(), null);
        }
        if (!texts.containsKey(code + "Response") || !id.toString().equals(texts.get("id"))) {
            throw new RefusedException(FaultCode.INVALID_MESSAGE, "The central server returned an unexpected answer to " + code);
        }
        String number = texts.getOrDefault("requestId", "").strip();
        return number.matches("\\d{1,18}") ? Optional.of(Long.parseLong(number)) : Optional.empty();
    }

    /** Returns the text of each element by its local name. If a name occurs several times, the last element counts. External entities are not read. */
    private static Map<String, String> texts(byte[] soap) throws RefusedException {
        try {
            XmlReader xml = XmlReader.of(new ByteArrayInputStream(soap), XmlLimits.HARD);
            Map<String, StringBuilder> texts = new HashMap<>();
            StringBuilder text = new StringBuilder();
            for (int event = xml.next(); event != XMLStreamConstants.END_DOCUMENT; event = xml.next()) {
                if (event == XMLStreamConstants.START_ELEMENT) {
                    text = new StringBuilder();
                    boolean header = xml.at().getLocalName().equals("id") && !XROAD.equals(xml.at().getNamespaceURI());
                    texts.put(header ? "" : xml.at().getLocalName(), text);
                } else if (event == XMLStreamConstants.END_ELEMENT) {
                    text = new StringBuilder();
                } else if (text.length() < LONGEST_TEXT) {
                    text.append(xml.at().getText());
                }
            }
            return texts.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().toString()));
        } catch (XMLStreamException e) {
            throw new RefusedException(FaultCode.INVALID_MESSAGE, "The central server's answer is not XML: " + e.getMessage(), e);
        }
    }
}
