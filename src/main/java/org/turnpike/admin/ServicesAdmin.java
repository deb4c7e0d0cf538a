package org.turnpike.admin;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.turnpike.fault.LogText;
import org.turnpike.id.ClientId;
import org.turnpike.metadata.DescribedServices;
import org.turnpike.metadata.DescriptionReader;
import org.turnpike.serverconf.Client;
import org.turnpike.serverconf.ConfigurationChanges;
import org.turnpike.serverconf.ConfigurationDifference;
import org.turnpike.serverconf.ConfigurationFile;
import org.turnpike.serverconf.LegalNames;
import org.turnpike.serverconf.PathPattern;
import org.turnpike.serverconf.ServerConfiguration;
import org.turnpike.serverconf.Service;
import org.turnpike.serverconf.ServiceDescription;

/** Services over JMX. */
public final class ServicesAdmin implements ServicesMXBean {
    /** The notice to callers of services that were never enabled. */
    static final String NEW = "Not enabled yet";
    private static final int LONGEST_NOTICE = 2048;
    private static final int LONGEST_PATH = 2048;
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);
    private static final Set<String> PARAMETERS = Set.of("url", "timeout", "verify");
    private static final Set<String> METHODS = Set.of("*", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH");

    private final ConfigurationEdits edits;
    private final DescriptionReader reader;

    public ServicesAdmin(ConfigurationChanges changes, DescriptionReader reader) {
        this.edits = new ConfigurationEdits(changes);
        this.reader = reader;
    }

    @Override
    public List<ServiceView> services(String client) {
        return edits.client(client).provided().stream().map(each -> view(each.provider(), each.description(), each.service())).toList();
    }

    private static ServiceView view(Client client, ServiceDescription description, Service service) {
        return new ServiceView(client.id().path(), service.name(), description.url().toString(), service.address().text(),
                service.address().problem().orElse(""), service.timeout().toString(),
                service.verifyCertificate(), description.disabledNotice().isEmpty(), service.endpoints().stream()
                .map(each -> new EndpointView(each.method(), each.path().text(), each.generated(), each.access().stream().map(subject -> subject.text()).toList()))
                .toList());
    }

    @Override
    public List<DescriptionView> descriptions(String client) {
        Client found = edits.client(client);
        return found.descriptions().stream().map(each -> new DescriptionView(found.id().path(), each.type().name(), each.url().toString(),
                each.disabledNotice().isEmpty(), each.disabledNotice().orElse(""), each.services().stream().map(Service::name).toList())).toList();
    }

    @Override
    public Change addWsdl(String client, String url) {
        return add(client, ServiceDescription.Type.WSDL, url, "");
    }

    @Override
    public Change addOpenApi(String client, String url, String code) {
        return add(client, ServiceDescription.Type.OPENAPI3, url, LegalNames.require("code", code));
    }

    @Override
    public Change addRest(String client, String url, String code) {
        return add(client, ServiceDescription.Type.REST, url, LegalNames.require("code", code));
    }

    @Override
    public Change preview(String client, String type, String url, String code) {
        ServiceDescription.Type kind = Answer.of(() -> Arguments.require("type", type, ServiceDescription.Type.values()));
        return previewed(client, added(client, kind, url, kind == ServiceDescription.Type.WSDL ? "" : LegalNames.require("code", code)));
    }

    private Change add(String client, ServiceDescription.Type type, String url, String code) {
        Fetched added = added(client, type, url, code);
        return edits.change(LegalNames.client("client", client), added.edit).withNotes(added.notes);
    }

    /** Downloads the description now. The returned edit is applied to the configuration later. */
    private Fetched added(String client, ServiceDescription.Type type, String url, String code) {
        URI place = ConfigurationEdits.url("url", url);
        requireFree(edits.client(client), place);
        DescribedServices described = read(type, place, code, edits.client(client));
        List<Service> services = described.services();
        ServiceDescription description = new ServiceDescription(type, place, Optional.of(NEW), services);
        return new Fetched(before -> {
            requireFree(before, place);
            services.forEach(each -> requireFree(before, each, type == ServiceDescription.Type.WSDL ? "url" : "code"));
            return before.withDescriptions(ConfigurationEdits.union(before.descriptions(), List.of(description)));
        }, described.notes());
    }

    private static void requireFree(Client client, URI url) {
        if (client.findDescription(url).isPresent()) {
            throw new IllegalArgumentException("url: " + client.id().path() + " has a description at " + url + " already");
        }
    }

    private static void requireFree(Client client, Service service, String argument) {
        if (client.provided().stream().anyMatch(each -> each.service().name().equals(service.name()))) {
            throw new IllegalArgumentException(argument + ": " + client.id().path() + " has a service '" + service.name() + "' already");
        }
    }

    private DescribedServices read(ServiceDescription.Type type, URI url, String code, Client client) {
        try {
            return reader.read(type, url, code, client.certificates());
        } catch (IOException e) {
            throw new IllegalStateException("url: " + LogText.printable(url + ": " + e.getMessage(), 1000), e);
        }
    }

    @Override
    public Change previewRefresh(String client, String description) {
        return previewed(client, refreshed(client, description));
    }

    private Change previewed(String client, Fetched fetched) {
        ServerConfiguration before = edits.get();
        ServerConfiguration after = before.withClient(fetched.edit.apply(ConfigurationEdits.client(before, LegalNames.client("client", client))));
        return ConfigurationEdits.described(ConfigurationDifference.between(Optional.of(before), after)).withNotes(fetched.notes);
    }

    @Override
    public Change refresh(String client, String description) {
        Fetched refresh = refreshed(client, description);
        return edits.change(LegalNames.client("client", client), refresh.edit).withNotes(refresh.notes);
    }

    /** The change that a downloaded description causes. */
    private record Fetched(UnaryOperator<Client> edit, List<String> notes) {
    }

    /** Downloads the description now. The returned edit is applied to the configuration later. */
    private Fetched refreshed(String client, String description) {
        URI url = ConfigurationEdits.url("description", description);
        Client now = edits.client(client);
        ServiceDescription known = ConfigurationEdits.description(now, url);
        if (known.type() == ServiceDescription.Type.REST) {
            throw new IllegalArgumentException("description: " + url + " is the base URL of a REST service, which has no description to download");
        }
        String code = known.services().isEmpty() ? "" : known.services().get(0).code();
        DescribedServices described = read(known.type(), url, code, now);
        return new Fetched(before -> {
            Client after = ConfigurationEdits.with(before, url, each -> each.refreshed(described.services()));
            described.services().forEach(each -> requireOnce(after, each));
            return after;
        }, described.notes());
    }

    private static void requireOnce(Client client, Service service) {
        if (client.provided().stream().filter(each -> each.service().name().equals(service.name())).count() > 1) {
            throw new IllegalArgumentException("description: it has a service '" + service.name() + "', which another description of " + client.id().path()
                    + " has too");
        }
    }

    @Override
    public Change move(String client, String description, String url, String code) {
        URI from = ConfigurationEdits.url("description", description);
        URI to = ConfigurationEdits.url("url", url);
        Client now = edits.client(client);
        ServiceDescription known = ConfigurationEdits.description(now, from);
        String wanted = code(known, code);
        DescribedServices described = read(known.type(), to, wanted, now);
        return edits.change(LegalNames.client("client", client), before -> {
            if (!from.equals(to)) {
                requireFree(before, to);
            }
            Client after = ConfigurationEdits.with(before, from, each -> (wanted.isEmpty() ? each : each.withCode(wanted)).refreshed(described.services()).at(to));
            described.services().forEach(each -> requireOnce(after, each));
            return after;
        }).withNotes(described.notes());
    }

    private static String code(ServiceDescription known, String code) {
        if (known.type() == ServiceDescription.Type.WSDL) {
            if (!code.isEmpty()) {
                throw new IllegalArgumentException("code: it must be empty for a WSDL, which contains the codes of its services");
            }
            return "";
        }
        return !code.isEmpty() ? LegalNames.require("code", code) : known.services().isEmpty() ? "" : known.services().get(0).code();
    }

    @Override
    public Change enable(String client, String description) {
        return changeDescription(client, description, Optional.empty());
    }

    @Override
    public Change disable(String client, String description, String notice) {
        if (notice == null || notice.isBlank() || notice.length() > LONGEST_NOTICE) {
            throw new IllegalArgumentException("notice: it must have 1 to " + LONGEST_NOTICE + " characters");
        }
        return changeDescription(client, description, Optional.of(notice));
    }

    private Change changeDescription(String client, String description, Optional<String> notice) {
        URI url = ConfigurationEdits.url("description", description);
        return edits.change(LegalNames.client("client", client), before -> ConfigurationEdits.with(before, url, each -> each.withNotice(notice)));
    }

    @Override
    public Change remove(String client, String description) {
        URI url = ConfigurationEdits.url("description", description);
        return edits.change(LegalNames.client("client", client), before -> {
            ServiceDescription old = ConfigurationEdits.description(before, url);
            return before.withDescriptions(ConfigurationEdits.without(before.descriptions(), each -> each == old));
        });
    }

    @Override
    public Change changeUrl(String client, String service, String url) {
        URI place = ConfigurationEdits.url("url", url);
        return changeService(client, service, each -> each.withUrl(place));
    }

    @Override
    public Change changeTimeout(String client, String service, String timeout) {
        Duration time = timeout(timeout);
        return changeService(client, service, each -> each.withTimeout(time));
    }

    private static Duration timeout(String timeout) {
        Duration time = ConfigurationEdits.named("timeout", () -> ConfigurationFile.timeout(timeout));
        if (time.compareTo(LONGEST_TIMEOUT) > 0 || time.toMillis() == 0) {
            throw new IllegalArgumentException("timeout: '" + timeout + "' is not from a millisecond to a day");
        }
        return time;
    }

    @Override
    public Change change(String client, String service, String url, String timeout, boolean verify, List<String> all) {
        URI place = ConfigurationEdits.url("url", url);
        Duration time = timeout(timeout);
        if (!PARAMETERS.containsAll(all)) {
            throw new IllegalArgumentException("all: each element must be one of " + PARAMETERS.stream().sorted().toList());
        }
        return edits.change(LegalNames.client("client", client), before -> {
            ServiceDescription owner = ConfigurationEdits.descriptionOf(before, service);
            return ConfigurationEdits.with(before, owner.url(), description -> description.withServices(description.services().stream()
                    .map(each -> changed(each, all, each.name().equals(service), place, time, verify)).toList()));
        });
    }

    private static Service changed(Service each, List<String> all, boolean itself, URI url, Duration timeout, boolean verify) {
        Service changed = itself || all.contains("url") ? each.withUrl(url) : each;
        changed = itself || all.contains("timeout") ? changed.withTimeout(timeout) : changed;
        return itself || all.contains("verify") ? changed.withVerification(verify) : changed;
    }

    @Override
    public Change changeVerification(String client, String service, boolean verify) {
        return changeService(client, service, each -> each.withVerification(verify));
    }

    private Change changeService(String client, String service, UnaryOperator<Service> edit) {
        return edits.change(LegalNames.client("client", client), before -> ConfigurationEdits.with(before, service, edit));
    }

    @Override
    public Change addEndpoint(String client, String service, String method, String path) {
        Service.Endpoint endpoint = endpoint(method, path);
        return edits.change(LegalNames.client("client", client), before -> {
            requireRest(before, service);
            return ConfigurationEdits.with(before, service, each -> {
                if (each.findEndpoint(endpoint.method(), endpoint.path()).isPresent()) {
                    throw new IllegalArgumentException("path: " + service + " has " + endpoint.name() + " already");
                }
                return each.withEndpoints(ConfigurationEdits.union(each.endpoints(), List.of(endpoint)));
            });
        });
    }

    @Override
    public Change changeEndpoint(String client, String service, String method, String path, String newMethod, String newPath) {
        Service.Endpoint wanted = endpoint(method, path);
        Service.Endpoint other = endpoint(newMethod, newPath);
        return changeService(client, service, each -> {
            Service.Endpoint found = requireAdded(each, wanted, service);
            if (!found.name().equals(other.name()) && each.findEndpoint(other.method(), other.path()).isPresent()) {
                throw new IllegalArgumentException("newPath: " + service + " has " + other.name() + " already");
            }
            return each.withEndpoints(each.endpoints().stream().map(one -> one.equals(found) ? one.of(other.method(), other.path()) : one).toList());
        });
    }

    private static Service.Endpoint requireAdded(Service service, Service.Endpoint wanted, String name) {
        Service.Endpoint found = service.findEndpoint(wanted.method(), wanted.path())
                .orElseThrow(() -> new IllegalArgumentException("path: " + name + " has no " + wanted.name()));
        if (found.base() || found.generated()) {
            throw new IllegalArgumentException("path: " + wanted.name() + " cannot be changed or removed: it is the whole service, or it comes from the description");
        }
        return found;
    }

    static Service.Endpoint endpoint(String method, String path) {
        String upper = method.toUpperCase(Locale.ROOT);
        if (!METHODS.contains(upper)) {
            throw new IllegalArgumentException("method: '" + method + "' is not one of " + METHODS.stream().sorted().toList());
        }
        if (!path.startsWith("/") && !path.equals("**") || path.length() > LONGEST_PATH || !LogText.printable(path).equals(path)) {
            throw new IllegalArgumentException("path: '" + LogText.printable(path, 100) + "' is not a valid pattern: it must start with / or be **, "
                    + "have at most "
                    + LONGEST_PATH + " characters, and have no invisible characters");
        }
        return new Service.Endpoint(upper, PathPattern.of(path), List.of());
    }

    private static void requireRest(Client client, String service) {
        boolean soap = client.provided().stream().anyMatch(each -> each.service().name().equals(service) && !each.description().type().rest());
        if (soap) {
            throw new IllegalArgumentException("service: " + service + " is a SOAP service, which cannot have endpoints");
        }
    }

    @Override
    public Change removeEndpoint(String client, String service, String method, String path) {
        Service.Endpoint wanted = endpoint(method, path);
        return changeService(client, service, each -> {
            Service.Endpoint found = requireAdded(each, wanted, service);
            return each.withEndpoints(ConfigurationEdits.without(each.endpoints(), found::equals));
        });
    }
}
