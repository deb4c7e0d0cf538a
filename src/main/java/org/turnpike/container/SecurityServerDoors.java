package org.turnpike.container;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.ObjectName;
import javax.net.ssl.SSLParameters;
import org.turnpike.admin.LocalSocketCall;
import org.turnpike.connector.DoorRegistry;
import org.turnpike.fault.RefusedException;
import org.turnpike.console.ConsoleServlet;
import org.turnpike.message.Exchange;
import org.turnpike.metadata.ClientList;
import org.turnpike.monitoring.Metrics;
import org.turnpike.restapi.BodyRooms;
import org.turnpike.restapi.RestApi;
import org.turnpike.server.SecurityServer;
import org.turnpike.server.Settings;
import org.turnpike.server.ThreadSchedule;
import org.turnpike.refusals.RefusalRecord;

/** Connects the doors to a {@link SecurityServer}, and starts the server inside a container. */
final class SecurityServerDoors implements Doors {
    private static final System.Logger LOG = System.getLogger(SecurityServerDoors.class.getName());
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final SecurityServer server;
    private final OcspDoor ocsp;
    private final BodyRooms rooms = BodyRooms.ofADoor();
    private final OpenDoors open = new OpenDoors(ManagementFactory.getPlatformMBeanServer(), System::getProperty);
    private final Reception reception;
    private Optional<ThreadSchedule> schedule = Optional.empty();          // set before the doors are handed out
    private Optional<JsonLog> jsonLog = Optional.empty();                 // set before the doors are handed out
    private Optional<LocalSocketDoor> localSocket = Optional.empty();      // set before the doors are handed out

    /** @param admission the limits of each door */
    SecurityServerDoors(SecurityServer server, Settings.Admission admission) {
        this.server = server;
        this.ocsp = new OcspDoor(server.ocspResponses());
        FreeResources resources = new FreeResources(admission.minFreeFileHandles(), admission.maxHeapUsage());
        server.watch(() -> Stream.concat(open.problems().stream(), resources.problem(DoorRegistry.refusedConnections()).stream()).toList());
        this.reception = new Reception(bounds(admission), resources, () -> open.problems().isEmpty());
        server.metrics().ifPresent(metrics -> metrics
                .gauge("turnpike_requests_waiting", "Requests that wait to be served", "door", () -> byDoor(AdmissionQueue::waiting))
                .gauge("turnpike_requests_in_service", "Requests that are being served", "door", () -> byDoor(AdmissionQueue::served)));
    }

    private Map<String, Double> byDoor(ToIntFunction<AdmissionQueue> count) {
        return Map.of("client", (double) count.applyAsInt(reception.queue(Door.CLIENT)), "server", (double) count.applyAsInt(reception.queue(Door.SERVER)));
    }

    private static Reception.Bounds bounds(Settings.Admission admission) {
        return new Reception.Bounds(places(admission, admission.clientRequests()), places(admission, admission.serverRequests()),
                admission.arrivingPerAddress(), new Pace.Rate(admission.minRate(), admission.minRateGrace()), admission.receiveTimeout(),
                admission.answerTimeout());
    }

    private static AdmissionQueue.Bounds places(Settings.Admission admission, int places) {
        return new AdmissionQueue.Bounds(places, admission.share(), admission.waitingRequests(),
                admission.longestWait(), admission.memory());
    }

    /**
     * Reads the settings and opens the security server of the home directory.
     *
     * @throws IOException or RefusedException or IllegalArgumentException with one sentence that names the remedy
     */
    static Doors start() throws IOException, RefusedException {
        Settings settings = Settings.read(textProperties(System.getProperties()), System.getenv(), defaultHome());
        Optional<JsonLog> jsonLog = settings.monitoring().jsonLog() ? Optional.of(JsonLog.open(System.out)) : Optional.empty();
        ThreadSchedule schedule = new ThreadSchedule();
        SecurityServerDoors doors = new SecurityServerDoors(new SecurityServer(settings, InstantSource.system(), schedule), settings.admission());
        doors.jsonLog = jsonLog;
        doors.openLocalSocket(settings.home());
        doors.schedule = Optional.of(schedule);
        schedule.every(LOOK, "doors", doors.open::look);                   // WildFly's listeners may start later than the application
        return doors;
    }

    /** Opens the local socket. The server serves messages without it too, but {@code turnpike-admin} then needs a JDK or remote JMX. */
    private void openLocalSocket(Path home) {
        localSocket = openLocalSocket(home, server::beanName);
    }

    /** Opens the local socket. If this fails, logs a warning and returns empty. */
    static Optional<LocalSocketDoor> openLocalSocket(Path home, Function<String, ObjectName> names) {
        try {
            return Optional.of(LocalSocketDoor.open(home, ManagementFactory.getPlatformMBeanServer(), names));
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "Cannot open the local socket " + LocalSocketCall.socketOf(home) + ": " + e.getMessage()
                    + ". Administer this server with turnpike-admin --pid, which needs a JDK, or by remote JMX.");
            return Optional.empty();
        }
    }

    /** Returns the path of the home directory, even if other settings are invalid. */
    static Path home() {
        return Optional.ofNullable(System.getProperty("turnpike.home")).or(() -> Optional.ofNullable(System.getenv("TURNPIKE_HOME")))
                .map(Path::of).orElseGet(SecurityServerDoors::defaultHome);
    }

    private static Map<String, String> textProperties(Properties properties) {
        return properties.stringPropertyNames().stream().collect(Collectors.toMap(name -> name, properties::getProperty));
    }

    /** Returns the default home directory, which is below the container's folder for the data of applications. */
    private static Path defaultHome() {
        String base = Optional.ofNullable(System.getProperty("jboss.server.data.dir"))
                .or(() -> Optional.ofNullable(System.getProperty("catalina.base"))).orElse(".");
        return Path.of(base, "turnpike");
    }

    @Override
    public Reception reception() {
        return reception;
    }

    @Override
    public void rehearse() {
        server.rehearse();
    }

    @Override
    public void serveClient(Exchange exchange) throws IOException {
        server.serveClient(exchange);
    }

    @Override
    public void serveServer(Exchange exchange) throws IOException {
        server.serveServer(exchange);
    }

    @Override
    public void serveOcsp(Exchange exchange) throws IOException {
        ocsp.serve(exchange);
    }

    @Override
    public ClientList clients(Optional<String> instance) throws RefusedException {
        return server.clients(instance);
    }

    @Override
    public Optional<RestApi> administration() {
        return Optional.of(new RestApi(server.beans(), server.signIn(), rooms));
    }

    @Override
    public Optional<ConsoleServlet> console() {
        return Optional.of(new ConsoleServlet(server.beans(), server.signIn(), server.clock(), rooms));
    }

    @Override
    public Health health() {
        return new Health(server.state().name().toLowerCase(Locale.ROOT).replace('_', '-'), server.problems());
    }

    @Override
    public Optional<TlsKey> authenticationKey() {
        return server.authenticationKey().map(own -> new TlsKey(own.key(), own.chain()));
    }

    @Override
    public Optional<TlsKey> internalTlsKey() {
        return Optional.of(new TlsKey(server.internalKey().key(), server.internalKey().chain()));
    }

    @Override
    public void judgePeer(X509Certificate[] chain) throws CertificateException {
        server.judgePeer(chain);
    }

    @Override
    public void serverHandshakeFailed(Optional<String> address, SSLParameters enabled, String negotiated, IOException failure) {
        server.handshakeFailed(RefusalRecord.Side.SERVER, address, enabled, negotiated, failure);
    }

    @Override
    public void clientHandshakeFailed(Optional<String> address, SSLParameters enabled, String negotiated, IOException failure) {
        server.handshakeFailed(RefusalRecord.Side.INFORMATION_SYSTEM, address, enabled, negotiated, failure);
    }

    @Override
    public void serverHandshakeCompleted(String protocol, boolean resumed) {
        server.handshakeCompleted(RefusalRecord.Side.SERVER, protocol, resumed);
    }

    @Override
    public void clientHandshakeCompleted(String protocol, boolean resumed) {
        server.handshakeCompleted(RefusalRecord.Side.INFORMATION_SYSTEM, protocol, resumed);
    }

    @Override
    public Optional<Metrics> metrics() {
        return server.metrics();
    }

    @Override
    public void onWithdrawal(Runnable listener) {
        server.onWithdrawal(listener);
    }

    @Override
    public void watch(LastResort check) {
        schedule.ifPresent(jobs -> jobs.every(LastResort.EVERY, "heap", check));
    }

    @Override
    public void close() {
        try {
            closeLocalSocket();
            reception.close();
        } finally {
            server.close();
            jsonLog.ifPresent(JsonLog::close);
        }
    }

    private void closeLocalSocket() {
        localSocket.ifPresent(open -> {
            try {
                open.close();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "Cannot close the local socket: " + e.getMessage(), e);
            }
        });
    }
}
