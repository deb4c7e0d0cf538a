package org.turnpike.trust;

import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.turnpike.crypto.SerialNumber;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServerId;
import org.turnpike.id.ServiceId;

/**
 * The reason why a handshake or a message was refused. The reasons are a closed set of records; their components are the compared values.
 * {@link Untrusted} is about one certificate, {@link HandshakeFailure} about everything else of the connection, {@link MessageRefusal} about a
 * message on it.
 */
public sealed interface RefusalReason permits Untrusted, HandshakeFailure, MessageRefusal {

    /** Returns the reason of a refusal, from the evidence that it contains. */
    static RefusalReason of(RefusedException refusal) {
        return RefusalReasons.of(refusal);
    }

    /** Returns the certificate that a refusal is about, from the evidence that it contains; otherwise the presented leaf. */
    static Optional<X509Certificate> certificate(RefusedException refusal, List<X509Certificate> presented) {
        return RefusalReasons.certificate(refusal, presented);
    }

    /** The failed check as a clause. */
    String check();

    /** The remedy for an administrator, in one sentence. */
    String remedy();

    /** The reason's name in the closed set, such as {@code OcspTooOld}: what scripts and tests compare. */
    default String name() {
        return getClass().getSimpleName();
    }

    /** The values that were compared, by name, in the reason's order; instants and durations in ISO-8601, serial numbers
     * in hex, identifiers as paths. */
    default Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        for (RecordComponent component : getClass().getRecordComponents()) {
            try {
                values.put(component.getName(), text(component.getAccessor().invoke(this)));
            } catch (ReflectiveOperationException e) {
                throw new AssertionError("A reason is not a public record", e);
            }
        }
        return values;
    }

    private static String text(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.map(RefusalReason::text).orElse("");
        }
        if (value instanceof Collection<?> several) {
            return several.stream().map(RefusalReason::text).collect(Collectors.joining(" "));
        }
        if (value instanceof BigInteger number) {
            return SerialNumber.of(number);
        }
        return value instanceof ClientId client ? client.path() : value instanceof ServerId server ? server.path()
                : value instanceof ServiceId service ? service.path() : value == null ? "" : String.valueOf(value);
    }
}
