package org.turnpike.admin;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.turnpike.fault.FailureText;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;
import org.turnpike.id.SubsystemId;
import org.turnpike.message.SoapFault;
import org.turnpike.message.SoapLimits;
import org.turnpike.message.SoapPart;
import org.turnpike.message.SoapScanner;
import org.turnpike.messagelog.RecordSearchStore;
import org.turnpike.registration.ManagementSender;

/**
 * Calls {@code listMethods} of a client (messages.md §6.3) through this server's client door, in the name of a client of this server. The message is
 * signed, logged and time-stamped like any other message. It needs no access right. Thread-safe.
 */
public final class ServiceCall {
    private static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
    private static final String XROAD = "http://x-road.eu/xsd/xroad.xsd";
    private static final String ID = "http://x-road.eu/xsd/identifiers";
    private static final String LIST_METHODS = "listMethods";
    private static final Pattern SERVICE_CODE = Pattern.compile("serviceCode>([^<]{1,255})<");
    private static final int MOST_METHODS = 1000;
    private static final double NANOS_PER_MILLI = 1e6;

    private final ManagementSender door;
    private final RecordSearchStore records;
    private final InstantSource clock;

    /** @param door the client door of this server @param records the message log, which has the times when request and response were recorded */
    public ServiceCall(ManagementSender door, RecordSearchStore records, InstantSource clock) {
        this.door = door;
        this.records = records;
        this.clock = clock;
    }

    /** Makes the call and reports the result. A fault is in the report. @throws IllegalStateException if there is no answer */
    CallReport call(ClientId client, ClientId provider) {
        String id = "connection-test-" + UUID.randomUUID();
        long began = clock.instant().toEpochMilli();
        long start = System.nanoTime();
        try {
            byte[] answer = door.send("text/xml; charset=utf-8", envelope(client, provider, id));
            double millis = (System.nanoTime() - start) / NANOS_PER_MILLI;
            SoapPart part = SoapScanner.scan(new ByteArrayInputStream(answer), SoapLimits.DEFAULT);
            return report(client, provider, id, part instanceof SoapFault fault ? Optional.of(fault) : Optional.empty(), answer, recorded(id, began), millis);
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("The call was not answered: " + FailureText.of(e), e);
        } catch (RefusedException e) {
            throw new IllegalStateException("The answer cannot be read: " + e.code() + ": " + e.getMessage(), e);
        }
    }

    /** Returns the milliseconds from the start until the request (key false) and the response (key true) were recorded. */
    private Map<Boolean, Double> recorded(String id, long began) throws SQLException {
        Map<Boolean, Double> times = new LinkedHashMap<>();
        records.search(RecordSearchStore.Criteria.of(id), OptionalLong.empty(), 10).records().stream().filter(RecordSearchStore.Recorded::clientSide)
                .forEach(each -> times.put(each.response(), (double) Math.max(0, each.at().toEpochMilli() - began)));
        return times;
    }

    private static CallReport report(ClientId client, ClientId provider, String id, Optional<SoapFault> fault, byte[] answer, Map<Boolean, Double> recorded, double millis) {
        List<MessageView> messages = new ArrayList<>();
        messages.add(new MessageView("sent", "request", client.path() + " → " + provider.path() + "/" + LIST_METHODS, recorded.getOrDefault(false, 0.0)));
        if (recorded.containsKey(true)) {
            messages.add(new MessageView("received", "response", "", recorded.get(true)));
        }
        if (fault.isPresent()) {
            messages.add(new MessageView("received", "fault", fault.get().code(), millis));
            return new CallReport(client.path(), provider.path(), id, false, fault.get().code(), fault.get().string() + " (" + fault.get().detail() + ")", List.of(), messages);
        }
        List<String> methods = methods(answer);
        messages.add(new MessageView("received", "verified", String.join(", ", methods), millis));
        return new CallReport(client.path(), provider.path(), id, true, "", "", methods, messages);
    }

    /** Returns the service codes in the body. The header is skipped, because it contains the code {@code listMethods}. */
    private static List<String> methods(byte[] answer) {
        String text = new String(answer, StandardCharsets.UTF_8);
        Matcher codes = SERVICE_CODE.matcher(text.substring(Math.max(0, text.indexOf(LIST_METHODS + "Response"))));
        List<String> methods = new ArrayList<>();
        while (methods.size() < MOST_METHODS && codes.find()) {
            methods.add(codes.group(1));
        }
        return methods;
    }

    private static byte[] envelope(ClientId client, ClientId provider, String id) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(bytes, "UTF-8");
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("SOAP-ENV", "Envelope", SOAP);
            xml.writeNamespace("SOAP-ENV", SOAP);
            xml.writeNamespace("xrd", XROAD);
            xml.writeNamespace("id", ID);
            xml.writeStartElement("SOAP-ENV", "Header", SOAP);
            party(xml, "client", client instanceof SubsystemId ? "SUBSYSTEM" : "MEMBER", client, Optional.empty());
            party(xml, "service", "SERVICE", provider, Optional.of(LIST_METHODS));
            text(xml, "xrd", XROAD, "id", id);
            text(xml, "xrd", XROAD, "protocolVersion", "4.0");
            xml.writeEndElement();
            xml.writeStartElement("SOAP-ENV", "Body", SOAP);
            xml.writeEmptyElement("xrd", LIST_METHODS, XROAD);
            xml.writeEndDocument();
            xml.close();
            return bytes.toByteArray();
        } catch (XMLStreamException e) {
            throw new IllegalArgumentException("provider: the request cannot be written as XML: " + e.getMessage(), e);
        }
    }

    private static void party(XMLStreamWriter xml, String name, String type, ClientId id, Optional<String> service) throws XMLStreamException {
        xml.writeStartElement("xrd", name, XROAD);
        xml.writeAttribute("id", ID, "objectType", type);
        text(xml, "id", ID, "xRoadInstance", id.instance());
        text(xml, "id", ID, "memberClass", id.member().memberClass());
        text(xml, "id", ID, "memberCode", id.member().code());
        if (id instanceof SubsystemId subsystem) {
            text(xml, "id", ID, "subsystemCode", subsystem.subsystemCode());
        }
        if (service.isPresent()) {
            text(xml, "id", ID, "serviceCode", service.get());
        }
        xml.writeEndElement();
    }

    private static void text(XMLStreamWriter xml, String prefix, String namespace, String name, String value) throws XMLStreamException {
        xml.writeStartElement(prefix, name, namespace);
        xml.writeCharacters(value);
        xml.writeEndElement();
    }
}
