package org.turnpike;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.turnpike.message.ContentType;
import org.turnpike.message.Headers;
import org.turnpike.message.MultipartReader;
import org.turnpike.transport.Capture;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * A transport message as text, part by part, without what differs from one sending to the next: boundaries, times, evidence about the
 * sender's own certificates, signature values, and the case of header names. XML of hash chain and signature is compared by its
 * elements, since prefixes and line breaks differ between deployed servers too.
 */
final class ComparableMessage {
    /** What HTTP adds on its own account. */
    private static final Set<String> OF_HTTP = Set.of("transfer-encoding", "host", "connection", "user-agent", "accept-encoding", "date",
            "content-length");
    /** Elements of a signature whose text is the sender's or the moment's. */
    private static final Set<String> OF_THE_SENDER = Set.of("SignatureValue", "X509Certificate", "SigningTime", "EncapsulatedOCSPValue",
            "X509IssuerName", "X509SerialNumber");

    private ComparableMessage() {
    }

    /** Header and parts. */
    static List<String> of(Capture message) throws Exception {
        List<String> lines = new ArrayList<>();
        lines.add(header(message.headers()));
        if (ContentType.parse(message.contentType()).is("multipart/mixed")) {
            lines.addAll(parts(message.contentType(), message.body()));
        } else {
            lines.add(text(message.body()).replaceAll("<faultDetail xmlns=\"\">[-0-9a-f]{36}<", "<faultDetail xmlns=\"\">ID<"));
        }
        return lines;
    }

    /** The header fields in alphabetical order. */
    static String header(Headers headers) {
        TreeMap<String, List<String>> sorted = new TreeMap<>();
        headers.forEach(field -> {
            String name = field.name().toLowerCase(Locale.ROOT);
            if (!OF_HTTP.contains(name)) {
                sorted.computeIfAbsent(name, any -> new ArrayList<>()).add(value(name, field.value()));
            }
        });
        return sorted.toString();
    }

    private static String value(String name, String value) {
        String spaced = name.equals("content-type") ? value.replaceAll(";\\s*", ";") : value;
        return spaced.replaceAll("boundary=(xtop|xatt)[A-Za-z]{30}", "boundary=$1");
    }

    private static List<String> parts(String contentType, byte[] body) throws Exception {
        List<String> lines = new ArrayList<>();
        MultipartReader reader = new MultipartReader(new ByteArrayInputStream(body), ContentType.parse(contentType).boundary().orElseThrow());
        for (Optional<MultipartReader.Part> part = reader.next(); part.isPresent(); part = reader.next()) {
            lines.add("part " + header(part.get().headers()));
            lines.addAll(content(part.get().contentType(), part.get().content().readAllBytes()));
        }
        return lines;
    }

    private static List<String> content(String contentType, byte[] bytes) throws Exception {
        return switch (ContentType.parse(contentType).base()) {
            case "multipart/mixed" -> parts(contentType, bytes);
            case "application/ocsp-response" -> List.of("an OCSP response");
            case "application/hash-chain-result", "application/hash-chain" -> elements(bytes, false);
            case "signature/bdoc-1.0/ts" -> elements(bytes, true);
            default -> List.of(text(bytes));
        };
    }

    private static List<String> elements(byte[] xml, boolean signature) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
        Document document = factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml));
        List<String> lines = new ArrayList<>();
        add(document.getDocumentElement(), "", signature, lines);
        return lines;
    }

    private static void add(Element element, String indent, boolean signature, List<String> lines) {
        TreeMap<String, String> attributes = new TreeMap<>();
        for (int i = 0; i < element.getAttributes().getLength(); i++) {
            Attr attribute = (Attr) element.getAttributes().item(i);
            if (!"http://www.w3.org/2000/xmlns/".equals(attribute.getNamespaceURI())) {
                attributes.put(attribute.getLocalName(), attribute.getValue());
            }
        }
        List<Element> children = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element inner) {
                children.add(inner);
            } else {
                text.append(child.getNodeValue());
            }
        }
        boolean hidden = signature && isOfTheSender(element);
        lines.add(indent + "{" + element.getNamespaceURI() + "}" + element.getLocalName() + attributes
                + (hidden ? "" : text.toString().replaceAll("\\s", "")));
        children.forEach(child -> add(child, indent + " ", signature, lines));
    }

    /** Digests are compared where they are of the message: those of chain result, signed properties and certificates differ. */
    private static boolean isOfTheSender(Element element) {
        if (!element.getLocalName().equals("DigestValue")) {
            return OF_THE_SENDER.contains(element.getLocalName());
        }
        Element parent = (Element) element.getParentNode();
        return parent.getLocalName().equals("CertDigest")
                || parent.getLocalName().equals("Reference") && !parent.getAttribute("URI").equals("/message.xml");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
