package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;
import org.turnpike.keys.AuthenticationCredential;
import org.turnpike.sandbox.CertificationAuthority;
import org.turnpike.sandbox.Identities;
import org.turnpike.sandbox.InstanceKeyAlgorithm;
import org.turnpike.sandbox.PublishedInstance;
import org.turnpike.sandbox.SubjectNames;
import org.turnpike.sandbox.Validity;

/**
 * Bad input of every kind, end to end: the code on the wire, the HTTP status, a log line with the same id on each server that met it.
 * That nothing was forwarded is asserted scenario by scenario in {@link ConsumerScenariosTest} and {@link ProviderScenariosTest}.
 */
class RefusalTest {
    private static final String GET_PERSON = "<p:getPerson xmlns:p=\"http://sandbox.turnpike.example/registry\">"
            + "<p:nationalId>010101-123N</p:nationalId></p:getPerson>";
    private static XRoadInstance instance;
    private LogLines log;

    @BeforeAll
    static void start() throws Exception {
        instance = new XRoadInstance();
    }

    @AfterAll
    static void stop() throws Exception {
        instance.close();
    }

    @BeforeEach
    void look() {
        log = new LogLines();
    }

    @AfterEach
    void everythingIsAsBefore() throws Exception {
        log.close();
        instance.sandbox().ocsp().behave();
        instance.sandbox().source().behave();
        instance.publish();
        instance.advance(Duration.ofSeconds(1));
        assertThat(getPerson().code()).isEmpty();
    }

    private static Call.Outcome getPerson() throws Exception {
        return Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.GET_PERSON, Call.newId(), GET_PERSON));
    }

    private static Call.Outcome people() throws Exception {
        return Call.rest(instance, Identities.PORTAL, Identities.PEOPLE, "GET", "", "");
    }

    private void assertSoapRefused(Call.Outcome outcome, String code) {
        assertThat(outcome.code()).as(outcome.body()).isEqualTo(code);
        assertThat(outcome.status()).isEqualTo(200);
        assertToldOnce(outcome);
    }

    private void assertRestRefused(Call.Outcome outcome, String code) {
        assertThat(outcome.code()).as(outcome.body()).isEqualTo(code);
        assertThat(outcome.status()).isEqualTo(500);
        assertThat(outcome.headers().firstValue("X-Road-Error")).contains(code);
        assertToldOnce(outcome);
    }

    /** Each server that met the refusal logs it once, with the id the caller was told; the caller sees no inner text. */
    private void assertToldOnce(Call.Outcome outcome) {
        assertThat(outcome.id()).isNotEmpty();
        assertThat(log.with(outcome.id())).isNotEmpty().hasSizeLessThanOrEqualTo(2).doesNotHaveDuplicates();
        assertThat(outcome.body()).doesNotContain("Exception", "\tat ", "org.turnpike");
    }

    @Test
    void unknownService() throws Exception {
        ServiceId unknown = new ServiceId(Identities.REGISTRY, "noSuchService");
        assertSoapRefused(Call.soap(instance, Call.envelope(Identities.PORTAL, unknown, Call.newId(), "<noSuchService/>")),
                "server.serverproxy.unknown_service");
        assertRestRefused(Call.rest(instance, Identities.PORTAL, unknown, "GET", "", ""), "server.serverproxy.unknown_service");
    }

    @Test
    void noAccessRight() throws Exception {
        assertSoapRefused(Call.soap(instance, Call.envelope(Identities.VISITOR, Identities.GET_PERSON, Call.newId(), GET_PERSON)),
                "server.serverproxy.access_denied");
        assertRestRefused(Call.rest(instance, Identities.VISITOR, Identities.PEOPLE, "GET", "", ""), "server.serverproxy.access_denied");
    }

    @Test
    void accessRightToOneEndpointIsNoRightToAnother() throws Exception {
        ServiceId partly = new ServiceId(Identities.REGISTRY, "partly");
        assertThat(Call.rest(instance, Identities.PORTAL, partly, "GET", "/open/a", "").code()).isEmpty();
        assertRestRefused(Call.rest(instance, Identities.PORTAL, partly, "GET", "/closed/a", ""), "server.serverproxy.access_denied");
        assertRestRefused(Call.rest(instance, Identities.PORTAL, partly, "POST", "/open/a", "x"), "server.serverproxy.access_denied");
        assertRestRefused(Call.rest(instance, Identities.PORTAL, partly, "GET", "/open/..%2fclosed", ""), "server.serverproxy.access_denied");
    }

    @Test
    void wrongKindOfService() throws Exception {
        assertRestRefused(Call.rest(instance, Identities.PORTAL, Identities.ECHO, "GET", "", ""), "server.serverproxy.service_type");
    }

    @Test
    void unknownMember() throws Exception {
        SubsystemId stranger = new SubsystemId(new MemberId("SANDBOX", "COM", "9999"), "nobody");
        assertSoapRefused(Call.soap(instance, Call.envelope(Identities.PORTAL, new ServiceId(stranger, "getPerson"), Call.newId(), GET_PERSON)),
                "server.clientproxy.unknown_member");
        assertSoapRefused(Call.soap(instance, Call.envelope(stranger, Identities.GET_PERSON, Call.newId(), GET_PERSON)),
                "server.clientproxy.unknown_member");
        assertRestRefused(Call.rest(instance, stranger, Identities.PEOPLE, "GET", "", ""), "server.clientproxy.unknown_member");
    }

    @Test
    void providerDown() throws Exception {
        SubsystemId away = new SubsystemId(Identities.HOSTED, "away");
        ServerId down = new ServerId(Identities.HOSTED, "ss3");
        instance.sandbox().registerServer(down, "127.0.0.13",
                instance.sandbox().issueAuthentication(down, InstanceKeyAlgorithm.EC.generate().getPublic(), "ss3.sandbox.test"), Set.of(away));
        instance.publish();
        assertSoapRefused(Call.soap(instance, Call.envelope(Identities.PORTAL, new ServiceId(away, "getPerson"), Call.newId(), GET_PERSON)),
                "server.clientproxy.network_error");
        assertRestRefused(Call.rest(instance, Identities.PORTAL, new ServiceId(away, "people"), "GET", "", ""),
                "server.clientproxy.network_error");
    }

    @Test
    void informationSystemDown() throws Exception {
        assertSoapRefused(Call.soap(instance, Call.envelope(Identities.PORTAL, new ServiceId(Identities.REGISTRY, "nowhere"), Call.newId(),
                "<nowhere/>")), "server.serverproxy.service_failed.network_error");
        assertRestRefused(Call.rest(instance, Identities.PORTAL, new ServiceId(Identities.REGISTRY, "nowhereRest"), "GET", "", ""),
                "server.serverproxy.network_error");
    }

    @Test
    void malformedSoap() throws Exception {
        assertSoapRefused(Call.soap(instance, "<not-closed"), "client.invalid_soap");
        assertSoapRefused(Call.soap(instance, ""), "client.invalid_soap");
        String good = Call.envelope(Identities.PORTAL, Identities.GET_PERSON, Call.newId(), GET_PERSON);
        assertSoapRefused(Call.soap(instance, good.replace("<soapenv:Envelope", "<!DOCTYPE x><soapenv:Envelope")), "client.invalid_soap");
        assertSoapRefused(Call.soap(instance, good.replaceAll("<xroad:id>.*</xroad:id>", "")), "client.missing_header_field");
        assertSoapRefused(Call.soap(instance, good.replace(">4.0<", ">3.0<")), "client.invalid_protocol_version");
        assertSoapRefused(Call.soap(instance, good.replace("p:getPerson", "p:other")), "client.inconsistent_headers");
        assertSoapRefused(Call.post(instance, "application/json", HttpRequest.BodyPublishers.ofString("{}")), "client.invalid_content_type");
    }

    /** Without fresh evidence about itself a server sends nothing; how it judges a peer's is in {@link WhoMayConnectTest}. */
    @Test
    void ownOcspResponseTooOld() throws Exception {
        instance.sandbox().ocsp().stopAnswering();
        sourceKeepsPublishingWhile(Duration.ofSeconds(3601));
        assertSoapRefused(getPerson(), "server.clientproxy.ssl_authentication_failed");
        assertRestRefused(people(), "server.clientproxy.ssl_authentication_failed");
        instance.sandbox().ocsp().behave();
        instance.runJobs();
    }

    @Test
    void globalConfigurationExpired() throws Exception {
        instance.advance(Duration.ofSeconds(599));
        assertThat(getPerson().code()).isEmpty();
        instance.advance(Duration.ofSeconds(2));
        assertSoapRefused(getPerson(), "server.clientproxy.global_conf_outdated");
        assertRestRefused(people(), "server.clientproxy.global_conf_outdated");
    }

    /** A server whose own CA is withdrawn sends nothing; how it judges a peer's CA is in {@link WhoMayConnectTest}. */
    @Test
    void ownCertificationAuthorityNoLongerApproved() throws Exception {
        List<PublishedInstance.ApprovedAuthority> approved = instance.sandbox().source().published().authorities();
        CertificationAuthority stranger = CertificationAuthority.top("Stranger CA", InstanceKeyAlgorithm.EC, Validity.around(instance.now()));
        PublishedInstance.ApprovedAuthority other = new PublishedInstance.ApprovedAuthority("Stranger CA", false,
                new PublishedInstance.AuthorityCertificate(stranger.certificate(), List.of()), List.of(), SubjectNames.FIVRK);
        instance.sandbox().change(published -> published.withAuthorities(other));
        instance.publish();
        assertSoapRefused(getPerson(), "server.clientproxy.ssl_authentication_failed");
        instance.sandbox().change(published -> published.withAuthorities(approved.toArray(PublishedInstance.ApprovedAuthority[]::new)));
    }

    @Test
    void providerRefusesConsumerWithoutOcspResponseOrWithAnOldOne() throws Exception {
        HostileConsumer hostile = hostile();
        String envelope = Call.envelope(Identities.PORTAL, Identities.GET_PERSON, Call.newId(), GET_PERSON);
        assertThat(hostile.send(envelope, hostile.ocspResponses(), message -> message)).contains("getPersonResponse");
        assertThat(hostile.send(envelope, List.of(), message -> message)).contains("server.serverproxy.service_failed.ssl_authentication_failed");
        sourceKeepsPublishingWhile(Duration.ofSeconds(3700));
        assertThat(hostile.send(envelope, hostile.ocspResponses(), message -> message))
                .contains("server.serverproxy.service_failed.ssl_authentication_failed", "OCSP");
    }

    @Test
    void providerRefusesTamperedMessage() throws Exception {
        HostileConsumer hostile = hostile();
        String id = Call.newId();
        String envelope = Call.envelope(Identities.PORTAL, Identities.GET_PERSON, id, GET_PERSON);
        String answer = hostile.send(envelope, hostile.ocspResponses(), message -> message.replace("010101-123N", "150785-456K"));
        assertThat(answer).contains("server.serverproxy.signature_verification.invalid_signature_value").doesNotContain("getPersonResponse");
        assertThat(instance.provider().server().records().count(id)).isZero();
    }

    @Test
    void providerRefusesConsumerThatSpeaksForAnotherServersClient() throws Exception {
        String answer = hostile().send(Call.envelope(Identities.REGISTRY, Identities.GET_PERSON, Call.newId(), GET_PERSON),
                hostile().ocspResponses(), message -> message);
        assertThat(answer).contains("server.serverproxy.service_failed.ssl_authentication_failed");
    }

    private static HostileConsumer hostile() throws Exception {
        AuthenticationCredential authentication = instance.consumer().server().authenticationKey().orElseThrow();
        return new HostileConsumer(instance, authentication, instance.consumer().server().signingKey(Identities.CONSUMER));
    }

    /** Time passes while the configuration source goes on as ever. */
    private static void sourceKeepsPublishingWhile(Duration time) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plusSeconds(500)) {
            Duration left = time.minus(passed);
            instance.advance(left.compareTo(Duration.ofSeconds(500)) < 0 ? left : Duration.ofSeconds(500));
            instance.publish();
        }
    }
}
