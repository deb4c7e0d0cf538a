package org.turnpike.metadata;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLStreamException;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.fault.Stage;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.SubsystemId;
import org.turnpike.message.Content;
import org.turnpike.message.XroadEnvelope;
import org.turnpike.monitoring.RecordField;
import org.turnpike.xml.XmlTree;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** Reads the bodies of queries for monitoring data (operations.md §a.1, §b.2, §b.3). */
final class MonitoringQuery {
    static final String ENVIRONMENT = "http://x-road.eu/xsd/monitoring";
    static final String OPERATIONS = "http://x-road.eu/xsd/op-monitoring.xsd";
    private static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
    private static final int MOST_OUTPUT_FIELDS = 10_000;

    private MonitoringQuery() {
    }

    /**
     * A query for operational data.
     *
     * @param provider the client whose services are queried
     * @param fields the requested fields; all fields if the query names none
     */
    record Operational(long from, long to, Optional<ClientId> provider, Set<RecordField> fields) {
    }

    /** Returns the names of the requested environment metrics, from any place in the query; empty if all are requested. */
    static Set<String> environment(Content envelope) throws IOException, RefusedException {
        NodeList fields = body(envelope).getElementsByTagNameNS(ENVIRONMENT, "outputField");
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; i < fields.getLength() && i < MOST_OUTPUT_FIELDS; i++) {
            names.add(fields.item(i).getTextContent().strip());
        }
        names.remove("");
        return names;
    }

    /** @throws RefusedException {@code client.invalid_request} for elements that the schema does not allow, and for unknown output fields */
    static Operational operational(Content envelope) throws IOException, RefusedException {
        Deque<Element> children = elements(requireRoot(body(envelope), "getSecurityServerOperationalData"));
        Deque<Element> criteria = elements(require(children, "searchCriteria"));
        long from = seconds(require(criteria, "recordsFrom"));
        long to = seconds(require(criteria, "recordsTo"));
        Optional<ClientId> provider = client(criteria);
        requireEnd(criteria);
        Set<RecordField> fields = fields(children);
        requireEnd(children);
        return new Operational(from, to, provider, fields);
    }

    /** Returns the provider whose health data is requested; empty if all are requested. */
    static Optional<ClientId> health(Content envelope) throws IOException, RefusedException {
        Deque<Element> children = elements(requireRoot(body(envelope), "getSecurityServerHealthData"));
        Optional<Element> criteria = find(children, "filterCriteria");
        requireEnd(children);
        if (criteria.isEmpty()) {
            return Optional.empty();
        }
        Deque<Element> filter = elements(criteria.get());
        Optional<ClientId> provider = client(filter);
        requireEnd(filter);
        return provider;
    }

    private static Set<RecordField> fields(Deque<Element> children) throws RefusedException {
        Set<RecordField> fields = new LinkedHashSet<>();
        Optional<Element> spec = find(children, "outputSpec");
        if (spec.isPresent()) {
            Deque<Element> left = elements(spec.get());
            for (Optional<Element> field = find(left, "outputField"); field.isPresent(); field = find(left, "outputField")) {
                String name = field.get().getTextContent().strip();
                fields.add(RecordField.find(name).orElseThrow(() -> invalid("Unknown output field in search criteria: " + name)));
            }
            requireEnd(left);
        }
        return fields.isEmpty() ? EnumSet.allOf(RecordField.class) : fields;
    }

    private static long seconds(Element element) throws RefusedException {
        try {
            return Long.parseLong(element.getTextContent().strip());
        } catch (NumberFormatException e) {
            throw invalid("The value of " + element.getLocalName() + " is not a number of seconds");
        }
    }

    private static Optional<ClientId> client(Deque<Element> children) throws RefusedException {
        Optional<Element> found = find(children, "client");
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Deque<Element> parts = elements(found.get());
        try {
            MemberId member = new MemberId(identifier(parts, "xRoadInstance"), identifier(parts, "memberClass"), identifier(parts, "memberCode"));
            ClientId client = parts.isEmpty() ? member : new SubsystemId(member, identifier(parts, "subsystemCode"));
            requireEnd(parts);
            return Optional.of(client);
        } catch (IllegalArgumentException e) {
            throw invalid("The client identifier of the search criteria is incomplete");
        }
    }

    private static String identifier(Deque<Element> parts, String name) throws RefusedException {
        Element part = parts.poll();
        if (part == null || !XroadEnvelope.IDENTIFIERS.equals(part.getNamespaceURI()) || !name.equals(part.getLocalName())) {
            throw invalid("The client identifier of the search criteria has no " + name);
        }
        return part.getTextContent();
    }

    private static Element requireRoot(Element body, String name) throws RefusedException {
        Deque<Element> children = elements(body);
        Element root = require(children, name);
        requireEnd(children);
        return root;
    }

    private static Element require(Deque<Element> children, String name) throws RefusedException {
        return find(children, name).orElseThrow(() -> invalid("The request has no " + name));
    }

    private static Optional<Element> find(Deque<Element> children, String name) {
        Element next = children.peek();
        return next != null && OPERATIONS.equals(next.getNamespaceURI()) && name.equals(next.getLocalName())
                ? Optional.of(children.remove()) : Optional.empty();
    }

    private static void requireEnd(Deque<Element> children) throws RefusedException {
        if (!children.isEmpty()) {
            throw invalid("The request has an element that its schema does not allow: " + children.peek().getLocalName());
        }
    }


    private static Deque<Element> elements(Element parent) {
        Deque<Element> elements = new ArrayDeque<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                elements.add(element);
            }
        }
        return elements;
    }

    private static Element body(Content envelope) throws IOException, RefusedException {
        try (InputStream bytes = envelope.open()) {
            Deque<Element> parts = elements(XmlTree.read(bytes, XmlTree.LIMITS).getDocumentElement());
            return parts.stream().filter(part -> SOAP.equals(part.getNamespaceURI()) && "Body".equals(part.getLocalName())).findFirst()
                    .orElseThrow(() -> invalid("The request has no body"));
        } catch (XMLStreamException e) {
            throw new RefusedException(FaultCode.INVALID_SOAP, "Malformed SOAP: " + e.getMessage(), e);
        }
    }

    static RefusedException invalid(String text) {
        return new RefusedException(FaultCode.INVALID_REQUEST, text).in(Stage.CLIENT);
    }
}
