package org.turnpike.sandbox;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.stream.XMLStreamException;
import org.turnpike.xml.XmlTree;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * A SOAP information system behind a provider's security server (messages.md §1): {@code getPerson} returns a person by national id, {@code
 * echo} returns its request. Answers have the request's header fields unchanged, as X-Road requires.
 *
 * <p>{@code echo} also counts attachments and sends them back, waits as many milliseconds as its element {@code delayMillis} says (a minute at
 * most) and answers with a SOAP Fault when there is an element {@code fault}. Safe for use by several threads.
 */
public final class SoapService {
    /** The namespace of requests and answers. */
    public static final String NAMESPACE = "http://sandbox.turnpike.example/registry";
    static final String PATH = "/soap";
    private static final String ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/";
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);

    private final PersonRegister register = PersonRegister.withSamples();
    private volatile Duration delay = Duration.ZERO;
    private volatile Optional<String> fault = Optional.empty();

    /** A failure that is answered with a SOAP Fault. */
    private static final class SoapFault extends Exception {
        private final String code;

        SoapFault(String code, String text) {
            super(text);
            this.code = code;
        }
    }

    /** Delays every answer. */
    public void delay(Duration length) {
        delay = length;
    }

    /** Answers every request with a SOAP Fault of that text. */
    public void answerFault(String text) {
        fault = Optional.of(text);
    }

    /** Resets delay and fault. */
    public void behave() {
        delay = Duration.ZERO;
        fault = Optional.empty();
    }

    void serveOn(HttpPort port) {
        String wsdl = Resources.text("registry.wsdl", port.url());
        port.serve(PATH, (exchange, body) -> switch (exchange.getRequestMethod()) {
            case "GET", "HEAD" -> HttpPort.Reply.xml(wsdl);
            case "POST" -> answer(exchange, body);
            default -> HttpPort.Reply.text(405, "GET and POST only");
        });
    }

    private HttpPort.Reply answer(HttpExchange exchange, byte[] body) throws IOException {
        String type = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Type")).orElse("text/xml");
        if (!type.toLowerCase(Locale.ROOT).startsWith("multipart/")) {
            return answer(body, List.of());
        }
        MimePackage message = MimePackage.read(type, body);
        return answer(message.parts().get(0).body(), message.attachments());
    }

    /** Answers a SOAP message with its attachments; anything else becomes a SOAP Fault. */
    private HttpPort.Reply answer(byte[] soap, List<MimePackage.Part> attachments) throws IOException {
        try {
            Document message = parse(soap);
            Element wrapper = wrapper(message);
            waitFor(delay);
            if (fault.isPresent()) {
                throw new SoapFault("Server", fault.get());
            }
            replaceBody(message, answer(message, wrapper, attachments));
            return attachments.isEmpty() ? xml(200, message) : MimePackage.reply(200, DomText.of(message), attachments);
        } catch (SoapFault e) {
            return fault(e);
        }
    }

    private Element answer(Document message, Element wrapper, List<MimePackage.Part> attachments) throws SoapFault, IOException {
        return switch (wrapper.getLocalName()) {
            case "getPerson" -> person(message, wrapper);
            case "echo" -> echo(message, wrapper, attachments);
            default -> throw new SoapFault("Client", "no such operation: " + wrapper.getLocalName());
        };
    }

    private Element person(Document message, Element wrapper) throws SoapFault {
        String id = text(wrapper, "nationalId").orElseThrow(() -> new SoapFault("Client", "nationalId is missing"));
        PersonRegister.Person person = register.find(id)
                .orElseThrow(() -> new SoapFault("Client", "no person has the national id " + id));
        Element answer = response(message, wrapper);
        append(answer, "nationalId", person.nationalId());
        append(answer, "givenName", person.givenName());
        append(answer, "familyName", person.familyName());
        append(answer, "birthDate", person.birthDate());
        return answer;
    }

    private static Element echo(Document message, Element wrapper, List<MimePackage.Part> attachments) throws SoapFault, IOException {
        Optional<String> wanted = text(wrapper, "fault");
        if (wanted.isPresent()) {
            throw new SoapFault("Server", wanted.get());
        }
        Optional<String> millis = text(wrapper, "delayMillis");
        if (millis.isPresent()) {
            waitFor(Duration.ofMillis(number(millis.get())));
        }
        Element answer = response(message, wrapper);
        for (Node child = wrapper.getFirstChild(); child != null; child = child.getNextSibling()) {
            answer.appendChild(child.cloneNode(true));
        }
        append(answer, "attachments", String.valueOf(attachments.size()));
        return answer;
    }

    private static long number(String millis) throws SoapFault {
        try {
            return Long.parseLong(millis.strip());
        } catch (NumberFormatException e) {
            throw new SoapFault("Client", "delayMillis is not a number: " + millis);
        }
    }

    /**
     * Returns the wrapper of the answer: its name is derived from the request's wrapper, and it has the same attributes, including the declaration of
     * the prefix.
     */
    private static Element response(Document message, Element wrapper) {
        Element answer = message.createElementNS(wrapper.getNamespaceURI(), wrapper.getNodeName() + "Response");
        for (int i = 0; i < wrapper.getAttributes().getLength(); i++) {
            answer.setAttributeNode((Attr) wrapper.getAttributes().item(i).cloneNode(true));
        }
        return answer;
    }

    private static void append(Element parent, String name, String text) {
        String prefix = parent.getPrefix() == null ? "" : parent.getPrefix() + ":";
        Element child = parent.getOwnerDocument().createElementNS(parent.getNamespaceURI(), prefix + name);
        child.setTextContent(text);
        parent.appendChild(child);
    }

    private static Optional<String> text(Element parent, String localName) {
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (localName.equals(child.getLocalName())) {
                return Optional.of(child.getTextContent());
            }
        }
        return Optional.empty();
    }

    private static Element wrapper(Document message) throws SoapFault {
        return children(body(message)).stream().findFirst().orElseThrow(() -> new SoapFault("Client", "the SOAP Body is empty"));
    }

    private static Element body(Document message) throws SoapFault {
        return children(message.getDocumentElement()).stream()
                .filter(child -> ENVELOPE.equals(child.getNamespaceURI()) && "Body".equals(child.getLocalName()))
                .findFirst().orElseThrow(() -> new SoapFault("Client", "there is no SOAP 1.1 Body"));
    }

    private static List<Element> children(Element parent) {
        List<Element> children = new ArrayList<>();
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element) {
                children.add(element);
            }
        }
        return children;
    }

    private static void replaceBody(Document message, Element content) throws SoapFault {
        Element body = body(message);
        while (body.hasChildNodes()) {
            body.removeChild(body.getFirstChild());
        }
        body.appendChild(content);
    }

    private static void waitFor(Duration length) throws IOException {
        try {
            Thread.sleep(Math.min(length.toMillis(), LONGEST_DELAY.toMillis()));
        } catch (InterruptedException e) {
            throw new InterruptedIOException("stopped while delaying an answer");
        }
    }

    private static HttpPort.Reply fault(SoapFault why) {
        Document answer = newDocument();
        Element envelope = answer.createElementNS(ENVELOPE, "SOAP-ENV:Envelope");
        envelope.setAttributeNS(XMLConstants.XMLNS_ATTRIBUTE_NS_URI, "xmlns:SOAP-ENV", ENVELOPE);
        answer.appendChild(envelope);
        Element body = answer.createElementNS(ENVELOPE, "SOAP-ENV:Body");
        envelope.appendChild(body);
        Element fault = answer.createElementNS(ENVELOPE, "SOAP-ENV:Fault");
        body.appendChild(fault);
        fault.appendChild(answer.createElement("faultcode")).setTextContent("SOAP-ENV:" + why.code);
        fault.appendChild(answer.createElement("faultstring")).setTextContent(why.getMessage());
        return xml(500, answer);
    }

    private static HttpPort.Reply xml(int status, Document message) {
        return new HttpPort.Reply(status, "text/xml; charset=UTF-8", DomText.of(message));
    }

    private static Document parse(byte[] soap) throws SoapFault {
        try {
            return XmlTree.read(soap, XmlTree.LIMITS);
        } catch (XMLStreamException e) {
            throw new SoapFault("Client", "not well-formed XML: " + e.getMessage());
        }
    }

    private static Document newDocument() {
        try {
            return DocumentBuilderFactory.newDefaultNSInstance().newDocumentBuilder().newDocument();
        } catch (ParserConfigurationException e) {
            throw new AssertionError("The JDK cannot create an XML parser with its defaults", e);
        }
    }
}
