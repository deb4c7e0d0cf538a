package org.turnpike.sandbox;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;

/**
 * A whole X-Road instance without its security servers, the one of {@link Identities}: certification authority with OCSP, time-stamping
 * authority and configuration source on one port, sample information systems on another. All services can also be called in memory, through the
 * parts that this class returns. Safe for use by several threads; {@link #close} frees ports and threads.
 */
public final class SandboxInstance implements AutoCloseable {
    private static final Duration REPUBLISHED_EVERY = Duration.ofSeconds(60);
    private static final Duration REPUBLISHED_WHEN_OLDER = Duration.ofSeconds(30);

    private final Settings settings;
    private final HttpPort central;
    private final HttpPort services;
    private final HttpPort registration;
    private final SigningIdentity registrationIdentity;
    private final CentralSide centralSide;
    private final CertificationAuthority topAuthority;
    private final Optional<CertificationAuthority> intermediateAuthority;
    private final OcspService ocsp;
    private final TimeStampingService timeStamping;
    private final InstancePublisher source;
    private final Optional<byte[]> keptAnchor;
    private final Optional<SandboxStore> store;
    private final SoapService soap;
    private final RestService rest;
    private final Optional<ScheduledExecutorService> republishing;
    private volatile Runnable published = () -> { };
    private PublishedInstance draft;                                        // guarded by this

    /**
     * The settings of a sandbox.
     *
     * @param address the IP address of this machine to listen at
     * @param port the port of CA, OCSP, TSA and configuration source; 0 selects a free port
     * @param servicesPort the port of the information systems; 0 selects a free port
     * @param keys the type of the keys of all authorities and of the configuration source
     * @param intermediate whether an intermediate CA issues the certificates; otherwise the top CA does
     * @param validity the validity of signed directories
     * @param folder the folder for keys and registrations, so that they survive a restart; if empty, each start creates a new instance
     * @param keepFresh whether the configuration is published again before it expires
     */
    public record Settings(String address, int port, int servicesPort, InstanceKeyAlgorithm keys, boolean intermediate, Duration validity,
            boolean keepFresh, InstantSource clock, Optional<Path> folder) {
        /** Settings without a folder. */
        public Settings(String address, int port, int servicesPort, InstanceKeyAlgorithm keys, boolean intermediate, Duration validity, boolean keepFresh,
                InstantSource clock) {
            this(address, port, servicesPort, keys, intermediate, validity, keepFresh, clock, Optional.empty());
        }

        /** Settings for tests: loopback, free ports, EC keys, no intermediate CA, and a configuration that is published only on request. */
        public static Settings forTests(InstantSource clock) {
            return new Settings("127.0.0.1", 0, 0, InstanceKeyAlgorithm.EC, false, InstancePublisher.DEFAULT_VALIDITY, false, clock);
        }

        /** Settings for a long-running process: RSA keys, the system's clock, and a configuration that is published again before it expires. */
        public static Settings forProcess(String address, int port, int servicesPort) {
            return new Settings(address, port, servicesPort, InstanceKeyAlgorithm.RSA, false, InstancePublisher.DEFAULT_VALIDITY, true,
                    InstantSource.system());
        }

        /** Returns a copy with an intermediate CA that issues the certificates. */
        public Settings withIntermediate() {
            return new Settings(address, port, servicesPort, keys, true, validity, keepFresh, clock, folder);
        }

        /** Returns a copy with other keys. */
        public Settings withKeys(InstanceKeyAlgorithm other) {
            return new Settings(address, port, servicesPort, other, intermediate, validity, keepFresh, clock, folder);
        }

        /** Returns a copy with a folder for keys and registrations. Settings with a folder do not support an intermediate CA. */
        public Settings keptIn(Path kept) {
            return new Settings(address, port, servicesPort, keys, false, validity, keepFresh, clock, Optional.of(kept));
        }

        /** Returns a copy with another address. */
        public Settings withAddress(String other) {
            return new Settings(other, port, servicesPort, keys, intermediate, validity, keepFresh, clock, folder);
        }

        /** Returns a copy with a configuration that is published again before it expires. */
        public Settings keptFresh() {
            return new Settings(address, port, servicesPort, keys, intermediate, validity, true, clock, folder);
        }
    }

    /**
     * Opens both ports and publishes the members. Security servers are registered later.
     *
     * @throws java.net.BindException if a port cannot be opened; the message names address and port
     * @throws IOException when the folder cannot be read or written, or another sandbox uses it
     */
    public static SandboxInstance open(Settings settings) throws IOException {
        List<HttpPort> opened = new ArrayList<>();
        Optional<SandboxStore> store = settings.folder().isPresent() ? Optional.of(SandboxStore.open(settings.folder().get())) : Optional.empty();
        try {
            opened.add(HttpPort.openPlain(settings.address(), settings.port(), "sandbox-central"));
            opened.add(HttpPort.open(settings.address(), settings.servicesPort(), "sandbox-services"));
            SandboxKeys keys = store.isPresent() ? store.get().keys(settings) : SandboxKeys.made(settings);
            opened.add(HttpPort.openTls(settings.address(), 0, "sandbox-registration", keys.registration()));
            return new SandboxInstance(settings, opened, keys, store);
        } catch (IOException | RuntimeException e) {
            opened.forEach(HttpPort::close);
            store.ifPresent(SandboxStore::close);
            throw e;
        }
    }

    private SandboxInstance(Settings settings, List<HttpPort> ports, SandboxKeys keys, Optional<SandboxStore> store) throws IOException {
        this.settings = settings;
        this.store = store;
        this.central = ports.get(0);
        this.services = ports.get(1);
        this.registration = ports.get(2);
        this.registrationIdentity = keys.registration();
        this.centralSide = new CentralSide(this);
        topAuthority = keys.top();
        intermediateAuthority = keys.intermediate();
        ocsp = new OcspService(settings.clock(), settings.keys(), keys.responders());
        timeStamping = new TimeStampingService(keys.timeStamping(), settings.clock());
        draft = FirstPublication.of(this);
        if (store.isPresent()) {
            draft = store.get().registrations(draft);
        }
        source = new InstancePublisher(central.url(), keys.configuration(), settings.clock(), draft);
        source.validity(settings.validity());
        source.publish();
        keptAnchor = store.isPresent() ? Optional.of(store.get().anchor(source.internalAnchor())) : Optional.empty();
        soap = new SoapService();
        rest = new RestService();
        new CentralPages(this).serveOn(central);
        centralSide.serveServicesOn(services);
        centralSide.serveRegistrationOn(registration);
        soap.serveOn(services);
        rest.serveOn(services);
        republishing = settings.keepFresh() ? Optional.of(keepFresh()) : Optional.empty();
    }

    private ScheduledExecutorService keepFresh() {
        source.refreshWhenOlderThan(REPUBLISHED_WHEN_OLDER);
        ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "sandbox-republish");
            thread.setDaemon(true);
            return thread;
        });
        schedule.scheduleAtFixedRate(source::publish, REPUBLISHED_EVERY.toSeconds(), REPUBLISHED_EVERY.toSeconds(), TimeUnit.SECONDS);
        return schedule;
    }

    private static void stop(ScheduledExecutorService schedule) {
        schedule.shutdownNow();
        try {
            schedule.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Base URL of configuration source, OCSP, TSA and CA, without a slash at the end. */
    public URI url() {
        return central.url();
    }

    /** Base URL of the information systems, without a slash at the end. */
    public URI servicesUrl() {
        return services.url();
    }

    /** The URL for SOAP requests for {@code getPerson} and {@code echo}. */
    public URI soapUrl() {
        return URI.create(services.url() + SoapService.PATH);
    }

    /** The description of both SOAP services. */
    public URI wsdlUrl() {
        return URI.create(soapUrl() + "?wsdl");
    }

    /** The URL to which the security server of {@link Identities#MANAGEMENT} sends management requests. */
    public URI managementUrl() {
        return URI.create(services.url() + CentralSide.PATH);
    }

    /** The central side of management requests, with its approvals and waiting requests. */
    public CentralSide centralSide() {
        return centralSide;
    }

    /** The registration service for authentication certificates, with its TLS certificate. */
    PublishedInstance.Registration registration() {
        return new PublishedInstance.Registration(URI.create(registration.url() + "/managementservice/"), Optional.of(registrationIdentity.certificate()));
    }

    /** Base URL of the REST service {@code people}. */
    public URI peopleUrl() {
        return URI.create(services.url() + RestService.PEOPLE);
    }

    /** Base URL of the REST service {@code echoRest}. */
    public URI echoRestUrl() {
        return URI.create(services.url() + RestService.ECHO);
    }

    /** OpenAPI 3 description of {@code people}. */
    public URI peopleOpenApiUrl() {
        return URI.create(services.url() + RestService.PEOPLE_DESCRIPTION);
    }

    /** OpenAPI 3 description of {@code echoRest}. */
    public URI echoOpenApiUrl() {
        return URI.create(services.url() + RestService.ECHO_DESCRIPTION);
    }

    /** The URL for OCSP requests; one responder answers for all authorities. */
    public URI ocspUrl() {
        return URI.create(central.url() + "/ocsp");
    }

    /** The URL for time-stamp requests. */
    public URI timeStampingUrl() {
        return URI.create(central.url() + "/tsa");
    }

    /** The anchor file of the internal configuration source. */
    public byte[] anchor() {
        return keptAnchor.map(byte[]::clone).orElseGet(() -> source.internalAnchor().xml());
    }

    /** The CA that issues certificates of servers and members: the intermediate one when there is one. */
    public CertificationAuthority ca() {
        return intermediateAuthority.orElse(topAuthority);
    }

    /** The approved top CA. */
    public CertificationAuthority topCa() {
        return topAuthority;
    }

    /** All authorities, top first. */
    List<CertificationAuthority> authorities() {
        return intermediateAuthority.map(below -> List.of(topAuthority, below)).orElse(List.of(topAuthority));
    }

    /** The OCSP responder and its switches. */
    public OcspService ocsp() {
        return ocsp;
    }

    /** The time-stamping authority and its switches. */
    public TimeStampingService timeStamping() {
        return timeStamping;
    }

    /** The configuration source and its faults. */
    public InstancePublisher source() {
        return source;
    }

    /** The SOAP information system and its switches. */
    public SoapService soap() {
        return soap;
    }

    /** The clock of all parts. */
    public InstantSource clock() {
        return settings.clock();
    }

    /** Issues an authentication certificate, valid around now. */
    public X509Certificate issueAuthentication(ServerId server, PublicKey key, String dnsName) {
        return kept(ca().issueAuthentication(key, server, dnsName, Validity.around(settings.clock().instant())));
    }

    /** Issues a signing certificate for use on that server, valid around now. */
    public X509Certificate issueSigning(MemberId member, ServerId server, PublicKey key) {
        return kept(ca().issueSigning(key, member, server, Validity.around(settings.clock().instant())));
    }

    /** Issues the certificate for a PKCS#10 request, valid around now. */
    X509Certificate issue(ProvenRequest request, CertificateUse use) {
        return kept(ca().issue(request, Validity.around(settings.clock().instant()), use));
    }

    private X509Certificate kept(X509Certificate issued) {
        keep();
        return issued;
    }

    private synchronized void keep() {
        store.ifPresent(kept -> kept.keep(topAuthority, draft));
    }

    /**
     * Registers a security server with its authentication certificate and its clients, or replaces its registration; unknown members and
     * subsystems are added. Others see this after {@link #publish()}.
     */
    public synchronized void registerServer(ServerId server, String address, X509Certificate authentication, Set<ClientId> clients) {
        PublishedInstance known = draft.withClient(server.owner());
        for (ClientId client : clients) {
            known = known.withClient(client);
        }
        draft = known.withServer(new PublishedInstance.Server(server, Optional.of(address), List.of(authentication), clients,
                Optional.empty()));
    }

    /**
     * Makes other changes of the next publication: groups, maintenance, freshness, a second authentication certificate. Others see this after
     * {@link #publish()}.
     */
    public synchronized void change(UnaryOperator<PublishedInstance> how) {
        draft = how.apply(draft);
    }

    /**
     * Publishes the group {@link Identities#NEWCOMERS}: from now on every client that a management request registers belongs to it, and may call the
     * sample services.
     */
    public void welcomeNewcomers() {
        change(known -> known.globalGroups().stream().anyMatch(group -> group.id().equals(Identities.NEWCOMERS)) ? known
                : known.withGroup(Identities.NEWCOMERS.code()));
        publish();
    }

    /** Revokes a certificate that one of the authorities issued, as of now; OCSP reports it from now on. */
    public void revoke(X509Certificate certificate) {
        authorities().stream()
                .filter(ca -> ca.certificate().getSubjectX500Principal().equals(certificate.getIssuerX500Principal()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not issued here: " + certificate.getSubjectX500Principal()))
                .revoke(certificate, settings.clock().instant());
        keep();
    }

    /** The number of connections that configuration source, OCSP responder and TSA have accepted so far, all together. */
    public long callers() {
        return central.callers();
    }

    /**
     * Simulates that configuration source, OCSP responder and TSA are unavailable: they close connections without an answer, until {@link
     * #plugIn}.
     */
    public void unplug() {
        central.unplug();
    }

    /** Makes them available again. */
    public void plugIn() {
        central.plugIn();
    }

    /** Sets the listener that runs after each publication. The listener must not wait for a publication. */
    void onPublication(Runnable listener) {
        published = listener;
    }

    /** Publishes all registrations and changes. */
    public synchronized void publish() {
        source.publish(draft);
        keep();
        published.run();
    }

    @Override
    public void close() {
        republishing.ifPresent(SandboxInstance::stop);
        registration.close();
        services.close();
        central.close();
        store.ifPresent(SandboxStore::close);
    }
}
