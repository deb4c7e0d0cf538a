package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.api.Test;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;
import org.turnpike.sandbox.Identities;
import org.turnpike.sandbox.PublishedInstance;
import org.turnpike.sandbox.SandboxInstance;

/**
 * Two X-Road instances, each with its configuration source, its CA, its OCSP responder and a security server, that know each other by their private
 * parameters (trust.md §1.5, §2.6). Both CAs have the same name: only the instance tells them apart.
 */
@Tag("slow")
class FederationTest {
    private static final String ELSEWHERE = "ELSEWHERE";
    private static final MemberId OWNER = new MemberId(ELSEWHERE, "GOV", "7777");
    private static final SubsystemId ARCHIVE = new SubsystemId(OWNER, "archive");
    private static final ServerId THEIRS = new ServerId(OWNER, "ss7");
    private static final String THEIR_ADDRESS = "127.0.0.17";
    private static final ServiceId GET_PERSON = new ServiceId(ARCHIVE, "getPerson", Optional.of("v1"));
    private static final ServiceId PEOPLE = new ServiceId(ARCHIVE, "people");
    private static final String BODY = "<p:getPerson xmlns:p=\"http://sandbox.turnpike.example/registry\">"
            + "<p:nationalId>010101-123N</p:nationalId></p:getPerson>";
    private static final String ALLOWED = "turnpike.globalconf.allowed-instances";

    /** The home instance with its two servers, and the other one with its server. */
    private record Federation(XRoadInstance home, SandboxInstance elsewhere, XRoadInstance.Node theirs) implements AutoCloseable {
        static Federation open(String allowedHere, String allowedThere) throws Exception {
            XRoadInstance home = new XRoadInstance("", "", Map.of(ALLOWED, allowedHere));
            try {
                SandboxInstance elsewhere = home.openCentral(FederationTest::elsewhere);
                elsewhere.change(published -> published.withFederations(home.sandbox().source().externalAnchor()));
                XRoadInstance.Node theirs = home.join(elsewhere, THEIRS, THEIR_ADDRESS, Set.of(ARCHIVE), configuration(home), Map.of(ALLOWED, allowedThere));
                home.sandbox().change(published -> published.withFederations(elsewhere.source().externalAnchor()));
                home.publish();
                return new Federation(home, elsewhere, theirs);
            } catch (Exception e) {
                home.close();
                throw e;
            }
        }

        Call.Outcome soap(String id) throws Exception {
            return Call.soap(home, Call.envelope(Identities.PORTAL, GET_PERSON, id, BODY));
        }

        void minutesPass(int minutes) {
            for (int minute = 0; minute < minutes; minute++) {
                home.sandbox().publish();
                home.advance(Duration.ofSeconds(60));
            }
        }

        @Override
        public void close() throws IOException {
            home.close();
        }
    }

    private static PublishedInstance elsewhere(PublishedInstance sandbox) {
        PublishedInstance.Settings settings = sandbox.settings();
        return new PublishedInstance(ELSEWHERE, List.of(), List.of(), List.of(), sandbox.authorities(), sandbox.timeStamping(), List.of(),
                new PublishedInstance.Settings(settings.ocspFreshness(), settings.timeStampingInterval(), settings.registration(), OWNER, settings.optional()))
                .withMember(OWNER, "Archive elsewhere", ARCHIVE.subsystemCode());
    }

    private static String configuration(XRoadInstance home) {
        return """
                version: 1
                server: ELSEWHERE/GOV/7777/ss7
                clients:
                  - id: ELSEWHERE/GOV/7777/archive
                    connection: NOSSL
                    descriptions:
                      - type: WSDL
                        url: %1$s?wsdl
                        services:
                          - {code: getPerson, version: v1, url: "%1$s", access: [SANDBOX/COM/1111/portal]}
                      - type: REST
                        url: %2$s
                        services:
                          - {code: people, url: "%2$s", access: [SANDBOX/COM/1111/portal]}
                """.formatted(home.sandbox().soapUrl(), home.sandbox().peopleUrl());
    }

    @Test
    void memberOfOneInstanceIsServedInTheOther() throws Exception {
        try (Federation federation = Federation.open("elsewhere", "SANDBOX")) {
            String id = Call.newId();
            Call.Outcome soap = federation.soap(id);
            assertThat(soap.code()).as(soap.body()).isEmpty();
            assertThat(soap.body()).contains("getPersonResponse", id);
            assertThat(federation.home().consumer().server().records().count(id)).isEqualTo(2);
            assertThat(federation.theirs().server().records().count(id)).isEqualTo(2);
            Call.Outcome rest = Call.rest(federation.home(), Identities.PORTAL, PEOPLE, "GET", "", "");
            assertThat(rest.status()).as(rest.body()).isEqualTo(200);
            assertThat(Call.soap(federation.home(), Call.envelope(Identities.PORTAL, Identities.GET_PERSON, Call.newId(), BODY)).code())
                    .as("the own instance serves as before").isEmpty();
        }
    }

    @ParameterizedTest(name = "here {0}, there {1}")
    @CsvSource({"none, SANDBOX, server.clientproxy.unknown_member", "'NOWHERE, ANYWHERE', SANDBOX, server.clientproxy.unknown_member",
            "'all, none', SANDBOX, server.clientproxy.unknown_member", "ELSEWHERE, none, server.clientproxy.ssl_authentication_failed",
            "all, NOWHERE, server.clientproxy.ssl_authentication_failed"})
    void instanceThatIsNotAllowedIsAsIfItWereNotThere(String here, String there, String code) throws Exception {
        try (Federation federation = Federation.open(here, there)) {
            Call.Outcome outcome = federation.soap(Call.newId());
            assertThat(outcome.code()).as(outcome.body()).isEqualTo(code);
            if (code.endsWith("ssl_authentication_failed")) {
                assertThat(federation.theirs().server().refusals().latest(1).get(0).reason().name()).isEqualTo("NotRegistered");
            }
        }
    }

    @Test
    void federatedConfigurationThatExpiresTakesItsInstanceAlongAndComesBack() throws Exception {
        try (Federation federation = Federation.open("all", "all")) {
            federation.elsewhere().unplug();
            federation.minutesPass(9);
            assertThat(federation.home().consumer().server().problems()).isEmpty();
            assertThat(federation.soap(Call.newId()).code()).as("still current, here and there").isEmpty();
            federation.minutesPass(2);
            assertThat(federation.soap(Call.newId()).code()).isEqualTo("server.clientproxy.unknown_member");
            assertThat(Call.soap(federation.home(), Call.envelope(Identities.PORTAL, Identities.GET_PERSON, Call.newId(), BODY)).code())
                    .as("the own instance is not touched").isEmpty();
            federation.elsewhere().plugIn();
            federation.elsewhere().publish();
            federation.minutesPass(1);
            assertThat(federation.soap(Call.newId()).code()).isEmpty();
        }
    }
}
