package org.turnpike.admin;

import java.net.URI;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.turnpike.id.ClientId;
import org.turnpike.net.HttpAddress;
import org.turnpike.serverconf.Client;
import org.turnpike.serverconf.ConfigurationChanges;
import org.turnpike.serverconf.ConfigurationDifference;
import org.turnpike.serverconf.LegalNames;
import org.turnpike.serverconf.ServerConfiguration;
import org.turnpike.serverconf.ServerConfigurationStore;
import org.turnpike.serverconf.Service;
import org.turnpike.serverconf.ServiceDescription;

/**
 * The common part of the beans that change the server configuration. It reads arguments, and names an argument that it rejects. A change is a
 * function of the current configuration; the result lists the removed and added facts. Thread-safe.
 */
final class ConfigurationEdits {
    private final ConfigurationChanges changes;

    ConfigurationEdits(ConfigurationChanges changes) {
        this.changes = changes;
    }

    /** Returns the current configuration. @throws IllegalStateException if the server is not initialised */
    ServerConfiguration get() {
        return changes.find().map(ServerConfigurationStore.Stored::configuration)
                .orElseThrow(() -> new IllegalStateException("The server is not initialised: it has no configuration yet"));
    }

    Change change(ConfigurationChanges.Edit edit) {
        return stored(() -> changes.change(edit));
    }

    /** Changes one client. @throws IllegalArgumentException naming {@code client} if it is not a client of this server */
    Change change(ClientId id, UnaryOperator<Client> edit) {
        return change(before -> before.withClient(edit.apply(client(before, id))));
    }

    interface Stored {
        ConfigurationDifference change() throws SQLException;
    }

    static Change stored(Stored change) {
        try {
            return described(change.change());
        } catch (SQLException e) {
            throw new IllegalStateException("Nothing was changed, because the database failed: " + e.getMessage(), e);
        }
    }

    static Change described(ConfigurationDifference difference) {
        return new Change(String.join("\n", difference.before()), String.join("\n", difference.after()));
    }

    static Client client(ServerConfiguration configuration, ClientId id) {
        return configuration.findClient(id).orElseThrow(() -> new IllegalArgumentException("client: " + id.path() + " is not a client of this server"));
    }

    Client client(String client) {
        return client(get(), LegalNames.client("client", client));
    }

    static ServiceDescription description(Client client, URI url) {
        return client.findDescription(url).orElseThrow(() -> new IllegalArgumentException("description: " + client.id().path() + " has no description at " + url));
    }

    /** Returns the client with one of its descriptions changed. */
    static Client with(Client client, URI url, UnaryOperator<ServiceDescription> edit) {
        ServiceDescription old = description(client, url);
        return client.withDescriptions(client.descriptions().stream().map(each -> each == old ? edit.apply(each) : each).toList());
    }

    /** Returns the client with one of its services changed. @param name the service code, or code and version separated by a slash */
    static Client with(Client client, String name, UnaryOperator<Service> edit) {
        ServiceDescription owner = descriptionOf(client, name);
        return with(client, owner.url(), description -> description.withServices(description.services().stream()
                .map(each -> each.name().equals(name) ? edit.apply(each) : each).toList()));
    }

    /** Returns the description that has the service. @param service the service code, or code and version separated by a slash */
    static ServiceDescription descriptionOf(Client client, String service) {
        return client.descriptions().stream().filter(each -> named(each, service).isPresent()).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("service: " + client.id().path() + " has no service '" + service + "'"));
    }

    private static Optional<Service> named(ServiceDescription description, String name) {
        return description.services().stream().filter(each -> each.name().equals(name)).findFirst();
    }

    static URI url(String argument, String text) {
        return named(argument, () -> HttpAddress.parse(text));
    }

    /** Reads an argument. The message of a failure starts with the name of the argument. */
    static <T> T named(String argument, Supplier<T> reader) {
        try {
            return reader.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(argument + ": " + e.getMessage(), e);
        }
    }

    /** Returns the list, with the elements that it does not have yet added at its end. */
    static <T> List<T> union(List<T> list, List<T> more) {
        List<T> all = new ArrayList<>(list);
        more.stream().filter(each -> !list.contains(each)).distinct().forEach(all::add);
        return all;
    }

    static <T> List<T> without(List<T> list, Predicate<T> those) {
        return list.stream().filter(those.negate()).toList();
    }
}
