package org.turnpike.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.CallId;
import org.turnpike.refusals.RefusalRecord;
import org.turnpike.refusals.RefusalRecords;

/** One that is refused again and again pushes out only its own records. */
class RefusalRecordsCapacityTest {
    private final RefusalRecords records = new RefusalRecords(1000, InstantSource.system(), Optional::empty);

    private RefusalRecord refuse(String address) {
        return records.handshake(RefusalRecord.Side.SERVER, new RefusalRecords.OtherSide(address, List.of()), new HandshakeFailedException(
                FaultCode.SSL_AUTHENTICATION_FAILED, "no certificate", new HandshakeFailure.NoCertificate(), null));
    }

    @Test
    void tenThousandHandshakesOfAScannerLeaveTheRecordsOfOthers() {
        List<RefusalRecord> kept = List.of(refuse("192.0.2.7"), refuse("192.0.2.8"), records.message(RefusalRecord.Side.SERVER, new RefusalRecords.OtherSide("192.0.2.7", List.of()),
                new RefusedException(FaultCode.ACCESS_DENIED, "no right"), CallId.UNKNOWN));
        for (int i = 0; i < 10_000; i++) {
            refuse("192.0.2.66");
        }
        RefusalRecord last = refuse("192.0.2.66");
        assertThat(kept).allSatisfy(record -> assertThat(records.find(record.id())).isPresent());
        assertThat(records.latest(1)).containsExactly(last);
        assertThat(records.latest(2000)).hasSize(1000);
    }
}
