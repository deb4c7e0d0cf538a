package org.turnpike.sandbox.demo;

import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.id.SubsystemId;
import org.turnpike.sandbox.Identities;
import org.turnpike.sandbox.InstanceKeyAlgorithm;
import org.turnpike.sandbox.PublishedInstance;
import org.turnpike.sandbox.SandboxInstance;

/**
 * The members, servers and services that make an instance large. They receive no calls: members, each with a subsystem; one security server for every
 * ten members; and services of the provider, each with ten access rights. The two servers that are measured are not included.
 *
 * @param members  further members
 * @param services further services
 */
record LargeInstance(int members, int services) {
    private static final int MEMBERS_A_SERVER = 10;
    private static final int RIGHTS_A_SERVICE = 10;
    private static final int FIRST_CODE = 100_000;
    private static final Duration VALIDITY = Duration.ofDays(1);
    private static final String DESCRIPTIONS = "    descriptions:\n";

    /**
     * Adds the members and servers. All servers have one key, and certificates of their own, because no two share a hash. The configuration is valid for
     * longer than a measurement takes: signing it again would mean writing it again.
     */
    void publish(SandboxInstance sandbox) {
        sandbox.source().validity(VALIDITY);
        sandbox.source().refreshWhenOlderThan(VALIDITY.dividedBy(2));
        PublicKey key = InstanceKeyAlgorithm.EC.generate().getPublic();
        List<PublishedInstance.Server> servers = IntStream.range(0, members / MEMBERS_A_SERVER).parallel().mapToObj(number -> server(sandbox, key, number)).toList();
        List<PublishedInstance.Member> published = IntStream.range(0, members).mapToObj(LargeInstance::member).toList();
        sandbox.change(known -> new PublishedInstance(known.instance(), joined(known.members(), published), joined(known.servers(), servers), known.globalGroups(),
                known.authorities(), known.timeStamping(), known.federations(), known.settings()));
        sandbox.publish();
    }

    /** Publishes a configuration that has one more member than the one before. */
    static void publishAnother(SandboxInstance sandbox) {
        sandbox.change(known -> new PublishedInstance(known.instance(), joined(known.members(), List.of(member(known.members().size()))), known.servers(),
                known.globalGroups(), known.authorities(), known.timeStamping(), known.federations(), known.settings()));
        sandbox.publish();
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private static PublishedInstance.Member member(int number) {
        SubsystemId subsystem = subsystem(number);
        String name = "Member number " + number;
        return new PublishedInstance.Member(subsystem.member(), name, List.of(new PublishedInstance.Subsystem(subsystem, Optional.of(name + " system"))));
    }

    private static SubsystemId subsystem(int number) {
        return new SubsystemId(new MemberId(Identities.INSTANCE, "ORG", String.valueOf(FIRST_CODE + number)), "system");
    }

    private static PublishedInstance.Server server(SandboxInstance sandbox, PublicKey key, int number) {
        Set<ClientId> hosted = new HashSet<>();
        IntStream.range(0, MEMBERS_A_SERVER).forEach(one -> hosted.add(subsystem(number * MEMBERS_A_SERVER + one)));
        ServerId id = new ServerId(subsystem(number * MEMBERS_A_SERVER).member(), "ss");
        String host = "ss" + number + ".sandbox.test";
        return new PublishedInstance.Server(id, Optional.of(host), List.of(sandbox.issueAuthentication(id, key, host)), hosted, Optional.empty());
    }

    /** Adds the services to the first client of a {@code turnpike.yaml}. */
    String configuration(String yaml) {
        if (services == 0) {
            return yaml;
        }
        int place = yaml.indexOf(DESCRIPTIONS) + DESCRIPTIONS.length();
        String added = IntStream.range(0, services).mapToObj(this::service).collect(Collectors.joining("", "      - type: WSDL\n        url: http://127.0.0.1:9/many?wsdl\n        services:\n", ""));
        return yaml.substring(0, place) + added + yaml.substring(place);
    }

    private String service(int number) {
        String rights = IntStream.range(0, RIGHTS_A_SERVICE).mapToObj(one -> subsystem((number * RIGHTS_A_SERVICE + one) % Math.max(1, members)).path())
                .collect(Collectors.joining(", "));
        return "          - {code: s" + number + ", url: \"http://127.0.0.1:9/many\", access: [" + rights + "]}\n";
    }
}
