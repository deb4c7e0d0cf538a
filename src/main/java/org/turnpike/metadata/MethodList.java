package org.turnpike.metadata;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServiceId;
import org.turnpike.message.XroadEnvelope;
import org.turnpike.xml.XmlLimits;
import org.turnpike.xml.XmlReader;

/** The built-in service {@code listMethods} as a caller sees it (messages.md §6.3). */
public final class MethodList {
    /** The service's code. */
    public static final String CODE = BuiltInService.LIST_METHODS.code();
    private static final int MOST = 1000;
    private static final int LONGEST_CODE = 255;
    /** Envelope, Body, listMethodsResponse, service and the parts of an identifier. */
    private static final XmlLimits LIMITS = XmlLimits.HARD.with(16, 32);

    private MethodList() {
    }

    /** The request in UTF-8. */
    public static byte[] request(ClientId client, ClientId provider, String id) {
        return XroadEnvelope.request(client, new ServiceId(provider, CODE), id, body -> body.element(CODE, ""));
    }

    /**
     * The service codes of an answer, at most {@value #MOST}. Codes of more than {@value #LONGEST_CODE} characters are skipped.
     *
     * @throws RefusedException {@code invalid_soap} if the answer is not XML within bounds
     */
    public static List<String> read(byte[] soap) throws RefusedException {
        try {
            XmlReader xml = XmlReader.of(new ByteArrayInputStream(soap), LIMITS);
            List<String> codes = new ArrayList<>();
            boolean answer = false;
            for (int event = xml.next(); event != XMLStreamConstants.END_DOCUMENT; event = xml.next()) {
                answer |= isStart(xml, event, XroadEnvelope.XROAD, CODE + "Response");
                if (answer && codes.size() < MOST && isStart(xml, event, XroadEnvelope.IDENTIFIERS, "serviceCode")) {
                    String code = xml.text();
                    if (code.length() <= LONGEST_CODE) {
                        codes.add(code);
                    }
                }
            }
            return codes;
        } catch (XMLStreamException e) {
            throw new RefusedException(FaultCode.INVALID_SOAP, "The answer of " + CODE + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static boolean isStart(XmlReader xml, int event, String namespace, String name) {
        return event == XMLStreamConstants.START_ELEMENT && xml.at().getLocalName().equals(name) && namespace.equals(xml.at().getNamespaceURI());
    }
}
