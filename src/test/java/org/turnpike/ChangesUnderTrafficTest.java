package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.admin.AccessRightsMXBean;
import org.turnpike.admin.ClientsMXBean;
import org.turnpike.admin.ServicesMXBean;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServiceId;
import org.turnpike.sandbox.Identities;

/**
 * While calls go on, both keys of both servers are rolled over, and a client, a service and an access right are added and removed: no call
 * fails but those that a change forbids.
 */
@Tag("slow")
class ChangesUnderTrafficTest {
    private static final String REGISTRY = Identities.REGISTRY.path();
    private static final ServiceId PASSING = new ServiceId(Identities.REGISTRY, "passing");

    /** @return how many calls were answered */
    private static int change(int callsBetween, int rounds) throws Exception {
        try (XRoadInstance instance = new XRoadInstance()) {
            Traffic traffic = new Traffic(instance);
            try {
                traffic.awaitMore(callsBetween);
                for (int round = 0; round < rounds; round++) {
                    String algorithm = round % 2 == 0 ? "EC_P256" : "RSA_2048";
                    client(instance, traffic, callsBetween);
                    keys(KeyDesk.consumer(instance), Identities.CONSUMER, traffic, callsBetween, algorithm);
                    service(instance, traffic, callsBetween);
                    keys(KeyDesk.provider(instance), Identities.PROVIDER, traffic, callsBetween, algorithm);
                    instance.advance(Duration.ofSeconds(30));
                }
            } finally {
                traffic.end();
            }
            return traffic.answered();
        }
    }

    private static void client(XRoadInstance instance, Traffic traffic, int calls) throws Exception {
        ClientsMXBean clients = KeyDesk.consumer(instance).bean("Clients", ClientsMXBean.class);
        assertThat(clients.add("SANDBOX/COM/1111/passing", "NOSSL").isMade()).isTrue();
        traffic.awaitMore(calls);
        assertThat(clients.remove("SANDBOX/COM/1111/passing").isMade()).isTrue();
        traffic.awaitMore(calls);
    }

    private static String passing(XRoadInstance instance) throws Exception {
        return Call.rest(instance, Identities.PORTAL, PASSING, "GET", "", "").code();
    }

    private static void service(XRoadInstance instance, Traffic traffic, int calls) throws Exception {
        KeyDesk desk = KeyDesk.provider(instance);
        ServicesMXBean services = desk.bean("Services", ServicesMXBean.class);
        AccessRightsMXBean rights = desk.bean("AccessRights", AccessRightsMXBean.class);
        List<String> portal = List.of(Identities.PORTAL.path());
        String url = instance.sandbox().echoRestUrl() + "/passing";
        assertThat(passing(instance)).endsWith("unknown_service");
        services.addRest(REGISTRY, url, PASSING.code());
        services.enable(REGISTRY, url);
        assertThat(passing(instance)).endsWith("access_denied");
        traffic.awaitMore(calls);
        rights.grant(REGISTRY, PASSING.code(), portal);
        assertThat(passing(instance)).isEmpty();
        traffic.awaitMore(calls);
        rights.revoke(REGISTRY, PASSING.code(), portal);
        assertThat(passing(instance)).endsWith("access_denied");
        traffic.awaitMore(calls);
        services.remove(REGISTRY, url);
        assertThat(passing(instance)).endsWith("unknown_service");
        traffic.awaitMore(calls);
    }

    private static void keys(KeyDesk desk, MemberId member, Traffic traffic, int calls, String algorithm) throws Exception {
        String signing = desk.used(member.path());
        String authentication = desk.used("");
        desk.newSigningKey("software", algorithm, member);
        String fresh = desk.newAuthenticationKey(algorithm);
        traffic.awaitMore(calls);
        desk.keys().disable(signing);
        traffic.awaitMore(calls);
        desk.keys().disable(authentication);
        assertThat(desk.used("")).isEqualTo(fresh);
        assertThat(desk.used(member.path())).isNotEqualTo(signing);
        traffic.awaitMore(calls);
        desk.keys().deleteCertificate(signing);
        desk.keepRegistered(fresh);
        traffic.awaitMore(calls);
    }

    @Test
    void noCallFails() throws Exception {
        assertThat(change(20, 1)).isGreaterThanOrEqualTo(20 * 15);
    }

    @Test
    @Tag("soak")
    void noneOfTenThousandCallsFails() throws Exception {
        long began = System.nanoTime();
        int answered = change(165, 4);
        assertThat(answered).isGreaterThanOrEqualTo(10_000);
        System.out.println("ChangesUnderTraffic: " + Map.of("answered", answered, "seconds", Duration.ofNanos(System.nanoTime() - began).toSeconds()));
    }
}
