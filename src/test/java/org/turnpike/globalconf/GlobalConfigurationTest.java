package org.turnpike.globalconf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.GlobalGroupId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.id.SubsystemId;

class GlobalConfigurationTest {
    private static final MemberId MEMBER = new MemberId("TEST", "COM", "111");
    private static final SubsystemId SUBSYSTEM = new SubsystemId(MEMBER, "SUB1");
    private static final Instant EXPIRES = Captured.AT.plusSeconds(600);

    private static X509Certificate ss1() throws Exception {
        try (InputStream der = Files.newInputStream(Captured.EXAMPLE.resolve("auth-cert-ss1.der"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(der);
        }
    }

    @Test
    void answersFromTheComposedExample() throws Exception {
        GlobalConfiguration conf = Captured.example(EXPIRES, Captured.AT);
        assertThat(conf.instance()).isEqualTo("TEST");
        assertThat(conf.version()).isEqualTo(6);
        assertThat(conf.ocspFreshness()).isEqualTo(Duration.ofHours(1));
        assertThat(conf.ocspFetchInterval()).isEqualTo(Duration.ofMinutes(20));
        assertThat(conf.verifyNextUpdate()).isTrue();
        assertThat(conf.timeStampingInterval()).isEqualTo(Duration.ofMinutes(1));
        assertThat(conf.managementService().provider()).isEqualTo(SUBSYSTEM);
        assertThat(conf.federatedAnchors()).extracting(ConfigurationAnchor::instance).containsExactly("OTHER");
        assertThat(conf.timeStampingAuthorities()).extracting(TimeStampingAuthority::name).containsExactly("Example TSA");
        assertThat(conf.ocspResponderCertificates()).hasSize(2);
        assertThat(conf.certificationServices("TEST").get(0).csrFormat()).contains("DER");
        assertThat(conf.members("TEST")).containsExactly(
                new Member(MEMBER, "First Company", List.of(new Subsystem(SUBSYSTEM, Optional.of("First subsystem")))));
        assertThat(conf.members("OTHER")).isEmpty();
        assertThat(conf.inGlobalGroup(new GlobalGroupId("TEST", "security-server-owners"), MEMBER)).isTrue();
        assertThat(conf.inGlobalGroup(new GlobalGroupId("TEST", "security-server-owners"), SUBSYSTEM)).isFalse();
    }

    @Test
    void knowsServersByIdByCertificateAndByClient() throws Exception {
        GlobalConfiguration conf = Captured.example(EXPIRES, Captured.AT);
        RegisteredServer ss1 = conf.findServer(new ServerId(MEMBER, "SS1")).orElseThrow();
        assertThat(ss1.address()).contains("ss1.example.org");
        assertThat(conf.findServer(ss1())).contains(ss1);
        assertThat(conf.findServer(new ServerId(MEMBER, "SS2")).orElseThrow().maintenanceMessage()).contains("Back at noon");
        assertThat(conf.serversOf(SUBSYSTEM)).containsExactly(ss1);
        assertThat(conf.serversOf(MEMBER)).hasSize(2);
        conf.requireServerOf(SUBSYSTEM, ss1());
        conf.requireServerOf(MEMBER, ss1());
    }

    @Test
    void refusesServersThatMayNotSpeakForTheClient() throws Exception {
        GlobalConfiguration conf = Captured.example(EXPIRES, Captured.AT);
        RefusedException other = assertThrows(RefusedException.class, () -> conf.requireServerOf(new SubsystemId(MEMBER, "sub1"), ss1()));
        assertThat(other.code()).isEqualTo("ssl_authentication_failed");
        assertThat(other).hasMessage("Client 'SUBSYSTEM:TEST/COM/111/sub1' is not registered at security server SERVER:TEST/COM/111/SS1");
        X509Certificate unregistered = Captured.anchor(Captured.EXAMPLE).sources().get(0).verificationCertificates().get(0);
        RefusedException unknown = assertThrows(RefusedException.class, () -> conf.requireServerOf(MEMBER, unregistered));
        assertThat(unknown).hasMessageEndingWith("is not associated with any security server");
        assertThat(unknown.code()).isEqualTo("ssl_authentication_failed");
    }

    @Test
    void version2HashesCertificatesWithSha1() throws Exception {
        String hash = Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(ss1().getEncoded()));
        String xml = TestConfiguration.shared("TEST", "<member id='m'><memberClass><code>COM</code><description/></memberClass><memberCode>1</memberCode>"
                + "<name>M</name></member><securityServer><owner>m</owner><serverCode>S</serverCode><authCertHash>" + hash + "</authCertHash></securityServer>");
        assertThat(verification(xml, "2").findServer(ss1())).isPresent();
        assertThat(verification(xml, "3").findServer(ss1())).isEmpty();
    }

    private static GlobalConfiguration verification(String xml, String version) throws RefusedException {
        return GlobalConfiguration.forVerification("TEST", List.of(new StoredPart("TEST", xml.getBytes(StandardCharsets.UTF_8),
                "{\"contentIdentifier\":\"SHARED-PARAMETERS\",\"configurationVersion\":\"" + version + "\"}")));
    }

    @Test
    void expiresAfterItsDate() throws Exception {
        GlobalConfiguration conf = Captured.example(EXPIRES, Captured.AT);
        conf.requireCurrent(EXPIRES);
        RefusedException refused = assertThrows(RefusedException.class, () -> conf.requireCurrent(EXPIRES.plusMillis(1)));
        assertThat(refused.code()).isEqualTo("global_conf_outdated");
    }

    @Test
    void expiredFederatedInstancesAreAbsent() throws Exception {
        InstanceConfiguration own = Captured.instance("TEST", EXPIRES);
        InstanceConfiguration other = Captured.instance("OTHER", Captured.AT);
        GlobalConfiguration both = GlobalConfiguration.of(own, List.of(other), Captured.AT);
        assertThat(both.instances()).containsExactly("TEST", "OTHER");
        assertThat(both.at(Captured.AT)).isSameAs(both);
        assertThat(both.isCurrent("OTHER", Captured.AT.plusMillis(1))).isFalse();
        assertThat(both.at(Captured.AT.plusMillis(1)).instances()).containsExactly("TEST");
        assertThat(both.isCurrent("TEST", EXPIRES.plusSeconds(1))).isTrue();
    }

    @Test
    void tenThousandMembersAreReadQuickly() throws Exception {
        StringBuilder xml = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            xml.append("<member id='m").append(i).append("'><memberClass><code>COM</code><description/></memberClass><memberCode>").append(i)
                    .append("</memberCode><name>N</name><subsystem id='s").append(i).append("'><subsystemCode>S</subsystemCode></subsystem></member>");
        }
        xml.append("<securityServer><owner>m0</owner><serverCode>S</serverCode><client>s9999</client></securityServer>");
        GlobalConfiguration conf = TestConfiguration.of("TEST", xml.toString(), EXPIRES);
        assertThat(conf.members("TEST")).hasSize(10_000);
        assertThat(conf.serversOf(new SubsystemId(new MemberId("TEST", "COM", "9999"), "S"))).hasSize(1);
    }

    @Test
    void entriesAreReadInAnyOrder() throws Exception {
        String server = "<securityServer><owner>m</owner><serverCode>S</serverCode><client>s</client><client>twice</client></securityServer>";
        String members = "<member id='m'><memberClass><code>COM</code></memberClass><memberCode>1</memberCode><name>M</name>"
                + "<subsystem id='s'><subsystemCode>P</subsystemCode></subsystem><subsystem id='twice'><subsystemCode>Q</subsystemCode></subsystem></member>";
        String later = "<member id='twice'><memberClass><code>COM</code></memberClass><memberCode>2</memberCode><name>N</name></member>";
        String settings = "<globalSettings><ocspFreshnessSeconds>3600</ocspFreshnessSeconds></globalSettings>";
        String name = "<instanceIdentifier>TEST</instanceIdentifier>";
        SharedParameters inOrder = readShared(name + members + later + server + settings);
        assertThat(inOrder.servers()).hasSize(1).allMatch(each -> each.server().clients().equals(Set.of(new SubsystemId(new MemberId("TEST", "COM", "1"), "P"))));
        assertThat(inOrder.skipped()).hasSize(2);
        assertThat(readShared(settings + server + members + later + name)).isEqualTo(inOrder);
        assertThat(readShared(name + members + server + later + settings)).isEqualTo(inOrder);
    }

    private static SharedParameters readShared(String elements) throws RefusedException {
        return SharedParameters.read(PartContent.of((TestConfiguration.HEAD + elements + "</x:conf>").getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void anEntryOfMoreThanHalfAMillionElementsIsRefused() {
        String start = "<instanceIdentifier>TEST</instanceIdentifier><globalSettings><ocspFreshnessSeconds>3600</ocspFreshnessSeconds></globalSettings>";
        RefusedException refused = assertThrows(RefusedException.class, () -> readShared(start + "<member>" + "<x/>".repeat(500_001) + "</member>"));
        assertThat(refused.code()).isEqualTo("malformed_global_conf");
    }

    @Test
    void sharesEqualEntriesWithTheConfigurationBefore() throws Exception {
        String members = "<instanceIdentifier>TEST</instanceIdentifier><member id='m'><memberClass><code>COM</code></memberClass><memberCode>1</memberCode><name>M</name></member>"
                + "<member id='n'><memberClass><code>COM</code></memberClass><memberCode>2</memberCode><name>%s</name></member>";
        String rest = "<securityServer><owner>m</owner><serverCode>S</serverCode></securityServer><globalSettings><ocspFreshnessSeconds>3600</ocspFreshnessSeconds></globalSettings>";
        SharedParameters before = readShared(members.formatted("N") + rest);
        PartContent newer = PartContent.of((TestConfiguration.HEAD + members.formatted("O") + rest + "</x:conf>").getBytes(StandardCharsets.UTF_8));
        SharedParameters after = SharedParameters.read(newer, Optional.of(before));
        assertThat(after).isEqualTo(SharedParameters.read(newer)).isNotEqualTo(before);
        assertThat(after.members().get(0)).isSameAs(before.members().get(0));
        assertThat(after.members().get(1).name()).isEqualTo("O");
        assertThat(after.servers().get(0)).isSameAs(before.servers().get(0));
    }

    /** 110 MB and 2,200,000 elements, of kinds that are skipped, so that this needs no memory for them. */
    @Test
    void readsAHundredMegabytes() throws Exception {
        byte[] unknown = ("<unknown>" + "<x/>".repeat(20_000) + "<!-- " + "y".repeat(900_000) + " --></unknown>").getBytes(StandardCharsets.UTF_8);
        List<InputStream> pieces = new ArrayList<>();
        String rest = TestConfiguration.shared("TEST", "|");
        pieces.add(new ByteArrayInputStream(rest.substring(0, rest.indexOf('|')).getBytes(StandardCharsets.UTF_8)));
        Collections.nCopies(110, unknown).forEach(each -> pieces.add(new ByteArrayInputStream(each)));
        pieces.add(new ByteArrayInputStream(rest.substring(rest.indexOf('|') + 1).getBytes(StandardCharsets.UTF_8)));
        PartContent content = PartContent.read(new SequenceInputStream(Collections.enumeration(pieces)), ConfigurationClient.MAX_PART_BYTES);
        assertThat(content.length()).isGreaterThan(100_000_000);
        assertThat(SharedParameters.read(content).instance()).isEqualTo("TEST");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "<unknown><x/></unknown>|", "<any xmlns='urn:else'>1</any>|",
        "<approvedCA><name>A</name></approvedCA>|conf/approvedCA/topCA is missing",
        "<approvedCA><name>A</name><topCA><cert>AAAA</cert></topCA><certificateProfileInfo>P</certificateProfileInfo></approvedCA>|conf/approvedCA/topCA/cert is not",
        "<approvedTSA><name>A</name><url>file:/x</url></approvedTSA>|approvedTSA/url is not usable",
        "<member id='m'><memberCode>1</memberCode></member>|conf/member/memberClass is missing",
        "<securityServer><serverCode>S</serverCode></securityServer>|conf/securityServer/owner is missing",
        "<securityServer><owner>none</owner><serverCode>S</serverCode></securityServer>|owner refers to no member",
        "<globalGroup><description>d</description></globalGroup>|conf/globalGroup/groupCode is missing",
        "<source><internalVerificationCert/></source>|conf/source/address is missing",
    })
    void malformedElementIsNamedAndUnknownOnesAreAccepted(String element, String named) throws Exception {
        byte[] xml = TestConfiguration.shared("TEST", element).getBytes(StandardCharsets.UTF_8);
        SharedParameters read = SharedParameters.read(PartContent.of(xml));
        assertThat(read.instance()).isEqualTo("TEST");
        assertThat(read.skipped()).hasSize(named == null ? 0 : 1).allMatch(each -> each.contains(named));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<conf/>", "<!DOCTYPE conf [<!ENTITY e SYSTEM 'file:/etc/hostname'>]><conf>&e;</conf>", "<conf xmlns='urn:x'/>", "<a><b></a>"})
    void whatIsNoConfigurationIsRefused(String xml) {
        RefusedException refused = assertThrows(RefusedException.class, () -> SharedParameters.read(PartContent.of(xml.getBytes(StandardCharsets.UTF_8))));
        assertThat(refused.code()).isEqualTo("malformed_global_conf");
    }

    @Test
    void optionalPartsAreJudgedToo() {
        assertThat(TestConfiguration.of("TEST", "", EXPIRES, "FETCHINTERVAL <ocspFetchInterval>60</ocspFetchInterval>").ocspFetchInterval())
                .isEqualTo(Duration.ofMinutes(1));
        GlobalConfiguration odd = TestConfiguration.of("TEST", "", EXPIRES, "FETCHINTERVAL <ocspFetchInterval>59</ocspFetchInterval>");
        assertThat(odd.ocspFetchInterval()).isEqualTo(Duration.ofMinutes(20));
        assertThat(odd.skippedEntries()).hasSize(1).allMatch(each -> each.contains("ocspFetchInterval is 59 seconds"));
        assertThat(TestConfiguration.of("TEST", "", EXPIRES, "MONITORING <monitoringClient><monitoringClientId id:objectType='MEMBER'>"
                + "<id:xRoadInstance>TEST</id:xRoadInstance><id:memberClass>C</id:memberClass><id:memberCode>1</id:memberCode></monitoringClientId></monitoringClient>")
                .monitoringClient()).contains(new MemberId("TEST", "C", "1"));
    }
}
