package org.turnpike.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.turnpike.fault.AccessDeniedException;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.fault.Stage;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServerId;
import org.turnpike.id.ServiceId;

/** The reasons of refusals are readable: identifiers as administration writes them, serial numbers in hex, nothing that is null. */
class RefusalReasonTest {
    private static final ClientId CLIENT = ClientId.parse("T/COM/1/portal");
    private static final ServiceId SERVICE = new ServiceId(ClientId.parse("T/GOV/2/registry"), "getPerson", Optional.of("v1"));

    @Test
    void deniedRightNamesTheCommandThatGivesIt() {
        RefusedException refusal = new AccessDeniedException(CLIENT, SERVICE).in(Stage.SERVER_PROXY);
        RefusalReason reason = RefusalReason.of(refusal);
        assertThat(reason).isEqualTo(new MessageRefusal.AccessDenied(CLIENT, SERVICE));
        assertThat(((MessageRefusal.AccessDenied) reason).command()).isEqualTo("turnpike-admin access grant T/GOV/2/registry getPerson/v1 T/COM/1/portal");
        assertThat(reason.values()).isEqualTo(Map.of("client", "T/COM/1/portal", "service", "T/GOV/2/registry/getPerson/v1"));
        assertThat(refusal.getMessage()).isEqualTo("Request is not allowed: SERVICE:T/GOV/2/registry/getPerson/v1");
    }

    @Test
    void commandQuotesWhatTheShellWouldRun() {
        ServiceId service = new ServiceId(ClientId.parse("T/GOV/$(id)/it's"), "a b");
        assertThat(new MessageRefusal.AccessDenied(ClientId.parse("T/COM/`id`;"), service).command())
                .isEqualTo("turnpike-admin access grant 'T/GOV/$(id)/it'\\''s' 'a b' 'T/COM/`id`;'");
    }

    @Test
    void valuesAreReadable() {
        assertThat(new HandshakeFailure.NotServerOf(CLIENT, ServerId.parse("T/GOV/2/ss2")).values())
                .isEqualTo(Map.of("client", "T/COM/1/portal", "server", "T/GOV/2/ss2"));
        assertThat(new Untrusted.OcspOfOtherCertificate(BigInteger.valueOf(255)).values()).isEqualTo(Map.of("serial", "ff"));
    }

    @Test
    void failuresWithoutATextAreDescribed() {
        for (IOException failure : List.of(new IOException(), new EOFException())) {
            RefusalReason reason = TlsFailures.reason(failure, new SSLParameters());
            assertThat(reason.check()).doesNotContain("null");
            assertThat(reason.values().values()).isNotEmpty().noneMatch(value -> value.contains("null"));
        }
        RefusalReason silent = RefusalReason.of(new RefusedException(FaultCode.INTERNAL_ERROR, null));
        assertThat(silent.values()).isEqualTo(Map.of("code", "internal_error", "text", ""));
    }
}
