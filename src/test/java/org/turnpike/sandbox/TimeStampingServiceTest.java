package org.turnpike.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.cmp.PKIStatus;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeStampingServiceTest {
    private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");

    private final TimeStampingService authority = authority(InstanceKeyAlgorithm.EC);

    private static TimeStampingService authority(InstanceKeyAlgorithm algorithm) {
        var ca = CertificationAuthority.top("Top", algorithm, Validity.around(NOW));
        return new TimeStampingService(ca.newTimeStamping(algorithm, Validity.around(NOW)), () -> NOW);
    }

    @ParameterizedTest
    @CsvSource({"RSA, SHA-256, 2.16.840.1.101.3.4.2.1", "EC, SHA-384, 2.16.840.1.101.3.4.2.2", "EC, SHA-512, 2.16.840.1.101.3.4.2.3"})
    void tokenMatchesRequestAndVerifies(InstanceKeyAlgorithm key, String digest, String oid) throws Exception {
        byte[] imprint = MessageDigest.getInstance(digest).digest("stamp me".getBytes());
        TimeStampRequest request = new TimeStampRequestGenerator().generate(new ASN1ObjectIdentifier(oid), imprint);
        TimeStampingService stamping = authority(key);
        TimeStampResponse response = new TimeStampResponse(stamping.respond(request.getEncoded(), NOW.plusSeconds(5)));
        response.validate(request);
        assertThat(response.getStatus()).isEqualTo(PKIStatus.GRANTED);
        response.getTimeStampToken().validate(new JcaSimpleSignerInfoVerifierBuilder().build(stamping.certificate()));
        assertThat(response.getTimeStampToken().getTimeStampInfo().getGenTime()).isEqualTo(Date.from(NOW.plusSeconds(5)));
        assertThat(response.getTimeStampToken().getTimeStampInfo().getPolicy()).isEqualTo(TimeStampingService.POLICY);
    }

    @Test
    void certificateIsIncludedOnlyWhenAskedFor() throws Exception {
        TimeStampRequestGenerator asking = new TimeStampRequestGenerator();
        assertThat(certificates(asking)).isZero();
        asking.setCertReq(true);
        assertThat(certificates(asking)).isEqualTo(1);
    }

    private int certificates(TimeStampRequestGenerator asking) throws Exception {
        byte[] request = asking.generate(TSPAlgorithms.SHA512, new byte[64]).getEncoded();
        return new TimeStampResponse(authority.respond(request)).getTimeStampToken().getCertificates().getMatches(null).size();
    }

    @Test
    void answersTheRequestOfADeployedServer() throws Exception {
        TimeStampRequest captured = new TimeStampRequest(Vectors.read("captures/common/tsp-request.der"));
        TimeStampResponse response = new TimeStampResponse(authority.respond(captured.getEncoded()));
        response.validate(captured);
        var ours = response.getTimeStampToken();
        var theirs = new TimeStampResponse(Vectors.read("captures/common/tsp-response.der")).getTimeStampToken();
        assertThat(ours.getTimeStampInfo().getMessageImprintDigest()).isEqualTo(theirs.getTimeStampInfo().getMessageImprintDigest());
        assertThat(ours.getCertificates().getMatches(null)).hasSameSizeAs(theirs.getCertificates().getMatches(null));
    }

    @Test
    void weakImprintIsRejected() throws Exception {
        byte[] request = new TimeStampRequestGenerator().generate(TSPAlgorithms.SHA1, new byte[20]).getEncoded();
        assertThat(new TimeStampResponse(authority.respond(request)).getStatus()).isEqualTo(PKIStatus.REJECTION);
    }

    @Test
    void canRejectAndStopAnswering() throws Exception {
        byte[] request = new TimeStampRequestGenerator().generate(TSPAlgorithms.SHA512, new byte[64]).getEncoded();
        authority.reject();
        assertThat(new TimeStampResponse(authority.respond(request)).getStatus()).isEqualTo(PKIStatus.REJECTION);
        authority.stopAnswering();
        assertThatThrownBy(() -> authority.respond(request)).isInstanceOf(IOException.class);
        authority.behave();
        assertThat(new TimeStampResponse(authority.respond(request)).getStatus()).isEqualTo(PKIStatus.GRANTED);
    }
}
