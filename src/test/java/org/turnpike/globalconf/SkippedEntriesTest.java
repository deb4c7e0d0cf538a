package org.turnpike.globalconf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;
import org.turnpike.id.GlobalGroupId;
import org.turnpike.trust.TestPki;

/** One odd entry of the global configuration is left out and reported; the others count, and nothing is trusted by the odd one. */
class SkippedEntriesTest {
    private static final String CA = TestConfiguration.approvedCa(TestPki.rootCa("CN=CA").certificate(), List.of(),
            "<ocsp><url>http://ocsp.example.org/</url>" + TestConfiguration.certificate(TestPki.rootCa("CN=Listed").certificate()) + "</ocsp>", "Any");
    private static final String TSA = "<approvedTSA><name>one</name><url>http://tsa.example.org/</url>" + TestConfiguration.certificate(TestPki.rootCa("CN=TSA").certificate())
            + "</approvedTSA>";
    private static final String MEMBER = "<member id='m1'><memberClass><code>GOV</code></memberClass><memberCode>1</memberCode><name>One</name>"
            + "<subsystem id='s1'><subsystemCode>a</subsystemCode></subsystem></member>";
    private static final String SERVER = "<securityServer><owner>m1</owner><serverCode>ss</serverCode><address>ss.example.org</address>"
            + "<authCertHash>AAAA</authCertHash><client>s1</client></securityServer>";
    private static final String GROUP = "<globalGroup><groupCode>g</groupCode><groupMember id:objectType='MEMBER'><id:xRoadInstance>TEST</id:xRoadInstance>"
            + "<id:memberClass>GOV</id:memberClass><id:memberCode>1</id:memberCode></groupMember></globalGroup>";
    private static final String ALL = CA + TSA + MEMBER + SERVER + GROUP;

    private static GlobalConfiguration of(String elements, String... parts) {
        return TestConfiguration.of("TEST", elements, TestPki.UNTIL, parts);
    }

    private static void assertWhole(GlobalConfiguration conf) {
        assertThat(conf.approvedCertificates()).extracting(each -> each.certificate().getSubjectX500Principal().getName()).contains("CN=CA");
        assertThat(conf.timeStampingAuthorities()).extracting(TimeStampingAuthority::name).contains("one");
        assertThat(conf.knows(ClientId.parse("TEST/GOV/1/a"))).isTrue();
        assertThat(conf.serversOf(ClientId.parse("TEST/GOV/1/a"))).hasSize(1);
        assertThat(conf.inGlobalGroup(new GlobalGroupId("TEST", "g"), ClientId.parse("TEST/GOV/1"))).isTrue();
    }

    @Test
    void nothingIsReportedOfAConfigurationThatFits() throws Exception {
        assertWhole(of(ALL));
        assertThat(of(ALL).skippedEntries()).isEmpty();
        byte[] captured = Files.readAllBytes(Path.of("src/test/vectors/captures/common/globalconf-on-disk/TEST/shared-params.xml"));
        assertThat(SharedParameters.read(PartContent.of(captured)).skipped()).isEmpty();
    }

    private static String second(String entry, Function<String, String> odd) {
        return ALL + odd.apply(entry);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"HTTP://tsa.example.org/", "ldap://tsa.example.org/", "http://tsa_one/", "' http://tsa example.org/'", "''", "placeholder"})
    void skipsTimeStampingServiceWithUnusableUrl(String url) {
        GlobalConfiguration conf = of(second(TSA.replace("one", "two"), tsa -> tsa.replace("http://tsa.example.org/", url)));
        assertWhole(conf);
        assertThat(conf.timeStampingAuthorities()).extracting(TimeStampingAuthority::name).containsExactly("one");
        assertThat(conf.skippedEntries()).hasSize(1).first().asString().contains("TEST: ", "approvedTSA/url");
    }

    @Test
    void skipsTimeStampingServiceWithInvalidCertificate() {
        GlobalConfiguration conf = of(second(TSA.replace("one", "two"), tsa -> tsa.replaceAll("<cert>....", "<cert>AAAA")));
        assertWhole(conf);
        assertThat(conf.timeStampingAuthorities()).hasSize(1);
        assertThat(conf.skippedEntries()).hasSize(1).first().asString().contains("approvedTSA/cert");
    }

    @ParameterizedTest
    @CsvSource({"''", "HTTP://ocsp/", "ldap://ocsp/"})
    void responderWithUnusableUrlIsNotAskedButMaySign(String url) {
        GlobalConfiguration conf = of(ALL.replace("http://ocsp.example.org/", url));
        assertWhole(conf);
        assertThat(conf.approvedCertificates().get(0).responders()).hasSize(1).allMatch(each -> each.url().isEmpty() && each.certificate().isPresent());
        assertThat(conf.skippedEntries()).hasSize(1);
    }

    @Test
    void responderWithInvalidCertificateIsAskedButMayNotSign() {
        GlobalConfiguration conf = of(ALL.replaceAll("(ocsp.example.org/</url><cert>)....", "$1AAAA"));
        assertWhole(conf);
        assertThat(conf.approvedCertificates().get(0).responders()).hasSize(1).allMatch(each -> each.url().isPresent() && each.certificate().isEmpty());
        assertThat(conf.skippedEntries()).hasSize(1);
    }

    @Test
    void skipsCaWithInvalidCertificateOrUnclearPurpose() {
        for (String odd : List.of(CA.replaceFirst("<cert>....", "<cert>AAAA"), CA.replace("<certificateProfileInfo>", "<authenticationOnly>maybe</authenticationOnly><certificateProfileInfo>"),
                CA.replace("<name>CA</name>", ""))) {
            GlobalConfiguration conf = of(ALL + odd);
            assertWhole(conf);
            assertThat(conf.certificationServices("TEST")).hasSize(1);
            assertThat(conf.skippedEntries()).hasSize(1);
        }
    }

    @Test
    void skipsMembersServersClientsHashesAndGroupMembersThatDoNotFit() {
        for (String odd : List.of("<member id='m2'><memberClass><code>GOV</code></memberClass><memberCode> </memberCode><name>x</name></member>",
                SERVER.replace("m1", "nobody"), SERVER.replace("<client>s1</client>", "<client>nobody</client>").replace("<serverCode>ss<", "<serverCode>s2<"),
                SERVER.replace("AAAA", "%").replace("<serverCode>ss<", "<serverCode>s3<").replace("<client>s1</client>", ""),
                "<source><internalVerificationCert>AAAA</internalVerificationCert></source>")) {
            GlobalConfiguration conf = of(ALL + odd);
            assertWhole(conf);
            assertThat(conf.skippedEntries()).as(odd).hasSize(1);
        }
        GlobalConfiguration conf = of(ALL.replace("</globalGroup>", "<groupMember id:objectType='SERVER'><id:xRoadInstance>TEST</id:xRoadInstance><id:memberClass>GOV</id:memberClass>"
                + "<id:memberCode>1</id:memberCode></groupMember><groupMember><id:xRoadInstance>TEST</id:xRoadInstance></groupMember></globalGroup>"));
        assertWhole(conf);
        assertThat(conf.skippedEntries()).hasSize(2);
    }

    @Test
    void anIdOfTwoElementsRefersToNeither() {
        GlobalConfiguration conf = of(ALL + MEMBER.replace("<memberCode>1", "<memberCode>2").replace("id='s1'", "id='s2'"));
        assertThat(conf.knows(ClientId.parse("TEST/GOV/1"))).isTrue();
        assertThat(conf.serversOf(ClientId.parse("TEST/GOV/1"))).isEmpty();
        assertThat(conf.serversOf(ClientId.parse("TEST/GOV/2"))).isEmpty();
        assertThat(conf.skippedEntries()).hasSize(2);
    }

    @Test
    void oddOptionalPartsLeaveTheStrictDefaults() {
        GlobalConfiguration conf = of(ALL, "FETCHINTERVAL <ocspFetchInterval>soon</ocspFetchInterval>", "NEXTUPDATE <verifyNextUpdate>maybe</verifyNextUpdate>",
                "MONITORING <monitoringClient><monitoringClientId/></monitoringClient>");
        assertWhole(conf);
        assertThat(conf.verifyNextUpdate()).isTrue();
        assertThat(conf.ocspFetchInterval()).hasMinutes(20);
        assertThat(conf.monitoringClient()).isEmpty();
        assertThat(conf.skippedEntries()).hasSize(3);
    }

    @Test
    void skipsFederatedAnchorsAndRegistrationAddressesThatDoNotFit() throws Exception {
        String anchor = "<configurationAnchor><instanceIdentifier>OTHER</instanceIdentifier><source><downloadURL>HTTP://x/</downloadURL></source></configurationAnchor>";
        String odd = TestConfiguration.privateParameters("TEST", anchor).replace("https://cs.example.org:4001/", "cs_example");
        PrivateParameters read = PrivateParameters.read(PartContent.of(odd.getBytes(StandardCharsets.UTF_8)));
        assertThat(read.federated()).isEmpty();
        assertThat(read.managementService().authenticationCertificateRegistration()).isEmpty();
        assertThat(read.skipped()).hasSize(2);
    }

    @Test
    void rejectsWhatIsNotAnEntry() {
        for (String xml : List.of(TestConfiguration.shared("TEST", ALL).replace("3600", "soon"), TestConfiguration.shared("", ALL), TestConfiguration.shared("TEST", ALL) + "x")) {
            assertThatThrownBy(() -> SharedParameters.read(PartContent.of(xml.getBytes(StandardCharsets.UTF_8)))).isInstanceOf(RefusedException.class);
        }
    }
}
