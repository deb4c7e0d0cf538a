package org.turnpike.serverconf;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.turnpike.crypto.CertificateHash;
import org.turnpike.fault.LogText;

/**
 * The difference of two configurations, one line for each fact: {@code before} contains the removed facts, {@code after} the added ones. The order of
 * clients, services and rights is ignored; the order of time-stamping services is compared. Immutable.
 */
public record ConfigurationDifference(List<String> before, List<String> after) {

    /**
     * Compares two configurations.
     *
     * @param old empty if there was no configuration
     */
    public static ConfigurationDifference between(Optional<ServerConfiguration> old, ServerConfiguration now) {
        Set<String> oldFacts = new TreeSet<>(old.map(ConfigurationDifference::facts).orElse(List.of()));
        Set<String> newFacts = new TreeSet<>(facts(now));
        return new ConfigurationDifference(oldFacts.stream().filter(each -> !newFacts.contains(each)).toList(),
                newFacts.stream().filter(each -> !oldFacts.contains(each)).toList());
    }

    /** Whether there is no difference. */
    public boolean isEmpty() {
        return before.isEmpty() && after.isEmpty();
    }

    /** The lines in their order: {@code -} before removed facts and {@code +} before added ones. */
    public List<String> lines() {
        Set<String> both = new TreeSet<>(before);
        both.addAll(after);
        return both.stream().map(each -> (before.contains(each) ? "- " : "+ ") + each).toList();
    }

    private static List<String> facts(ServerConfiguration configuration) {
        List<String> facts = new ArrayList<>();
        facts.add("server: " + configuration.server().path());
        int place = 1;
        for (String service : configuration.timeStamping()) {
            facts.add("time-stamping service " + place++ + ": " + service);
        }
        configuration.clients().forEach(client -> client(client, facts));
        return facts.stream().map(LogText::printable).toList();
    }

    private static void client(Client client, List<String> facts) {
        String name = "client " + client.id().path();
        facts.add(name + " connection: " + client.connection());
        client.certificates().forEach(each -> facts.add(name + " certificate " + CertificateHash.sha256(each) + ": " + each.getSubjectX500Principal()));
        for (Client.LocalGroup group : client.localGroups()) {
            facts.add(name + " group " + group.code() + ": " + group.description());
            group.members().forEach(each -> facts.add(name + " group " + group.code() + " member: " + each.path()));
        }
        client.descriptions().forEach(each -> description(name, each, facts));
    }

    private static void description(String client, ServiceDescription description, List<String> facts) {
        String name = client + " description " + description.url();
        facts.add(name + " type: " + description.type());
        description.disabledNotice().ifPresent(notice -> facts.add(name + " disabled: " + notice));
        for (Service service : description.services()) {
            String serviceName = client + " service " + service.name();
            facts.add(serviceName + " description: " + description.url());
            facts.add(serviceName + " url: " + service.address());
            facts.add(serviceName + " timeout: " + service.timeout());
            facts.add(serviceName + " verifyCertificate: " + service.verifyCertificate());
            service.endpoints().forEach(each -> endpoint(serviceName, each, facts));
        }
    }

    private static void endpoint(String service, Service.Endpoint endpoint, List<String> facts) {
        String name = service + (endpoint.base() ? "" : " endpoint " + endpoint.name());
        if (!endpoint.base()) {
            facts.add(name + (endpoint.generated() ? ": from the description" : ": added"));
        }
        endpoint.access().forEach(subject -> facts.add(name + " access: " + subject.text()));
    }
}
