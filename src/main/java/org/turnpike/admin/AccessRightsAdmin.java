package org.turnpike.admin;

import java.util.List;
import java.util.function.UnaryOperator;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.serverconf.Client;
import org.turnpike.serverconf.ConfigurationChanges;
import org.turnpike.serverconf.LegalNames;
import org.turnpike.serverconf.ServerConfiguration;
import org.turnpike.serverconf.Service;
import org.turnpike.serverconf.Subject;

/** Access rights over JMX. */
public final class AccessRightsAdmin implements AccessRightsMXBean {
    private final ConfigurationEdits edits;
    private final CurrentConfiguration conf;
    private final KnownClients known;

    public AccessRightsAdmin(ConfigurationChanges changes, CurrentConfiguration conf) {
        this.edits = new ConfigurationEdits(changes);
        this.conf = conf;
        this.known = new KnownClients(conf);
    }

    @Override
    public List<RightView> rights(String client) {
        return edits.client(client).provided().stream().map(each -> each.service()).flatMap(service -> service.endpoints().stream()
                .flatMap(endpoint -> endpoint.access().stream().map(subject -> new RightView(service.name(), endpoint.method(), endpoint.path().text(),
                        subject.text())))).toList();
    }

    @Override
    public Change grant(String client, String service, List<String> subjects) {
        return grant(client, service, Service.Endpoint.BASE, subjects);
    }

    @Override
    public Change grantEndpoint(String client, String service, String method, String path, List<String> subjects) {
        return grant(client, service, ServicesAdmin.endpoint(method, path), subjects);
    }

    private Change grant(String client, String service, Service.Endpoint wanted, List<String> subjects) {
        List<Subject> read = read(subjects);
        return edits.change(before -> {
            Client owner = ConfigurationEdits.client(before, LegalNames.client("client", client));
            read.forEach(each -> requireKnown(each, owner, before));
            return before.withClient(ConfigurationEdits.with(owner, service, each -> with(each, wanted,
                    endpoint -> endpoint.withAccess(ConfigurationEdits.union(endpoint.access(), read)))));
        });
    }

    private static List<Subject> read(List<String> subjects) {
        if (subjects.isEmpty()) {
            throw new IllegalArgumentException("subjects: at least one is required");
        }
        return subjects.stream().map(each -> subject("subjects", each)).toList();
    }

    private static Subject subject(String argument, String text) {
        Subject subject = ConfigurationEdits.named(argument, () -> Subject.parse(text));
        if (subject instanceof Subject.Party party) {
            LegalNames.client(argument, party.id().path());
        }
        return subject;
    }

    private void requireKnown(Subject subject, Client owner, ServerConfiguration configuration) {
        if (subject instanceof Subject.Party party) {
            known.require("subjects", party.id(), configuration);
        } else if (subject instanceof Subject.LocalGroup group && owner.findLocalGroup(group.code()).isEmpty()) {
            throw new IllegalArgumentException("subjects: " + owner.id().path() + " has no group '" + group.code() + "'");
        } else if (subject instanceof Subject.GlobalGroup group && conf.find().filter(each -> each.knows(group.id())).isEmpty()) {
            throw new IllegalArgumentException("subjects: the global configuration has no group " + group.id().instance() + "/" + group.id().code());
        }
    }

    private static Service with(Service service, Service.Endpoint wanted, UnaryOperator<Service.Endpoint> edit) {
        Service.Endpoint found = service.findEndpoint(wanted.method(), wanted.path())
                .orElseThrow(() -> new IllegalArgumentException("path: " + service.name() + " has no " + wanted.name()));
        return service.withEndpoints(service.endpoints().stream().map(each -> each == found ? edit.apply(each) : each).toList());
    }

    @Override
    public Change revoke(String client, String service, List<String> subjects) {
        List<Subject> read = read(subjects);
        return edits.change(LegalNames.client("client", client), before -> ConfigurationEdits.with(before, service, each -> without(each, read)));
    }

    private static Service without(Service service, List<Subject> subjects) {
        return service.withEndpoints(service.endpoints().stream()
                .map(each -> each.withAccess(ConfigurationEdits.without(each.access(), subjects::contains))).toList());
    }

    @Override
    public Change revokeEndpoint(String client, String service, String method, String path, List<String> subjects) {
        List<Subject> read = read(subjects);
        Service.Endpoint wanted = ServicesAdmin.endpoint(method, path);
        return edits.change(LegalNames.client("client", client), before -> ConfigurationEdits.with(before, service, each -> with(each, wanted,
                endpoint -> endpoint.withAccess(ConfigurationEdits.without(endpoint.access(), read::contains)))));
    }

    @Override
    public Change revokeAll(String client, String subject) {
        List<Subject> read = List.of(subject("subject", subject));
        return edits.change(LegalNames.client("client", client), before -> before.withDescriptions(before.descriptions().stream()
                .map(each -> each.withServices(each.services().stream().map(service -> without(service, read)).toList())).toList()));
    }
}
