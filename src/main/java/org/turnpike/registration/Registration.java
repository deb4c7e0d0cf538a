package org.turnpike.registration;

import java.io.IOException;
import java.net.URI;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.globalconf.ManagementService;
import org.turnpike.globalconf.RegisteredServer;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.id.SubsystemId;
import org.turnpike.keys.CertificateStatus;
import org.turnpike.keys.KeyUsage;
import org.turnpike.keys.Keys;
import org.turnpike.keys.SigningCredential;
import org.turnpike.keys.Token;
import org.turnpike.keys.TokenCertificate;
import org.turnpike.keys.TokenKey;
import org.turnpike.serverconf.CurrentServerConfiguration;
import org.turnpike.serverconf.ServerConfiguration;

/**
 * Asks the central server to register or change this server, its clients and certificates (operations.md §c). Every precondition is checked first,
 * and no request is repeated automatically. Accepted requests are stored; {@link Reconciliation} detects when they take effect. Before anything is
 * sent, an operation can fail with {@code invalid_request}, which names the argument, or with a refusal of signing. Afterwards, it can fail with the
 * code and the text of the central server, or with {@code network_error} if there is no answer. Thread-safe.
 */
public final class Registration {
    private static final int VERSION_WITH_NAMES = 5;
    private static final int LONGEST_TEXT = 255;
    private static final String PLAIN = "text/xml; charset=UTF-8";
    private static final String HOST = "[\\p{L}\\p{N}]([\\p{L}\\p{N}-]*[\\p{L}\\p{N}])?([.][\\p{L}\\p{N}]([\\p{L}\\p{N}-]*[\\p{L}\\p{N}])?)*[.]?";
    private static final String IPV6 = "[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*";

    private final RegistrationStore store;
    private final CurrentServerConfiguration served;
    private final CurrentConfiguration conf;
    private final Keys keys;
    private final ManagementSender sender;
    private final RegistrationClient client;
    private final Supplier<UUID> ids;
    private final InstantSource clock;

    /** @param ids returns a new UUID for each request and each boundary */
    public Registration(RegistrationStore store, CurrentServerConfiguration served, CurrentConfiguration conf, Keys keys, ManagementSender sender,
            RegistrationClient client, Supplier<UUID> ids, InstantSource clock) {
        this.store = store;
        this.served = served;
        this.conf = conf;
        this.keys = keys;
        this.sender = sender;
        this.client = client;
        this.ids = ids;
        this.clock = clock;
    }

    /** The values before and after an accepted request, and the number that the central server gave the request, if it returned one. */
    public record Accepted(String before, String after, Optional<Long> requestId) {
    }

    /** Returns the state of a client's registration. The owner is registered exactly if the server is registered. */
    public ClientStatus status(ClientId id) throws RefusedException {
        ServerConfiguration own = served.get();
        Optional<RegisteredServer> registered = conf.find().flatMap(each -> each.findServer(own.server()));
        if (own.server().owner().equals(id)) {
            return registered.isPresent() ? ClientStatus.REGISTERED : ClientStatus.SAVED;
        }
        boolean listed = registered.filter(each -> each.clients().contains(id)).isPresent();
        ClientStatus stored = statuses().get(id);
        return stored != null ? stored : listed ? ClientStatus.REGISTERED : ClientStatus.SAVED;
    }

    private Map<ClientId, ClientStatus> statuses() throws RefusedException {
        return stored(store::statuses);
    }

    /** Deletes the stored state of a client that no longer exists. */
    public ClientId forget(ClientId id) throws RefusedException {
        return stored(() -> {
            store.forget(id);
            return id;
        });
    }

    /**
     * Asks the central server to register a client. Its state changes from SAVED to REGISTRATION_IN_PROGRESS. {@code name} is only allowed for a
     * subsystem, and only with configuration version 5 or newer.
     */
    public Accepted registerClient(ClientId id, Optional<String> name) throws RefusedException {
        requireNotOwner(id);
        if (name.isPresent()) {
            requireName(id, name.get());
        }
        return changeClient(id, Set.of(ClientStatus.SAVED), ClientStatus.REGISTRATION_IN_PROGRESS,
                ManagementRequest.clientRegistration(server(), id, name));
    }

    /** Asks the central server to delete a client's registration. Its state changes to DELETION_IN_PROGRESS. */
    public Accepted unregisterClient(ClientId id) throws RefusedException {
        requireNotOwner(id);
        return changeClient(id, Set.of(ClientStatus.REGISTERED, ClientStatus.REGISTRATION_IN_PROGRESS, ClientStatus.DISABLED),
                ClientStatus.DELETION_IN_PROGRESS, ManagementRequest.clientDeletion(server(), id));
    }

    /** Asks the central server to disable a client. Its state changes from REGISTERED to DISABLING_IN_PROGRESS. */
    public Accepted disableClient(ClientId id) throws RefusedException {
        requireNotOwner(id);
        if (current().managementService().provider().equals(id)) {
            throw refusal("client: " + id.path() + " receives the management requests and cannot be disabled");
        }
        return changeClient(id, Set.of(ClientStatus.REGISTERED), ClientStatus.DISABLING_IN_PROGRESS, ManagementRequest.ofClient("clientDisable", server(), id));
    }

    /** Asks the central server to enable a client again. Its state changes from DISABLED to ENABLING_IN_PROGRESS. */
    public Accepted enableClient(ClientId id) throws RefusedException {
        return changeClient(id, Set.of(ClientStatus.DISABLED), ClientStatus.ENABLING_IN_PROGRESS, ManagementRequest.ofClient("clientEnable", server(), id));
    }

    private Accepted changeClient(ClientId id, Set<ClientStatus> from, ClientStatus to, ManagementRequest request) throws RefusedException {
        requireServed(id);
        ClientStatus before = status(id);
        if (!from.contains(before)) {
            throw refusal("client: " + id.path() + " is " + before + ", but must be one of " + from.stream().sorted().toList());
        }
        Optional<Long> number = send(request);
        stored(() -> {
            store.put(id, to, clock.instant(), number);
            return id;
        });
        return new Accepted(before.name(), to.name(), number);
    }

    /** Asks the central server to change the name of a registered subsystem. */
    public Accepted renameClient(SubsystemId id, String name) throws RefusedException {
        requireServed(id);
        requireName(id, name);
        if (status(id) != ClientStatus.REGISTERED) {
            throw refusal("client: " + id.path() + " is " + status(id) + ", but must be REGISTERED");
        }
        String before = name(id, current()).orElse("");
        return ask(RegistrationStore.Kind.RENAME, id.path(), before, name, ManagementRequest.clientRename(server(), id, name));
    }

    static Optional<String> name(SubsystemId id, GlobalConfiguration conf) {
        return conf.members(id.instance()).stream().flatMap(member -> member.subsystems().stream()).filter(each -> each.id().equals(id)).findFirst()
                .flatMap(each -> each.name());
    }

    private void requireName(ClientId id, String name) throws RefusedException {
        if (!(id instanceof SubsystemId) || current().version() < VERSION_WITH_NAMES) {
            throw refusal("name: only a subsystem can have a name, and only with version " + VERSION_WITH_NAMES + " or newer of the global configuration");
        }
        requireText("name", name);
    }

    /** Asks the central server to change the address of this server. */
    public Accepted changeAddress(String address) throws RefusedException {
        requireAddress(address);
        String before = registered().address().orElse("");
        if (before.equals(address)) {
            throw refusal("address: it is already " + address);
        }
        return ask(RegistrationStore.Kind.ADDRESS, server().path(), before, address, ManagementRequest.addressChange(server(), address));
    }

    private static void requireAddress(String address) throws RefusedException {
        if (address.length() > LONGEST_TEXT || !address.matches(HOST) && !address.matches(IPV6)) {
            throw refusal("address: '" + address.replaceAll("\\p{Cntrl}", "?") + "' is neither an IP address nor a host name");
        }
    }

    /** Asks the central server to publish that this server is in maintenance mode, or that it no longer is. */
    public Accepted maintenance(boolean on, Optional<String> message) throws RefusedException {
        if (message.isPresent()) {
            requireText("message", message.get());
        }
        RegisteredServer registered = registered();
        ClientId provider = current().managementService().provider();
        if (on && (registered.serves(provider))) {
            throw refusal("maintenance: this server hosts the management services and cannot be in maintenance");
        }
        if (registered.inMaintenance() == on) {
            throw refusal("maintenance: it is already " + (on ? "on" : "off"));
        }
        return ask(RegistrationStore.Kind.MAINTENANCE, server().path(), registered.inMaintenance() ? "on" : "off", on ? "on" : "off",
                ManagementRequest.maintenance(server(), on, message));
    }

    /** Asks the central server to make another registered member of this server its owner. */
    public Accepted changeOwner(MemberId owner) throws RefusedException {
        requireServed(owner);
        if (server().owner().equals(owner) || status(owner) != ClientStatus.REGISTERED) {
            throw refusal("owner: " + owner.path() + " is not another registered member of this server");
        }
        return ask(RegistrationStore.Kind.OWNER, server().path(), server().owner().path(), owner.path(),
                ManagementRequest.ofClient("ownerChange", server(), owner));
    }

    private Accepted ask(RegistrationStore.Kind kind, String subject, String before, String value, ManagementRequest request) throws RefusedException {
        boolean pending = pending().stream().anyMatch(each -> each.kind() == kind && each.subject().equals(subject));
        if (pending) {
            throw refusal(kind.name().toLowerCase(Locale.ROOT) + ": a change was already requested and is not in the global configuration yet");
        }
        Optional<Long> number = send(request);
        stored(() -> {
            store.put(new RegistrationStore.Pending(kind, subject, value, clock.instant(), number));
            return kind;
        });
        return new Accepted(before, value, number);
    }

    List<RegistrationStore.Pending> pending() throws RefusedException {
        return stored(store::pending);
    }

    /** Returns the requests whose result is not in the global configuration yet. */
    public List<Waiting> waiting() throws RefusedException {
        return pending().stream().map(each -> new Waiting(each.kind().name(), each.subject(), each.value(), each.sent(), each.requestId())).toList();
    }

    /** A request whose result is not in the global configuration yet, with the number that the central server gave it, if any. */
    public record Waiting(String kind, String subject, String value, Instant sent, Optional<Long> requestId) {
    }

    // authentication certificates

    /** An authentication certificate with its key. */
    private record Own(Token token, TokenKey key, TokenCertificate certificate) {
    }

    private Own own(X509Certificate wanted) throws RefusedException {
        for (Token token : keys.tokens()) {
            for (TokenKey key : token.keys()) {
                for (TokenCertificate each : key.certificates()) {
                    if (key.usage() == KeyUsage.AUTHENTICATION && each.certificate().equals(wanted)) {
                        return new Own(token, key, each);
                    }
                }
            }
        }
        throw refusal("certificate: it belongs to no authentication key");
    }

    /**
     * Asks the central server to register an authentication certificate. Its state changes from SAVED to REGISTRATION_IN_PROGRESS. This server need
     * not be registered before.
     *
     * @param address the address at which other servers connect to this server; empty if this server is already registered with an address
     */
    public Accepted registerCertificate(X509Certificate certificate, Optional<String> address) throws RefusedException {
        if (address.isPresent()) {
            requireAddress(address.get());
        }
        Own own = own(certificate);
        requireStatus(own, Set.of(CertificateStatus.SAVED));
        ManagementService service = current().managementService();
        X509Certificate shown = service.certificate().orElseThrow(() -> refusal("The global configuration does not name the certificate of its registration service"));
        URI url = service.authenticationCertificateRegistration()
                .orElseThrow(() -> refusal("The global configuration does not name a usable address of its registration service"));
        UUID id = ids.get();
        byte[] soap = ManagementRequest.authenticationCertificate(server(), address, certificate).soap(server().owner(), service.provider(), id);
        PrivateKey key = own.token().authenticationKey(own.key().id());
        ManagementBody body = ManagementBody.signedTwice(soap, key, certificate, signer(server().owner()), "turnpike" + ids.get());
        Optional<Long> number = ManagementAnswer.read(answer(() -> client.send(url, shown,
                body.contentType(), body.bytes())), "authCertReg", id);
        return note(own, CertificateStatus.REGISTRATION_IN_PROGRESS, number);
    }

    /** Asks the central server to delete an authentication certificate's registration. Its state changes to DELETION_IN_PROGRESS. */
    public Accepted unregisterCertificate(X509Certificate certificate) throws RefusedException {
        Own own = own(certificate);
        requireStatus(own, Set.of(CertificateStatus.REGISTERED, CertificateStatus.REGISTRATION_IN_PROGRESS));
        Optional<Long> number = send(ManagementRequest.authenticationCertificateDeletion(server(), certificate));
        return note(own, CertificateStatus.DELETION_IN_PROGRESS, number);
    }

    /**
     * Sets the state of an authentication certificate to DELETION_IN_PROGRESS without a request, for the case that the central server cannot be
     * reached with this certificate.
     */
    public Accepted skipUnregistration(X509Certificate certificate) throws RefusedException {
        Own own = own(certificate);
        requireStatus(own, Set.of(CertificateStatus.REGISTERED, CertificateStatus.REGISTRATION_IN_PROGRESS, CertificateStatus.GLOBAL_ERROR));
        return note(own, CertificateStatus.DELETION_IN_PROGRESS, Optional.empty());
    }

    private static void requireStatus(Own own, Set<CertificateStatus> from) throws RefusedException {
        if (!from.contains(own.certificate().status())) {
            throw refusal("certificate: it is " + own.certificate().status() + ", but must be one of " + from.stream().sorted().toList());
        }
    }

    private static Accepted note(Own own, CertificateStatus to, Optional<Long> number) throws RefusedException {
        try {
            own.token().changeStatus(own.certificate().certificate(), to);
            return new Accepted(own.certificate().status().name(), to.name(), number);
        } catch (IOException e) {
            throw new RefusedException(FaultCode.INTERNAL_ERROR, "The request was accepted, but the token cannot be written: " + e.getMessage(), e);
        }
    }

    // sending

    private Optional<Long> send(ManagementRequest request) throws RefusedException {
        UUID id = ids.get();
        byte[] soap = request.soap(server().owner(), current().managementService().provider(), id);
        if (request.signer().isEmpty()) {
            return ManagementAnswer.read(answer(() -> sender.send(PLAIN, soap)), request.code(), id);
        }
        ManagementBody body = ManagementBody.signed(soap, signer(request.signer().get()), "turnpike" + ids.get());
        return ManagementAnswer.read(answer(() -> sender.send(body.contentType(), body.bytes())), request.code(), id);
    }

    private interface Sending {
        byte[] send() throws IOException;
    }

    private static byte[] answer(Sending sending) throws RefusedException {
        try {
            return sending.send();
        } catch (IOException e) {
            throw new RefusedException(FaultCode.NETWORK_ERROR, "The central server did not answer: " + e.getMessage(), e);
        }
    }

    private SigningCredential signer(MemberId member) throws RefusedException {
        return keys.requireSigning(member, current(), clock.instant());
    }

    private GlobalConfiguration current() throws RefusedException {
        GlobalConfiguration snapshot = conf.get();
        snapshot.requireCurrent(clock.instant());
        return snapshot;
    }

    private ServerId server() throws RefusedException {
        return served.get().server();
    }

    private RegisteredServer registered() throws RefusedException {
        ServerId own = server();
        return current().findServer(own).orElseThrow(() -> refusal("This server, " + own.path() + ", is not registered"));
    }

    private void requireServed(ClientId id) throws RefusedException {
        if (served.get().findClient(id).isEmpty()) {
            throw refusal("client: " + id.path() + " is not a client of this server");
        }
    }

    private void requireNotOwner(ClientId id) throws RefusedException {
        if (server().owner().equals(id)) {
            throw refusal("client: " + id.path() + " is the owner of this server. It is registered together with the server");
        }
    }

    private static void requireText(String argument, String text) throws RefusedException {
        if (text.isBlank() || text.length() > LONGEST_TEXT || text.chars().anyMatch(Character::isISOControl)) {
            throw refusal(argument + ": it must have 1 to " + LONGEST_TEXT + " characters and no control characters");
        }
    }

    private static RefusedException refusal(String text) {
        return new RefusedException(FaultCode.INVALID_REQUEST, text);
    }

    private interface Stored<T> {
        T run() throws SQLException;
    }

    private static <T> T stored(Stored<T> work) throws RefusedException {
        try {
            return work.run();
        } catch (SQLException e) {
            throw new RefusedException(FaultCode.INTERNAL_ERROR, "The database failed: " + e.getMessage(), e);
        }
    }
}
