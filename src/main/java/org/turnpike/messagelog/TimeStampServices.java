package org.turnpike.messagelog;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.StringJoiner;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.fault.Stage;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.globalconf.TimeStampingAuthority;
import org.turnpike.message.Sha512;
import org.turnpike.signature.TimeStampVerifier;
import org.turnpike.signature.VerifiedTimeStamp;

/** Asks the configured services one after the other until one gives a token that is verified whole. Thread-safe. */
final class TimeStampServices {
    private final TimeStampClient client;
    private final TimeStampVerifier verifier = new TimeStampVerifier();
    private final Duration clockTolerance;

    TimeStampServices(TimeStampClient client, Duration clockTolerance) {
        this.client = client;
        this.clockTolerance = clockTolerance;
    }

    /**
     * A verified token over the bytes.
     *
     * @param services in the order they are asked
     * @throws RefusedException {@code timestamping_failed} with what each of them did
     */
    VerifiedTimeStamp stamp(byte[] bytes, List<TimeStampingAuthority> services, GlobalConfiguration conf, Instant now) throws RefusedException {
        StringJoiner failures = new StringJoiner("; ");
        RefusedException last = null;
        for (TimeStampingAuthority service : services) {
            try {
                return requireCurrent(verifier.verify(client.ask(service, Sha512.of(bytes)), bytes, conf), now);
            } catch (RefusedException e) {
                last = e.in(Stage.MESSAGE_LOG);
                failures.add(service.name() + ": " + last.code() + ": " + e.getMessage());
            }
        }
        throw new RefusedException(FaultCode.TIMESTAMPING_FAILED, "No time-stamping service gave a time-stamp: " + failures, last);
    }

    /** A token that puts messages at another time than this server's is no evidence of theirs. */
    private VerifiedTimeStamp requireCurrent(VerifiedTimeStamp stamp, Instant now) throws RefusedException {
        if (Duration.between(stamp.at(), now).abs().compareTo(clockTolerance) > 0) {
            throw new RefusedException(FaultCode.TIMESTAMP_RESPONSE_VALIDATION_FAILED, "The time-stamp says " + stamp.at()
                    + ", this server's clock " + now + ": more than " + clockTolerance + " apart");
        }
        return stamp;
    }
}
