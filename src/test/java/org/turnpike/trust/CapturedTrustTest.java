package org.turnpike.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.globalconf.StoredPart;
import org.turnpike.id.MemberId;
import org.turnpike.id.SubsystemId;

/** What deployed servers sent is trusted at the time they sent it, and not an hour later. */
class CapturedTrustTest {
    private static final Path CAPTURES = Path.of("src/test/vectors/captures");
    private static final Instant AT = Instant.parse("2026-11-21T00:35:00Z");
    private static final MemberId CONSUMER = new MemberId("TEST", "ORG", "1111");
    private final ChainVerifier chains = new ChainVerifier(new OcspVerifier());

    private static GlobalConfiguration configuration() throws Exception {
        Path folder = CAPTURES.resolve("common/globalconf-on-disk/TEST");
        return GlobalConfiguration.forVerification("TEST", List.of(new StoredPart("TEST", Files.readAllBytes(folder.resolve("shared-params.xml")),
                Files.readString(folder.resolve("shared-params.xml.metadata")))));
    }

    private static X509Certificate certificate(String file) throws Exception {
        try (InputStream pem = Files.newInputStream(CAPTURES.resolve("common").resolve(file))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
        }
    }

    /** The OCSP parts of a captured HTTP message with chunked coding. */
    private static List<OcspResponse> ocspParts(String file) throws Exception {
        String body = dechunked(Files.readAllBytes(CAPTURES.resolve(file)));
        List<OcspResponse> responses = new ArrayList<>();
        for (String part : body.split("\r\n--|^--")) {
            int end = part.indexOf("\r\n\r\n");
            if (end > 0 && part.substring(0, end).toLowerCase(java.util.Locale.ROOT).contains("content-type: application/ocsp-response")) {
                responses.add(OcspResponse.read(part.substring(end + 4).getBytes(StandardCharsets.ISO_8859_1)));
            }
        }
        return responses;
    }

    private static String dechunked(byte[] http) throws IOException {
        String text = new String(http, StandardCharsets.ISO_8859_1);
        int at = text.indexOf("\r\n\r\n") + 4;
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (at < text.length()) {
            int line = text.indexOf("\r\n", at);
            int size = Integer.parseInt(text.substring(at, line).split(";")[0].strip(), 16);
            if (size == 0) {
                break;
            }
            body.write(http, line + 2, size);
            at = line + 2 + size + 2;
        }
        return body.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    void consumersServerIsTrustedByWhatItsMessageCarries() throws Exception {
        GlobalConfiguration conf = configuration();
        List<OcspResponse> responses = ocspParts("soap-simple/2-server-to-server-request.http");
        assertThat(responses).hasSize(1);
        VerifiedPeer peer = chains.verifyClient(List.of(certificate("consumer/auth.pem")), "TEST", responses, conf, AT);
        VerifiedChain chain = peer.chain();
        assertThat(chain.path()).containsExactly(certificate("consumer/auth.pem"));
        assertThat(chain.anchor().certificate()).isEqualTo(certificate("ca.cert.pem"));
        assertThat(peer.requireServerOf(new SubsystemId(CONSUMER, "consumer"), conf).client()).isEqualTo(new SubsystemId(CONSUMER, "consumer"));
        assertThat(peer.requireServerOf(CONSUMER, conf).peer()).isSameAs(peer);
        RefusedException refused = assertThrows(RefusedException.class,
                () -> peer.requireServerOf(new SubsystemId(new MemberId("TEST", "ORG", "2222"), "provider"), conf));
        assertThat(refused).hasMessage("Client 'SUBSYSTEM:TEST/ORG/2222/provider' is not registered at security server SERVER:TEST/ORG/1111/SS1");
    }

    @Test
    void providersServerIsTrustedByItsOcspRetrieval() throws Exception {
        List<OcspResponse> responses = ocspParts("soap-simple/ocsp5577-response.http");
        assertThat(chains.verifyServer(List.of(certificate("provider/auth.pem")), "TEST", responses, configuration(), AT).leaf())
                .isEqualTo(certificate("provider/auth.pem"));
    }

    @Test
    void anHourLaterTheResponseIsTooOld() throws Exception {
        GlobalConfiguration conf = configuration();
        List<OcspResponse> responses = ocspParts("soap-simple/ocsp5577-response.http");
        Instant later = responses.get(0).thisUpdate().plusSeconds(3601);
        RefusedException refused = assertThrows(RefusedException.class,
                () -> chains.verifyServer(List.of(certificate("provider/auth.pem")), "TEST", responses, conf, later));
        assertThat(refused.code()).isEqualTo("invalid_cert_path.incorrect_validation_info");
        assertThat(((UntrustedException) refused.origin()).reason())
                .isEqualTo(new Untrusted.OcspTooOld(responses.get(0).thisUpdate(), conf.ocspFreshness(), later));
    }

    @Test
    void signingCertificateNamesItsMember() throws Exception {
        X509Certificate sign = certificate("consumer/sign.pem");
        String profile = configuration().findIssuer(sign.getIssuerX500Principal(), "TEST").orElseThrow().profile();
        assertThat(CertificateProfile.memberOf(sign, profile, "TEST")).isEqualTo(CONSUMER);
        assertThat(ChainVerifier.isSigning(sign)).isTrue();
        assertThat(ChainVerifier.isAuthentication(sign)).isFalse();
    }

    @Test
    void aChangedByteIsRefusedWhereverTheSignatureReaches() throws Exception {
        GlobalConfiguration conf = configuration();
        byte[] der = ocspParts("soap-simple/ocsp5577-response.http").get(0).encoded();
        OcspResponse original = OcspResponse.read(der);
        for (int i = 0; i < der.length; i++) {
            byte[] changed = der.clone();
            changed[i] ^= 1;
            try {
                OcspResponse accepted = OcspResponse.read(changed);
                verifyProvider(accepted, conf);
                assertThat(accepted.basic().getTBSResponseData()).as("byte %d", i).isEqualTo(original.basic().getTBSResponseData());
                assertThat(accepted.basic().getSignature()).as("byte %d", i).isEqualTo(original.basic().getSignature());
            } catch (UntrustedException e) {
                assertThat(e.code()).isEqualTo("incorrect_validation_info");
            } catch (IOException e) {
                assertThat(e.getMessage()).isNotBlank();        // not parseable any more
            }
        }
    }

    private static void verifyProvider(OcspResponse response, GlobalConfiguration conf) throws Exception {
        X509Certificate subject = certificate("provider/auth.pem");
        new OcspVerifier().verifyGood(response, subject, conf.findIssuer(subject.getIssuerX500Principal(), "TEST").orElseThrow(), conf, AT);
    }
}
