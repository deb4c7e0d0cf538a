package org.turnpike.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.turnpike.admin.RefusalView;

/** Which messages a refused handshake is drawn with, and which of them is red. */
class HandshakeTest {
    private static final String SUBJECT = "CN=peer";

    private static Frame frame() throws Exception {
        return new Frame(Texts.read(), "", List.of(), "", "", 1, Optional.empty(), Optional.empty(), Form.query(""), "", Instant.parse("2026-11-21T12:00:00Z"));
    }

    private static RefusalView refusal(String side, String reason, Map<String, String> values) {
        return new RefusalView("id", "2026-11-21T12:00:00Z", "HANDSHAKE", side, "192.0.2.7", "", "", "", "", SUBJECT, "CN=ca", "1", "", "code", reason, "the check", values, "the remedy", "node");
    }

    private static List<String> named(Handshake.Drawing drawing, Handshake.Outcome outcome) {
        return drawing.steps().stream().filter(each -> each.outcome() == outcome).map(each -> (each.right() ? ">" : "<") + each.name()).toList();
    }

    @Test
    void drawsTls12UpToTheClientsCertificateThatADoorRejects() throws Exception {
        Handshake.Drawing drawing = Handshake.of(frame(), refusal("SERVER", "Revoked", Map.of("tls", "TLSv1.2 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", "certificate1", SUBJECT)));
        assertThat(named(drawing, Handshake.Outcome.PASSED)).containsExactly(">TCP connection", ">ClientHello", "<ServerHello", "<Certificate", "<ServerKeyExchange", "<CertificateRequest",
                "<ServerHelloDone");
        assertThat(named(drawing, Handshake.Outcome.FAILED)).containsExactly(">Certificate", "<Alert, connection closed");
        assertThat(named(drawing, Handshake.Outcome.NOT_REACHED)).containsExactly(">ClientKeyExchange", ">CertificateVerify", ">ChangeCipherSpec", ">Finished", "<ChangeCipherSpec", "<Finished");
        assertThat(drawing.steps()).extracting(Handshake.Step::detail).contains("TLSv1.2 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", "ECDHE", SUBJECT);
    }

    @Test
    void drawsTls13UpToTheClientsCertificateThatADoorRejects() throws Exception {
        Handshake.Drawing drawing = Handshake.of(frame(), refusal("SERVER", "NotRegistered", Map.of("tls", "TLSv1.3 TLS_AES_256_GCM_SHA384")));
        assertThat(named(drawing, Handshake.Outcome.PASSED)).containsExactly(">TCP connection", ">ClientHello", "<ServerHello", "<EncryptedExtensions", "<CertificateRequest", "<Certificate",
                "<CertificateVerify", "<Finished");
        assertThat(named(drawing, Handshake.Outcome.FAILED)).containsExactly(">Certificate", "<Alert, connection closed");
        assertThat(named(drawing, Handshake.Outcome.NOT_REACHED)).containsExactly(">CertificateVerify", ">Finished");
    }

    @Test
    void drawsAServerWithoutAUsableKeyUpToItsHello() throws Exception {
        for (RefusalView refusal : List.of(refusal("SERVER", "NoOwnKey", Map.of()), refusal("CLIENT", "RefusedByPeer", Map.of("alert", "handshake_failure")))) {
            Handshake.Drawing drawing = Handshake.of(frame(), refusal);
            assertThat(named(drawing, Handshake.Outcome.PASSED)).as(refusal.getReason()).containsExactly(">TCP connection", ">ClientHello");
            assertThat(named(drawing, Handshake.Outcome.FAILED)).as(refusal.getReason()).containsExactly("<ServerHello", "<Alert, connection closed");
        }
    }

    @Test
    void drawsTheWholeHandshakeWhereThisServerJudgesAfterIt() throws Exception {
        Handshake.Drawing drawing = Handshake.of(frame(), refusal("CLIENT", "OcspTooOld", Map.of("tls", "TLSv1.3 TLS_AES_256_GCM_SHA384")));
        assertThat(named(drawing, Handshake.Outcome.NOT_REACHED)).isEmpty();
        assertThat(named(drawing, Handshake.Outcome.PASSED)).hasSize(11);
        assertThat(named(drawing, Handshake.Outcome.FAILED)).hasSize(1);
    }

    @Test
    void ordersTheChecksOfACertificateAsTheyAreMade() {
        assertThat(CertificateChecks.of(refusal("SERVER", "NotRegistered", Map.of()))).extracting(CertificateChecks.Check::outcome).startsWith(Handshake.Outcome.FAILED)
                .doesNotContain(Handshake.Outcome.PASSED);
        assertThat(CertificateChecks.of(refusal("CLIENT", "Revoked", Map.of()))).extracting(CertificateChecks.Check::outcome).endsWith(Handshake.Outcome.FAILED)
                .doesNotContain(Handshake.Outcome.NOT_REACHED);
        assertThat(CertificateChecks.of(refusal("SERVER", "AccessDenied", Map.of()))).isEmpty();
    }
}
