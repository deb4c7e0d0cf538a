package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.turnpike.id.ServerId;
import org.turnpike.message.Headers;
import org.turnpike.sandbox.Identities;
import org.turnpike.sandbox.InstanceKeyAlgorithm;

/** A provider served by two servers, one of which nobody runs: which is called, and which versions of a consumer are served. */
class ProviderServersTest {
    private static final ServerId SECOND = new ServerId(Identities.PROVIDER, "second");
    private static final String NOBODY = "127.0.0.15";
    private static ScenarioInstance scenario;

    @BeforeAll
    static void start() throws Exception {
        scenario = new ScenarioInstance(Map.of("turnpike.peers.minimum-version", "7.6.0"));
    }

    @AfterAll
    static void stop() throws Exception {
        scenario.close();
    }

    private static void registerSecond() {
        scenario.instance().sandbox().registerServer(SECOND, NOBODY, scenario.instance().sandbox()
                .issueAuthentication(SECOND, InstanceKeyAlgorithm.EC.generate().getPublic(), "second.sandbox.test"), Set.of(Identities.REGISTRY));
        scenario.instance().publish();
    }

    @AfterEach
    void onlyTheFirst() {
        scenario.instance().sandbox().change(published -> published.withMaintenance(SECOND, Optional.empty()));
        scenario.instance().provider().register();
        scenario.instance().publish();
        scenario.reset();
    }

    private static String soap(Optional<ServerId> target) throws Exception {
        String header = target.map(server -> "<xroad:securityServer id:objectType=\"SERVER\"><id:xRoadInstance>SANDBOX</id:xRoadInstance><id:memberClass>GOV"
                + "</id:memberClass><id:memberCode>2222</id:memberCode><id:serverCode>" + server.code() + "</id:serverCode></xroad:securityServer>").orElse("");
        return Call.soap(scenario.instance(), ScenarioInstance.good().replace("<xroad:userId>", header + "<xroad:userId>")).code();
    }

    private static String rest(Optional<ServerId> target) throws Exception {
        HttpRequest.Builder request = scenario.request("/r1/" + Identities.REGISTRY.path() + "/recordedRest").header("X-Road-Client", Identities.PORTAL.path());
        target.ifPresent(server -> request.header("X-Road-Security-Server", server.owner().path() + "/" + server.code()));
        return Call.send(request).code();
    }

    @Test
    void addressThatIsNotServedIsPassedOverEachTime() throws Exception {
        registerSecond();
        for (int i = 0; i < 5; i++) {
            assertThat(soap(Optional.empty())).isEmpty();
            assertThat(rest(Optional.empty())).isEmpty();
        }
        assertThat(scenario.system().requests()).hasSize(10);
    }

    @Test
    void targetIsTheOneThatIsCalled() throws Exception {
        registerSecond();
        for (Optional<ServerId> target : List.of(Optional.of(Identities.SS2), Optional.<ServerId>empty())) {
            assertThat(soap(target)).isEmpty();
            assertThat(rest(target)).isEmpty();
        }
        assertThat(soap(Optional.of(SECOND))).isEqualTo("server.clientproxy.network_error");
        assertThat(rest(Optional.of(SECOND))).isEqualTo("server.clientproxy.network_error");
        assertThat(rest(Optional.of(new ServerId(Identities.PROVIDER, "none")))).isEqualTo("server.clientproxy.invalid_security_server");
        assertThat(rest(Optional.of(Identities.SS1))).isEqualTo("server.clientproxy.invalid_security_server");
        assertThat(scenario.system().requests()).hasSize(4);
    }

    @Test
    void serverInMaintenanceIsPassedOverUnlessItIsTheTarget() throws Exception {
        registerSecond();
        scenario.instance().sandbox().change(published -> published.withMaintenance(Identities.SS2, Optional.of("moving")));
        scenario.instance().publish();
        assertThat(soap(Optional.empty())).as("the other is not there").isEqualTo("server.clientproxy.network_error");
        assertThat(soap(Optional.of(Identities.SS2))).isEqualTo("server.clientproxy.maintenance_mode");
        assertThat(rest(Optional.of(Identities.SS2))).isEqualTo("server.clientproxy.maintenance_mode");
        scenario.instance().provider().register();
        scenario.instance().sandbox().change(published -> published.withMaintenance(SECOND, Optional.of("moving")));
        scenario.instance().publish();
        assertThat(soap(Optional.empty())).isEmpty();
        assertThat(rest(Optional.of(SECOND))).isEqualTo("server.clientproxy.maintenance_mode");
        assertThat(scenario.system().requests()).hasSize(1);
    }

    private static String ofVersion(String... version) throws Exception {
        XRoadInstance instance = scenario.instance();
        HostileConsumer peer = new HostileConsumer(instance, instance.consumer().server().authenticationKey().orElseThrow(),
                instance.consumer().server().signingKey(Identities.CONSUMER));
        HostileConsumer.Composed message = peer.soap("text/xml; charset=UTF-8", ScenarioInstance.good(), peer.ocspResponses(), List.of());
        Headers headers = message.headers().without(Set.of("x-proxy-version"));
        String answer = peer.send(version.length == 0 ? headers : headers.with("x-proxy-version", version[0]), message.text());
        return answer.contains("recordedResponse") ? "" : answer.replaceFirst("(?s).*<faultcode>(.*?)</faultcode>.*", "$1");
    }

    @Test
    void versionsFromTheMinimumOnAreServed() throws Exception {
        assertThat(soap(Optional.empty())).as("our own").isEmpty();
        for (String version : List.of("7.6.0", "7.8.0", "7.8.0-SNAPSHOT-20261121", "8.0.0")) {
            assertThat(ofVersion(version)).as(version).isEmpty();
        }
        scenario.reset();
        assertThat(ofVersion("7.5.9")).isEqualTo("server.serverproxy.client_proxy_version_not_supported");
        assertThat(ofVersion("seven")).isEqualTo("server.serverproxy.internal_error");
        assertThat(ofVersion()).isEqualTo("server.serverproxy.internal_error");
        assertThat(scenario.system().requests()).isEmpty();
    }
}
