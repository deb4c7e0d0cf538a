package org.turnpike.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.signature.TestAuthority;
import org.turnpike.trust.CertificateProfile;

/** Subjects of requests, by profile: what is asked for is what is read back from the certificate. */
class CertificateSubjectTest {
    private static final MemberId MEMBER = new MemberId("TEST", "COM", "12345678");
    private static final ServerId SERVER = new ServerId(new MemberId("TEST", "GOV", "1"), "ss1");

    private static CertificateSubject.Requested subject(String profile, KeyUsage usage, String given) throws RefusedException {
        return CertificateSubject.of("ee.ria.xroad.common.certificateprofile.impl." + profile + "CertificateProfileInfoProvider",
                new CertificateSubject.Facts(usage, MEMBER, SERVER, Optional.of("Member, Inc."), Optional.of("SS1.example.org")), given);
    }

    @ParameterizedTest
    @CsvSource({"Ejbca,''", "FiVRK,''", "Basic,C=EE", "BasicACME,C=EE", "SkKlass3,''", "Is,''", "Fo,''"})
    void memberIsReadBackFromTheCertificate(String profile, String given) throws Exception {
        X500Principal name = new X500Principal(subject(profile, KeyUsage.SIGNING, given).name().getEncoded());
        X509Certificate certificate = new TestAuthority("CN=CA").issue(name.getName(), KeyAlgorithm.EC_P256.generate().getPublic(),
                org.bouncycastle.asn1.x509.KeyUsage.nonRepudiation);
        assertThat(CertificateProfile.memberOf(certificate, profile + "CertificateProfileInfoProvider", "TEST")).isEqualTo(MEMBER);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Ejbca | C=TEST,CN=ss1 | 0", "FiVRK | C=FI,O=Member\\, Inc.,SERIALNUMBER=TEST/ss1/COM,CN=SS1.example.org | 1",
        "SkKlass3 | SERIALNUMBER=12345678,CN=SS1.example.org | 0", "Is | C=IS,CN=SS1.example.org,SERIALNUMBER=TEST/GOV/1/ss1 | 0",
        "Fo | C=FO,O=TEST,CN=TEST/GOV/1/ss1 | 0"})
    void authenticationSubjects(String profile, String expected, int dnsNames) throws Exception {
        CertificateSubject.Requested requested = subject(profile, KeyUsage.AUTHENTICATION, "");
        assertThat(requested.name()).hasToString(expected);
        assertThat(requested.dnsNames()).hasSize(dnsNames).allMatch("ss1.example.org"::equals);
    }

    @Test
    void givenFieldsTakeThePlaceOfTheProfilesOrFollowThem() throws Exception {
        assertThat(subject("Ejbca", KeyUsage.SIGNING, "CN=other, OU=unit").name()).hasToString("C=TEST,O=COM,CN=other,OU=unit");
        assertThat(subject("SkEsteId", KeyUsage.SIGNING, "SERIALNUMBER=1").name()).hasToString("SERIALNUMBER=1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"Basic | '' | needs C", "SkEsteId | '' | needs fields", "Ejbca | CN | not a distinguished name",
        "Ejbca | CN=a+OU=b | several values", "Nobody | '' | Nobody"})
    void whatIsMissingIsNamed(String profile, String given, String why) {
        assertThatThrownBy(() -> subject(profile, KeyUsage.SIGNING, given)).isInstanceOf(RefusedException.class).hasMessageContaining(why);
    }

    @Test
    void hostIsADnsName() throws Exception {
        assertThat(CertificateSubject.host("")).isEmpty();
        assertThat(CertificateSubject.host("ss-1.example.org")).contains("ss-1.example.org");
        for (String wrong : new String[] {"a b", "-a.org", "a..b", "a,b", "a".repeat(300), "a\u0000b"}) {
            assertThatThrownBy(() -> CertificateSubject.host(wrong)).hasMessageStartingWith("host: ");
        }
    }
}
