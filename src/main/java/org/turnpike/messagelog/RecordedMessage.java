package org.turnpike.messagelog;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;
import org.turnpike.message.Content;
import org.turnpike.message.RestRequest;
import org.turnpike.message.RestResponse;
import org.turnpike.message.SoapLimits;
import org.turnpike.message.SoapMessage;
import org.turnpike.message.SoapScanner;
import org.turnpike.xml.XmlLimits;
import org.turnpike.xml.XmlReader;
import org.turnpike.xml.XmlWriter;

/** Rebuilds a message without its body, if its body must not be recorded (trust.md §5.1, messages.md §4.6). */
final class RecordedMessage {
    private static final Set<String> XROAD = Set.of("http://x-road.eu/xsd/xroad.xsd", "http://x-road.eu/xsd/identifiers",
            "http://x-road.eu/xsd/representation.xsd");
    /** The number of segments up to the service code: an empty one, r1, instance, class, member, subsystem, service. */
    private static final int SEGMENTS = 7;
    /** The depth of Header and Body; the next constant is the depth of their children. */
    private static final int CHILD = 2;
    private static final int GRANDCHILD = 3;

    private RecordedMessage() {
    }

    /** Returns the message as it is recorded: unchanged, or rebuilt without its body. */
    static MessageRecord of(MessageRecord message, BodyLogging bodies) throws RefusedException {
        if (bodies.isAll()) {
            return message;
        }
        try {
            byte[] head = bytes(message.message());
            if (bodies.takes(provider(message, head), message.leg().isConsumer())) {
                return message;
            }
            byte[] without = message.leg().isRest() ? restWithoutBody(head, message.leg().isResponse()) : soapWithoutBody(head);
            return new MessageRecord(message.at(), message.queryId(), message.requestId(), message.party(), message.leg(), message.client(), message.service(),
                    Content.of(without), message.signature(), List.of());
        } catch (IOException | XMLStreamException e) {
            throw new RefusedException(FaultCode.LOGGING_FAILED, "The message cannot be rebuilt without its body", e);
        }
    }

    private static byte[] bytes(Content content) throws IOException {
        try (InputStream in = content.open()) {
            return in.readAllBytes();
        }
    }

    private static ClientId provider(MessageRecord message, byte[] head) throws RefusedException {
        if (!message.leg().isConsumer()) {
            return message.party();
        }
        if (!message.leg().isRest()) {
            SoapMessage soap = (SoapMessage) SoapScanner.scan(new ByteArrayInputStream(head), SoapLimits.DEFAULT);
            return soap.header().service().provider();
        }
        return message.leg().isResponse()
                ? RestResponse.parse(head).service().orElseThrow(() -> new RefusedException(FaultCode.LOGGING_FAILED, "The response names no service")).provider()
                : RestRequest.parse(head).service().provider();
    }

    /** Keeps the method and the path up to the service code of a request, the status of a response, and the X-Road headers of both. */
    private static byte[] restWithoutBody(byte[] head, boolean response) {
        String[] lines = new String(head, StandardCharsets.UTF_8).split("\r\n", -1);
        StringBuilder out = new StringBuilder(lines[0]).append("\r\n").append(response ? lines[1] : pathToService(lines[1])).append("\r\n");
        for (int i = 2; i < lines.length; i++) {
            if (lines[i].toLowerCase(Locale.ROOT).startsWith("x-road-")) {
                out.append(lines[i]).append("\r\n");
            }
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String pathToService(String url) {
        return List.of(url.split("\\?", 2)[0].split("/")).stream().limit(SEGMENTS).collect(Collectors.joining("/"));
    }

    /** Keeps the envelope, the X-Road header fields, and the element in the Body without its content. */
    private static byte[] soapWithoutBody(byte[] soap) throws XMLStreamException {
        XmlReader in = XmlReader.of(new ByteArrayInputStream(soap), XmlLimits.HARD);
        XmlWriter out = new XmlWriter();
        boolean inBody = false;
        for (int event = in.next(); event != XMLStreamConstants.END_DOCUMENT; event = in.next()) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                inBody = in.depth() == CHILD ? in.at().getLocalName().equals("Body") : inBody;
                boolean field = in.depth() == GRANDCHILD && !inBody;
                if (field && !XROAD.contains(String.valueOf(in.at().getNamespaceURI()))) {
                    in.skipElement();
                    continue;
                }
                out.start(in);
                if (in.depth() == GRANDCHILD && inBody) {
                    in.skipElement();
                    out.end(in);
                }
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                out.end(in);
            } else if (in.depth() > 0) {
                out.text(in);
            }
        }
        return out.bytes();
    }
}
