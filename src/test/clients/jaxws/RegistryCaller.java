import generated.Registry;
import generated.RegistryPortType;
import generated.XRoadClientIdentifierType;
import generated.XRoadServiceIdentifierType;
import jakarta.xml.ws.BindingProvider;
import jakarta.xml.ws.Holder;
import jakarta.xml.ws.soap.SOAPFaultException;
import java.net.URI;
import javax.xml.datatype.XMLGregorianCalendar;

/**
 * Calls through a security server as one does who was given the WSDL: compiled with what wsimport generates from it. Arguments: where the
 * WSDL is, the security server's door, subsystem, national id, message id.
 */
public final class RegistryCaller {
    private RegistryCaller() {
    }

    public static void main(String[] arguments) throws Exception {
        RegistryPortType port = new Registry(URI.create(arguments[0]).toURL()).getRegistryPort();
        ((BindingProvider) port).getRequestContext().put(BindingProvider.ENDPOINT_ADDRESS_PROPERTY, arguments[1]);
        Holder<String> nationalId = new Holder<>(arguments[3]);
        Holder<String> familyName = new Holder<>();
        Holder<XMLGregorianCalendar> birthDate = new Holder<>();
        Holder<String> id = new Holder<>(arguments[4]);
        try {
            port.getPerson(nationalId, new Holder<>(), familyName, birthDate, new Holder<>(client(arguments[2])), new Holder<>(service()),
                    id, new Holder<>("EE1234567890"), new Holder<>("an issue"), new Holder<>("4.0"));
            System.out.println(nationalId.value + " " + familyName.value + " " + birthDate.value + " " + id.value);
        } catch (SOAPFaultException e) {
            System.out.println("fault " + e.getFault().getFaultCode());
        }
    }

    private static XRoadClientIdentifierType client(String subsystem) {
        XRoadClientIdentifierType client = new XRoadClientIdentifierType();
        client.setObjectType("SUBSYSTEM");
        client.setXRoadInstance("SANDBOX");
        client.setMemberClass("COM");
        client.setMemberCode("1111");
        client.setSubsystemCode(subsystem);
        return client;
    }

    private static XRoadServiceIdentifierType service() {
        XRoadServiceIdentifierType service = new XRoadServiceIdentifierType();
        service.setObjectType("SERVICE");
        service.setXRoadInstance("SANDBOX");
        service.setMemberClass("GOV");
        service.setMemberCode("2222");
        service.setSubsystemCode("registry");
        service.setServiceCode("getPerson");
        service.setServiceVersion("v1");
        return service;
    }
}
