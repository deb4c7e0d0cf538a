package org.turnpike.globalconf;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.turnpike.fault.LogText;
import org.turnpike.id.ClientId;

/**
 * The difference between two snapshots of the global configuration, with one line for each entry. {@code before} lists the removed entries and
 * {@code after} the added ones. Each list has at most {@value #MOST} entries; if there are more, a last line states the number of the others.
 * Immutable.
 *
 * @param at when the later snapshot came into force
 */
public record ContentChange(Instant at, List<String> before, List<String> after) {
    static final int MOST = 1000;

    static ContentChange between(GlobalConfiguration old, GlobalConfiguration now, Instant at) {
        Set<String> oldEntries = entries(old);
        Set<String> newEntries = entries(now);
        return new ContentChange(at, missing(oldEntries, newEntries), missing(newEntries, oldEntries));
    }

    private static List<String> missing(Set<String> from, Set<String> elsewhere) {
        List<String> missing = from.stream().filter(each -> !elsewhere.contains(each)).toList();
        return missing.size() <= MOST ? missing
                : Stream.concat(missing.stream().limit(MOST), Stream.of("... and " + (missing.size() - MOST) + " more")).toList();
    }

    boolean isEmpty() {
        return before.isEmpty() && after.isEmpty();
    }

    private static Set<String> entries(GlobalConfiguration configuration) {
        Set<String> entries = new TreeSet<>();
        configuration.loaded().forEach(each -> add(each.shared(), entries));
        return entries;
    }

    private static void add(SharedParameters shared, Set<String> entries) {
        String instance = shared.instance() + " ";
        entry(entries, instance + "OCSP freshness: " + shared.ocspFreshness());
        shared.services().forEach(service -> service.certificates().forEach(each -> authority(instance + "approved CA " + service.name(), each, entries)));
        shared.authorities().forEach(each -> entry(entries, instance + "time-stamping service " + each.name() + ": " + each.url()));
        shared.members().forEach(member -> {
            entry(entries, "member " + member.id().path() + ": " + member.name());
            member.subsystems().forEach(each -> entry(entries, "subsystem " + each.id().path() + each.name().map(name -> ": " + name).orElse("")));
        });
        shared.servers().forEach(each -> server(each, entries));
        shared.groups().forEach((group, members) -> members.forEach(member -> entry(entries, "global group " + group.instance() + "/" + group.code() + " member " + member.path())));
    }

    private static void authority(String service, ApprovedCertificate ca, Set<String> entries) {
        String name = service + ": " + ca.certificate().getSubjectX500Principal() + ", serial " + ca.certificate().getSerialNumber().toString(16);
        entry(entries, name);
        ca.responders().stream().flatMap(responder -> responder.url().stream()).forEach(url -> entry(entries, name + ", OCSP responder " + url));
    }

    private static void server(SharedParameters.Registered registered, Set<String> entries) {
        String name = "security server " + registered.server().id().path();
        entry(entries, name + " address: " + registered.server().address().orElse("none") + (registered.server().inMaintenance() ? ", in maintenance" : ""));
        registered.server().clients().stream().map(ClientId::path).forEach(client -> entry(entries, name + " client: " + client));
        registered.certificateHashes().forEach(hash -> entry(entries, name + " authentication certificate: " + hash));
    }

    private static void entry(Set<String> entries, String text) {
        entries.add(LogText.printable(text, 500));
    }
}
