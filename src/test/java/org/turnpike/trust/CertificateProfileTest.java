package org.turnpike.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.MemberId;

/** The table of messages.md §5.2; each line is a profile, a subject, and the member or the code of the refusal. */
class CertificateProfileTest {
    private static final TestPki.Holder CA = TestPki.rootCa("CN=CA");

    private static MemberId memberOf(String profile, String subject) throws RefusedException {
        return CertificateProfile.memberOf(CA.issue(subject, TestPki.SIGNING).certificate(),
                "ee.ria.xroad.common.certificateprofile.impl." + profile + "CertificateProfileInfoProvider", "EXPECTED");
    }

    /** The first attribute's text is broken after the certificate is signed: parsers of certificates do not look into it. */
    private static X509Certificate withBrokenText(String subject, String text) throws Exception {
        byte[] der = CA.issue(subject, TestPki.SIGNING).certificate().getEncoded();
        int at = new String(der, StandardCharsets.ISO_8859_1).indexOf(text);
        der[at] = (byte) 0xff;
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    @Test
    void subjectThatIsNoUtf8IsRefusedAsACertificate() throws Exception {
        X509Certificate broken = withBrokenText("C=FI,O=Name,SERIALNUMBER=TEST/SS1/ORG,CN=utfutf", "utfutf");
        RefusedException refused = assertThrows(RefusedException.class,
                () -> CertificateProfile.memberOf(broken, "FiVRKCertificateProfileInfoProvider", "TEST"));
        assertThat(refused.code()).isEqualTo("incorrect_certificate");
        assertThat(refused).isInstanceOf(UntrustedException.class).hasMessageContaining("CN is not encoded as its type requires");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Basic|CN=x,BusinessCategory=GOV,SERIALNUMBER=123|EXPECTED/GOV/123",
        "BasicACME|CN=x,BusinessCategory=GOV,SERIALNUMBER=123|EXPECTED/GOV/123",
        "Ejbca|C=FI,O=GOV,CN=123|FI/GOV/123",
        "FiVRK|C=FI,O=Name,SERIALNUMBER=TEST/SS1/ORG,CN=1111|TEST/ORG/1111",
        "FiVRK|C=FI,O=TEST,OU=ORG,CN=1111|TEST/ORG/1111",
        "FiVRK|C=XX,O=ORG,CN=1111|XX/ORG/1111",
        "Is|C=IS,O=TEST,OU=ORG,CN=1111,SERIALNUMBER=any|TEST/ORG/1111",
        "Is|C=TEST,O=ORG,CN=1111|TEST/ORG/1111",
        "Fo|C=FO,O=TEST,OU=ORG,CN=1111,SERIALNUMBER=any|TEST/ORG/1111",
        "SkKlass3|CN=x,2.5.4.97=NTREE-123|EXPECTED/COM/123",
        "SkKlass3|CN=x,2.5.4.97=GO:EE-123|EXPECTED/GOV/123",
        "SkKlass3|CN=x,2.5.4.97=NP:EE-123|EXPECTED/NGO/123",
        "SkKlass3|CN=x,2.5.4.97=VATEE-123|EXPECTED/NEE/VATEE-123",
        "SkKlass3|CN=x,2.5.4.97=12|EXPECTED/NEE/12",
        "SkKlass3|CN=x,SERIALNUMBER=12345678|EXPECTED/COM/12345678",
        "SkKlass3|CN=x,SERIALNUMBER=62345678|EXPECTED/COM/62345678",
        "SkKlass3|CN=x,SERIALNUMBER=72345678|EXPECTED/GOV/72345678",
        "SkKlass3|CN=x,SERIALNUMBER=82345678|EXPECTED/NGO/82345678",
        "SkKlass3|CN=x,SERIALNUMBER=92345678|EXPECTED/NGO/92345678",
        "SkEsteId|CN=x,SERIALNUMBER=37810010000|EXPECTED/PERSON/37810010000",
    })
    void readsTheMember(String profile, String subject, String member) throws Exception {
        assertThat(memberOf(profile, subject).path()).isEqualTo(member);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Basic|CN=x,SERIALNUMBER=123|incorrect_certificate",
        "Basic|CN=x,BusinessCategory=GOV|incorrect_certificate",
        "BasicACME|CN=x,SERIALNUMBER=123|invalid_certificate",
        "Ejbca|C=FI,CN=123|incorrect_certificate",
        "FiVRK|C=SE,O=Name,SERIALNUMBER=TEST/SS1/ORG,CN=1111|incorrect_certificate",
        "FiVRK|C=FI,SERIALNUMBER=TEST/SS1/ORG,CN=1111|incorrect_certificate",
        "FiVRK|C=FI,O=Name,SERIALNUMBER=TEST/ORG,CN=1111|incorrect_certificate",
        "FiVRK|C=FI,O=Name,SERIALNUMBER=TEST/SS1/ORG/X,CN=1111|incorrect_certificate",
        "FiVRK|C=FI,O=Name,SERIALNUMBER=/SS1/ORG,CN=1111|incorrect_certificate",
        "FiVRK|C=SE,O=TEST,OU=ORG,CN=1111|incorrect_certificate",
        "Is|C=FI,O=TEST,OU=ORG,CN=1111,SERIALNUMBER=any|incorrect_certificate",
        "Is|C=IS,O=TEST,OU=ORG,CN=1111|incorrect_certificate",
        "Fo|C=FI,O=TEST,OU=ORG,CN=1111,SERIALNUMBER=any|incorrect_certificate",
        "Fo|C=FO,O=TEST,OU=ORG,CN=1111|incorrect_certificate",
        "Fo|C=FO,O=ORG,CN=1111|incorrect_certificate",
        "SkKlass3|CN=x,SERIALNUMBER=1234567|invalid_certificate",
        "SkKlass3|CN=x,SERIALNUMBER=02345678|internal_error",
        "SkKlass3|CN=x|invalid_certificate",
        "SkEsteId|CN=x|invalid_certificate",
        "Ejbca|C=FI,O=GOV,OU=y+CN=123|incorrect_certificate",
    })
    void refusesWhatNamesNoMember(String profile, String subject, String code) {
        RefusedException refused = assertThrows(RefusedException.class, () -> memberOf(profile, subject));
        assertThat(refused.code()).isEqualTo(code);
        assertThat(((UntrustedException) refused).reason()).isInstanceOf(Untrusted.WrongMember.class);
    }

    @Test
    void theLastEncodedOfSeveralCounts() throws Exception {
        assertThat(memberOf("Ejbca", "C=FI,O=FIRST,O=LAST,CN=1").memberClass()).isEqualTo("LAST");
    }

    @Test
    void unknownProfileIsAnInternalError() {
        RefusedException refused = assertThrows(RefusedException.class, () -> memberOf("Other", "CN=x"));
        assertThat(refused.code()).isEqualTo("internal_error");
        assertThat(refused).hasMessageStartingWith("Could not find certificate profile info");
    }
}
