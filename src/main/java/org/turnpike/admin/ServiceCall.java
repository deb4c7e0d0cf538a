package org.turnpike.admin;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.turnpike.fault.FailureText;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;
import org.turnpike.message.SoapFault;
import org.turnpike.message.SoapLimits;
import org.turnpike.message.SoapPart;
import org.turnpike.message.SoapScanner;
import org.turnpike.messagelog.RecordSearchStore;
import org.turnpike.metadata.MethodList;
import org.turnpike.registration.ManagementSender;

/**
 * Calls {@code listMethods} of a client (messages.md §6.3) through this server's client door, in the name of a client of this server. The message is
 * signed, logged and time-stamped like any other message. It needs no access right. Thread-safe.
 */
public final class ServiceCall {
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
            byte[] answer = door.send("text/xml; charset=utf-8", MethodList.request(client, provider, id));
            double millis = (System.nanoTime() - start) / NANOS_PER_MILLI;
            SoapPart part = SoapScanner.scan(new ByteArrayInputStream(answer), SoapLimits.DEFAULT);
            Optional<SoapFault> fault = part instanceof SoapFault found ? Optional.of(found) : Optional.empty();
            List<String> methods = fault.isPresent() ? List.of() : MethodList.read(answer);
            return report(client, provider, id, fault, methods, recorded(id, began), millis);
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

    private static CallReport report(ClientId client, ClientId provider, String id, Optional<SoapFault> fault, List<String> methods, Map<Boolean, Double> recorded, double millis) {
        List<MessageView> messages = new ArrayList<>();
        messages.add(new MessageView("sent", "request", client.path() + " → " + provider.path() + "/" + MethodList.CODE, recorded.getOrDefault(false, 0.0)));
        if (recorded.containsKey(true)) {
            messages.add(new MessageView("received", "response", "", recorded.get(true)));
        }
        if (fault.isPresent()) {
            messages.add(new MessageView("received", "fault", fault.get().code(), millis));
            return new CallReport(client.path(), provider.path(), id, false, fault.get().code(), fault.get().string() + " (" + fault.get().detail() + ")", List.of(), messages);
        }
        messages.add(new MessageView("received", "verified", String.join(", ", methods), millis));
        return new CallReport(client.path(), provider.path(), id, true, "", "", methods, messages);
    }
}
