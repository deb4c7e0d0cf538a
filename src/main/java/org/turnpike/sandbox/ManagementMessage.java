package org.turnpike.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.xml.stream.XMLStreamException;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServerId;
import org.turnpike.xml.XmlTree;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** The SOAP message of a management request, for the central side. Used by one thread. */
final class ManagementMessage {
    private static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
    private static final String XROAD = "http://x-road.eu/xsd/xroad.xsd";

    private final Document document;
    private final Element header;
    private final Element request;

    private ManagementMessage(Document document) {
        this.document = document;
        this.header = child(document.getDocumentElement(), "Header");
        List<Element> content = children(child(document.getDocumentElement(), "Body"));
        if (content.size() != 1 || !XROAD.equals(content.get(0).getNamespaceURI())) {
            throw new IllegalArgumentException("the SOAP Body must have exactly one element, in X-Road's namespace");
        }
        this.request = content.get(0);
    }

    /** @throws IllegalArgumentException when it is not one */
    static ManagementMessage read(byte[] soap) {
        try {
            return new ManagementMessage(XmlTree.read(soap));
        } catch (XMLStreamException e) {
            throw new IllegalArgumentException("not well-formed XML: " + e.getMessage(), e);
        }
    }

    String code() {
        return request.getLocalName();
    }

    ClientId sender() {
        return ClientId.parse(path(child(header, "client")));
    }

    ClientId provider() {
        List<Element> parts = children(child(header, "service"));
        return ClientId.parse(parts.subList(0, parts.size() - 1).stream().map(Element::getTextContent).collect(Collectors.joining("/")));
    }

    ServerId server() {
        return ServerId.parse(path(child(request, "server")));
    }

    ClientId client() {
        return ClientId.parse(path(child(request, "client")));
    }

    Optional<String> text(String name) {
        return children(request).stream().filter(each -> each.getLocalName().equals(name)).findFirst().map(Element::getTextContent);
    }

    /** The answer: the request's header and content, and its number. Used once. */
    byte[] answered(long number) {
        Element answer = document.createElementNS(XROAD, request.getPrefix() + ":" + request.getLocalName() + "Response");
        children(request).forEach(each -> answer.appendChild(each.cloneNode(true)));      // the request is read again once it is approved
        answer.appendChild(document.createElementNS(XROAD, request.getPrefix() + ":requestId")).setTextContent(String.valueOf(number));
        request.getParentNode().replaceChild(answer, request);
        return DomText.of(document);
    }

    static byte[] fault(String code, String text) {
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
        return ("<SOAP-ENV:Envelope xmlns:SOAP-ENV=\"" + SOAP + "\"><SOAP-ENV:Body><SOAP-ENV:Fault><faultcode>" + code + "</faultcode><faultstring>" + escaped
                + "</faultstring><detail><faultDetail>" + UUID.randomUUID() + "</faultDetail></detail></SOAP-ENV:Fault></SOAP-ENV:Body></SOAP-ENV:Envelope>")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String path(Element identifier) {
        return children(identifier).stream().map(Element::getTextContent).collect(Collectors.joining("/"));
    }

    private static Element child(Element parent, String name) {
        return children(parent).stream().filter(each -> name.equals(each.getLocalName())).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the element " + name + " is missing"));
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
}
