package org.turnpike.metadata;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLStreamException;
import org.turnpike.fault.FailureText;
import org.turnpike.fault.LogText;
import org.turnpike.serverconf.LegalNames;
import org.turnpike.serverconf.Service;
import org.turnpike.serverconf.ServiceAddress;
import org.turnpike.xml.XmlTree;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Reads the services of a WSDL: the operations of each binding that is used by a port with a SOAP 1.1 or 1.2 address. The version of a service is the
 * text of the operation's first extension element with the name {@code version}, in any namespace, as on deployed servers. If several ports offer an
 * operation, the criteria for the choice are, in this order: a usable address, SOAP 1.1 before 1.2, https before http, and the position in the
 * document. Ports with another transport than HTTP are used only if no port has HTTP. Imports are not followed, and document types are rejected. The
 * time is linear in the size of the document.
 */
final class WsdlServices {
    /** The maximum number of services of one description. */
    static final int MOST = 1000;
    private static final String WSDL = "http://schemas.xmlsoap.org/wsdl/";
    private static final String SOAP_11 = "http://schemas.xmlsoap.org/wsdl/soap/";
    private static final String SOAP_12 = "http://schemas.xmlsoap.org/wsdl/soap12/";
    private static final Set<String> HTTP_TRANSPORTS = Set.of("", "http://schemas.xmlsoap.org/soap/http", "http://schemas.xmlsoap.org/soap/http/",
            "http://www.w3.org/2003/05/soap/bindings/HTTP/", "http://www.w3.org/2003/05/soap/bindings/HTTP");

    private final List<String> notes = new ArrayList<>();
    private final Map<String, Offer> chosen = new LinkedHashMap<>();

    private WsdlServices() {
    }

    /** A port that has a SOAP address. */
    private record Port(String name, Binding binding, boolean soap12, ServiceAddress address) {
        static final Comparator<Port> BEST_FIRST = Comparator.comparing((Port port) -> !port.binding.http).thenComparing(port -> port.address.url().isEmpty())
                .thenComparing(Port::soap12).thenComparing(port -> !port.address.text().startsWith("https:"));
    }

    private record Binding(Element element, boolean http) {
    }

    /** A service that one port offers. */
    private record Offer(Service service, Port port) {
    }

    /**
     * Reads the services.
     *
     * @throws IOException if there are no services; the message states the reason in one sentence
     */
    static DescribedServices read(byte[] wsdl) throws IOException {
        try {
            Element root = XmlTree.read(wsdl).getDocumentElement();
            if (!isWsdl(root, "definitions")) {
                throw new IOException("it is not WSDL 1.1: its root element is " + LogText.printable(root.getNodeName(), 100));
            }
            return new WsdlServices().read(root);
        } catch (XMLStreamException e) {
            throw new IOException("the WSDL cannot be read: " + FailureText.of(e), e);
        }
    }

    private DescribedServices read(Element root) throws IOException {
        List<Port> ports = bestPortOfEachBinding(root);
        ports.stream().filter(port -> port.binding.http).forEach(this::offer);
        if (chosen.isEmpty()) {
            ports.forEach(this::offer);
        }
        if (chosen.isEmpty()) {
            throw new IOException("the WSDL has no port with a SOAP address and a binding with operations; imports are not followed"
                    + (notes.isEmpty() ? "" : " (" + notes.get(0) + ")"));
        }
        if (chosen.size() > MOST) {
            throw new IOException("the WSDL has more than " + MOST + " services");
        }
        List<Service> services = chosen.values().stream().map(Offer::service).toList();
        return DescribedServices.of(services, notes);
    }

    private List<Port> bestPortOfEachBinding(Element root) {
        Map<String, Binding> bindings = new HashMap<>();
        children(root, "binding").forEach(each -> bindings.put(each.getAttribute("name"), new Binding(each, isHttp(each))));
        Map<Element, Port> best = new LinkedHashMap<>();
        for (Element service : children(root, "service")) {
            for (Element element : children(service, "port")) {
                port(element, bindings).ifPresent(port -> best.merge(port.binding.element, port, this::better));
            }
        }
        return List.copyOf(best.values());
    }

    private Optional<Port> port(Element port, Map<String, Binding> bindings) {
        String name = port.getAttribute("name");
        Binding binding = bindings.get(local(port.getAttribute("binding")));
        Optional<Element> address = extensions(port).stream().filter(each -> each.getLocalName().equals("address"))
                .filter(each -> SOAP_11.equals(each.getNamespaceURI()) || SOAP_12.equals(each.getNamespaceURI())).findFirst();
        if (address.isEmpty()) {
            note("Port '" + name + "' was skipped: it has no SOAP address");
            return Optional.empty();
        }
        if (binding == null) {
            note("Port '" + name + "' was skipped: the file has no binding '" + port.getAttribute("binding") + "'");
            return Optional.empty();
        }
        return Optional.of(new Port(name, binding, SOAP_12.equals(address.get().getNamespaceURI()),
                ServiceAddress.described(address.get().getAttribute("location"))));
    }

    private static boolean isHttp(Element binding) {
        return extensions(binding).stream().filter(each -> each.getLocalName().equals("binding"))
                .allMatch(each -> HTTP_TRANSPORTS.contains(each.getAttribute("transport").strip()));
    }

    private Port better(Port first, Port second) {
        Port better = Port.BEST_FIRST.compare(second, first) < 0 ? second : first;
        Port other = better == first ? second : first;
        note("Port '" + other.name + "' (" + other.address.text() + ") was skipped: port '" + better.name + "' (" + better.address.text()
                + ") has the same binding");
        return better;
    }

    private void offer(Port port) {
        for (Element operation : children(port.binding.element, "operation")) {
            service(operation, port.address).ifPresent(service -> chosen.merge(service.name(), new Offer(service, port), this::better));
        }
    }

    private Offer better(Offer first, Offer second) {
        Offer better = Port.BEST_FIRST.compare(second.port, first.port) < 0 ? second : first;
        Offer other = better == first ? second : first;
        if (other.port != better.port) {
            note("Operation '" + better.service.name() + "' is offered by several ports: '" + better.port.name + "' was chosen, '" + other.port.name
                    + "' was skipped");
        }
        return better;
    }

    private Optional<Service> service(Element operation, ServiceAddress address) {
        String name = operation.getAttribute("name");
        Optional<String> version = extensions(operation).stream().filter(each -> each.getLocalName().equals("version"))
                .map(each -> each.getTextContent().strip()).filter(text -> !text.isEmpty()).findFirst();
        try {
            version.ifPresent(text -> LegalNames.require("version", text));
            return Optional.of(Service.unshared(LegalNames.require("operation", name), version, address));
        } catch (IllegalArgumentException e) {
            note("Operation '" + name + "' was skipped: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void note(String text) {
        notes.add(text);
    }

    private static String local(String name) {
        return name.strip().substring(name.strip().indexOf(':') + 1);
    }

    private static boolean isWsdl(Element element, String name) {
        return WSDL.equals(element.getNamespaceURI()) && name.equals(element.getLocalName());
    }

    private static List<Element> children(Element parent, String name) {
        return elements(parent).stream().filter(each -> isWsdl(each, name)).toList();
    }

    /** Returns the child elements that are not in the WSDL namespace. */
    private static List<Element> extensions(Element parent) {
        return elements(parent).stream().filter(each -> !WSDL.equals(each.getNamespaceURI())).toList();
    }

    private static List<Element> elements(Element parent) {
        List<Element> elements = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                elements.add(element);
            }
        }
        return elements;
    }
}
