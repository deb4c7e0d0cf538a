package org.turnpike.globalconf;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.turnpike.fault.LogText;
import org.turnpike.id.ClientId;
import org.turnpike.id.GlobalGroupId;

/**
 * The difference between two snapshots of the global configuration, with one line for each entry. {@code before} lists the removed entries and
 * {@code after} the added ones. Each list has at most {@value #MOST} entries; if there are more, a last line states the number of the others.
 * Immutable.
 *
 * @param at when the later snapshot came into force
 */
public record ContentChange(Instant at, List<String> before, List<String> after) {
    static final int MOST = 1000;

    /**
     * Compares entry by entry of the same identifier, so that the texts of a large configuration are not all in memory.
     *
     * @param at when {@code now} came into force
     */
    static ContentChange between(GlobalConfiguration old, GlobalConfiguration now, Instant at) {
        Lines before = new Lines();
        Lines after = new Lines();
        List<SharedParameters> oldShared = old.loaded().stream().map(InstanceConfiguration::shared).toList();
        List<SharedParameters> nowShared = now.loaded().stream().map(InstanceConfiguration::shared).toList();
        compare(oldShared, nowShared, SharedParameters::instance, ContentChange::general, before, after);
        compare(members(oldShared), members(nowShared), Member::id, ContentChange::member, before, after);
        compare(servers(oldShared), servers(nowShared), each -> each.server().id(), ContentChange::server, before, after);
        groups(oldShared, nowShared, before);
        groups(nowShared, oldShared, after);
        return new ContentChange(at, before.all(), after.all());
    }

    private static List<Member> members(List<SharedParameters> shared) {
        return shared.stream().flatMap(each -> each.members().stream()).toList();
    }

    private static List<SharedParameters.Registered> servers(List<SharedParameters> shared) {
        return shared.stream().flatMap(each -> each.servers().stream()).toList();
    }

    private static void groups(List<SharedParameters> from, List<SharedParameters> elsewhere, Lines lines) {
        Map<GlobalGroupId, Set<ClientId>> others = new HashMap<>();
        elsewhere.forEach(each -> others.putAll(each.groups()));
        from.forEach(each -> each.groups().forEach((group, members) -> members.stream().filter(member -> !others.getOrDefault(group, Set.of()).contains(member))
                .forEach(member -> lines.add(printable("global group " + group.instance() + "/" + group.code() + " member " + member.path())))));
    }

    private static <T> void compare(List<T> old, List<T> now, Function<T, Object> id, BiConsumer<T, Set<String>> texts, Lines before, Lines after) {
        Map<Object, List<T>> gone = without(old, now, id);
        Map<Object, List<T>> came = without(now, old, id);
        gone.forEach((key, entries) -> before.add(texts(entries, texts), texts(came.getOrDefault(key, List.of()), texts)));
        came.forEach((key, entries) -> after.add(texts(entries, texts), texts(gone.getOrDefault(key, List.of()), texts)));
    }

    private static <T> Map<Object, List<T>> without(List<T> entries, List<T> others, Function<T, Object> id) {
        Set<T> known = new HashSet<>(others);
        Map<Object, List<T>> changed = new HashMap<>();
        entries.stream().filter(each -> !known.contains(each)).forEach(each -> changed.computeIfAbsent(id.apply(each), any -> new ArrayList<>(1)).add(each));
        return changed;
    }

    private static <T> Set<String> texts(List<T> entries, BiConsumer<T, Set<String>> texts) {
        Set<String> all = new HashSet<>();
        entries.forEach(each -> texts.accept(each, all));
        return all;
    }

    /** The first {@value #MOST} texts in their order, and the number of the others. */
    private static final class Lines {
        private final TreeSet<String> first = new TreeSet<>();
        private int others;

        void add(Set<String> texts, Set<String> known) {
            texts.stream().filter(each -> !known.contains(each)).forEach(this::add);
        }

        private void add(String text) {
            if (first.add(text) && first.size() > MOST) {
                first.pollLast();
                others++;
            }
        }

        List<String> all() {
            return Stream.concat(first.stream(), others == 0 ? Stream.empty() : Stream.of("... and " + others + " more")).toList();
        }
    }

    boolean isEmpty() {
        return before.isEmpty() && after.isEmpty();
    }

    /** All but members, servers and groups. */
    private static void general(SharedParameters shared, Set<String> entries) {
        String instance = shared.instance() + " ";
        entry(entries, instance + "OCSP freshness: " + shared.ocspFreshness());
        shared.services().forEach(service -> service.certificates().forEach(each -> authority(instance + "approved CA " + service.name(), each, entries)));
        shared.authorities().forEach(each -> entry(entries, instance + "time-stamping service " + each.name() + ": " + each.url()));
    }

    private static void member(Member member, Set<String> entries) {
        entry(entries, "member " + member.id().path() + ": " + member.name());
        member.subsystems().forEach(each -> entry(entries, "subsystem " + each.id().path() + each.name().map(name -> ": " + name).orElse("")));
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
        entries.add(printable(text));
    }

    private static String printable(String text) {
        return LogText.printable(text, 500);
    }
}
