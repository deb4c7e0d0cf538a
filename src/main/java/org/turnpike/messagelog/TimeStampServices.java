package org.turnpike.messagelog;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.fault.Stage;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.globalconf.TimeStampingAuthority;
import org.turnpike.message.Sha512;
import org.turnpike.signature.TimeStampVerifier;
import org.turnpike.signature.VerifiedTimeStamp;

/** Requests a time-stamp from the configured services, one after another, until one returns a valid token. Thread-safe. */
final class TimeStampServices {
    private final TimeStampClient client;
    private final TimeStampVerifier verifier = new TimeStampVerifier();
    private final Duration clockTolerance;
    private final Map<URI, TimeStampingStatus.Service> outcomes = new ConcurrentHashMap<>();

    TimeStampServices(TimeStampClient client, Duration clockTolerance) {
        this.client = client;
        this.clockTolerance = clockTolerance;
    }

    /**
     * Returns a verified time-stamp token for the bytes.
     *
     * @param services in the order of the requests
     * @throws RefusedException {@code timestamping_failed}; the text contains the failure of each service
     */
    VerifiedTimeStamp stamp(byte[] bytes, List<TimeStampingAuthority> services, GlobalConfiguration conf, Instant now) throws RefusedException {
        StringJoiner failures = new StringJoiner("; ");
        RefusedException last = null;
        for (TimeStampingAuthority service : services) {
            try {
                VerifiedTimeStamp stamp = requireCurrent(verifier.verify(client.ask(service, Sha512.of(bytes)), bytes, conf), now);
                note(service, services, before -> new TimeStampingStatus.Service(service.name(), service.url().toString(), Optional.of(now),
                        before.lastFailure(), before.failure()));
                return stamp;
            } catch (RefusedException e) {
                last = e.in(Stage.MESSAGE_LOG);
                String failure = last.code() + ": " + e.getMessage();
                note(service, services, before -> new TimeStampingStatus.Service(service.name(), service.url().toString(), before.lastSuccess(),
                        Optional.of(now), Optional.of(failure)));
                failures.add(service.name() + ": " + last.code() + ": " + e.getMessage());
            }
        }
        throw new RefusedException(FaultCode.TIMESTAMPING_FAILED, "No time-stamping service returned a time-stamp: " + failures, last);
    }

    /** Stores the result of a service, and removes the results of services that are no longer used. */
    private void note(TimeStampingAuthority service, List<TimeStampingAuthority> used, UnaryOperator<TimeStampingStatus.Service> change) {
        outcomes.keySet().retainAll(used.stream().map(TimeStampingAuthority::url).toList());
        outcomes.compute(service.url(), (url, before) -> change.apply(before != null ? before
                : new TimeStampingStatus.Service(service.name(), url.toString(), Optional.empty(), Optional.empty(), Optional.empty())));
    }

    /** Returns the results of the services that received a request. */
    List<TimeStampingStatus.Service> outcomes() {
        return outcomes.values().stream().sorted(Comparator.comparing(TimeStampingStatus.Service::name)).toList();
    }

    /** Rejects a token whose time differs too much from this server's clock, because it could not be evidence for the messages. */
    private VerifiedTimeStamp requireCurrent(VerifiedTimeStamp stamp, Instant now) throws RefusedException {
        if (Duration.between(stamp.at(), now).abs().compareTo(clockTolerance) > 0) {
            throw new RefusedException(FaultCode.TIMESTAMP_RESPONSE_VALIDATION_FAILED, "The time of the time-stamp is " + stamp.at() + ", and the time of this server is " + now + ". The difference is more than " + clockTolerance);
        }
        return stamp;
    }
}
