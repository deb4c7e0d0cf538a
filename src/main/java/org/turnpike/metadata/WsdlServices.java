package org.turnpike.metadata;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.xml.stream.XMLStreamException;
import org.turnpike.fault.FailureText;
import org.turnpike.serverconf.ConfigurationFile;
import org.turnpike.serverconf.LegalNames;
import org.turnpike.serverconf.Service;
import org.turnpike.xml.XmlTree;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The services of a WSDL: the operations of each binding that a port with a SOAP 1.1 address uses, with the X-Road version that stands in
 * the binding. Imports are not followed, document types are refused.
 */
final class WsdlServices {
    /** Services of one description. */
    static final int MOST = 1000;
    private static final String WSDL = "http://schemas.xmlsoap.org/wsdl/";
    private static final String SOAP = "http://schemas.xmlsoap.org/wsdl/soap/";
    private static final String XROAD = "http://x-road.eu/xsd/xroad.xsd";

    private WsdlServices() {
    }

    /** @throws IOException in one sentence why there are none */
    static List<Service> read(byte[] wsdl) throws IOException {
        try {
            Document document = XmlTree.read(wsdl);
            Element root = document.getDocumentElement();
            if (!WSDL.equals(root.getNamespaceURI()) || !root.getLocalName().equals("definitions")) {
                throw new IOException("it is no WSDL 1.1: its root element is " + root.getNodeName());
            }
            List<Service> services = services(document);
            if (services.isEmpty()) {
                throw new IOException("the WSDL has no port with a SOAP 1.1 address and a binding with operations; imports are not followed");
            }
            return services;
        } catch (XMLStreamException e) {
            throw new IOException("the WSDL cannot be read: " + FailureText.of(e), e);
        } catch (IllegalArgumentException e) {
            throw new IOException("the WSDL is not usable: " + e.getMessage(), e);
        }
    }

    private static List<Service> services(Document document) {
        Map<String, Element> bindings = new HashMap<>();
        elements(document.getElementsByTagNameNS(WSDL, "binding")).forEach(each -> bindings.put(each.getAttribute("name"), each));
        Map<String, Service> services = new LinkedHashMap<>();
        for (Element port : elements(document.getElementsByTagNameNS(WSDL, "port"))) {
            Optional<Element> address = elements(port.getElementsByTagNameNS(SOAP, "address")).stream().findFirst();
            Element binding = bindings.get(local(port.getAttribute("binding")));
            if (address.isPresent() && binding != null) {
                for (Service service : services(binding, address.get().getAttribute("location"))) {
                    if (services.put(service.name(), service) != null || services.size() > MOST) {
                        throw new IllegalArgumentException(services.size() > MOST ? "there are more than " + MOST + " services"
                                : service.name() + " is there twice");
                    }
                }
            }
        }
        return List.copyOf(services.values());
    }

    private static List<Service> services(Element binding, String location) {
        List<Service> services = new ArrayList<>();
        for (Element operation : elements(binding.getElementsByTagNameNS(WSDL, "operation"))) {
            Optional<String> version = elements(operation.getElementsByTagNameNS(XROAD, "version")).stream().findFirst()
                    .map(each -> LegalNames.require("version", each.getTextContent().strip()));
            services.add(Service.unshared(LegalNames.require("operation", operation.getAttribute("name")), version, ConfigurationFile.url(location)));
        }
        return services;
    }

    private static String local(String name) {
        return name.substring(name.indexOf(':') + 1);
    }

    private static List<Element> elements(NodeList nodes) {
        return IntStream.range(0, nodes.getLength()).mapToObj(nodes::item).map(Element.class::cast).toList();
    }
}
