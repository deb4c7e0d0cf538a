package org.turnpike.container;

import io.prometheus.metrics.exporter.servlet.jakarta.PrometheusMetricsServlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.sql.Driver;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.bouncycastle.crypto.CryptoServicesRegistrar;
import org.glassfish.jersey.servlet.ServletContainer;
import org.turnpike.connector.NativeCrypto;
import org.turnpike.console.ConsoleServlet;
import org.turnpike.crypto.NativeProvider;
import org.turnpike.fault.RefusedException;
import org.turnpike.server.DoorSetting;

/**
 * Starts and stops the security server with the web application. If the server cannot start, the application starts nevertheless. It then serves no
 * message, and reports the reason in one sentence in the log and at the health door. The TLS doors then reject every handshake.
 */
public final class TurnpikeListener implements ServletContextListener {
    private static final System.Logger LOG = System.getLogger(TurnpikeListener.class.getName());
    private static final String NO_CONNECTOR = "The TLS doors cannot get their keys, because turnpike-connector.jar is missing from the"
            + " container, or is older than turnpike.war: copy the one of this version to Tomcat's lib folder (CATALINA_BASE/lib) or add the WildFly module, and start again.";
    private static final Duration LONGEST_LOADING = Duration.ofSeconds(20);

    private final Callable<Doors> start;
    private Optional<Doors> doors = Optional.empty();
    private Optional<LastResort> lastResort = Optional.empty();
    private Optional<ClassesAtHand> classes = Optional.empty();
    private Optional<CompiledCiphers> ciphers = Optional.empty();
    private Optional<AutoCloseable> handover = Optional.empty();           // or the bean that reports why the server did not start

    /** Created by the container. */
    public TurnpikeListener() {
        this(SecurityServerDoors::start);
    }

    TurnpikeListener(Callable<Doors> start) {
        this.start = start;
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {
        forgetCryptographyOfThisThread();
        Optional<String> problem = startAll(event.getServletContext());
        problem.ifPresent(sentence -> {
            LOG.log(Level.ERROR, sentence);
            contextDestroyed(event);
            handover = sayOverJmx(sentence);
        });
        HealthSource health = doors.<HealthSource>map(running -> running::health)
                .orElse(() -> new Doors.Health("not-started", List.of(problem.orElse("The security server has stopped."))));
        addServlets(event.getServletContext(), health);
        doors.ifPresent(Doors::rehearse);
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        handover.ifPresent(TurnpikeListener::close);
        handover = Optional.empty();
        doors.ifPresent(TurnpikeListener::close);
        doors = Optional.empty();
        lastResort.ifPresent(TurnpikeListener::close);
        lastResort = Optional.empty();
        classes.ifPresent(TurnpikeListener::close);
        classes = Optional.empty();
        ciphers.ifPresent(TurnpikeListener::close);
        ciphers = Optional.empty();
        deregisterDrivers();
        RecordMethods.forgetApplication();
    }

    /**
     * Removes parameters that Bouncy Castle stores in the thread that uses it first. This thread belongs to the container, so the parameters would
     * stay in memory after the application has stopped.
     */
    private static void forgetCryptographyOfThisThread() {
        CryptoServicesRegistrar.clearThreadProperty(CryptoServicesRegistrar.Property.DSA_DEFAULT_PARAMS);
        CryptoServicesRegistrar.clearThreadProperty(CryptoServicesRegistrar.Property.DH_DEFAULT_PARAMS);
    }

    /** Starts everything. Returns empty, or the failure in one sentence. */
    private Optional<String> startAll(ServletContext context) {
        try {
            DoorPorts.read(System::getProperty);                           // checked before anything is opened
            DoorServlet.readDrainTimeout(System::getProperty);
            lastResort = Optional.of(LastResort.watch(DoorServlet.readStopTimeout(System::getProperty)));
            ciphers = Optional.of(CompiledCiphers.start());
            classes = Optional.of(ClassesAtHand.load(context, TurnpikeListener.class.getClassLoader()));
            useNativeCrypto();
            Doors running = start.call();
            doors = Optional.of(running);
            DoorHandover taken = DoorHandover.take(DoorSetting.SERVER_ALIAS.in(System::getProperty),
                    DoorSetting.CLIENT_ALIAS.in(System::getProperty), running);
            handover = Optional.of(taken);
            running.onWithdrawal(taken::forgetSessions);
            lastResort.ifPresent(running::watch);
            return Optional.empty();
        } catch (NoClassDefFoundError missing) {
            return Optional.of(ClassesAtHand.needsConnector(missing) ? NO_CONNECTOR : unexpected(missing));
        } catch (Exception | LinkageError failure) {
            return Optional.of(sentence(failure));
        }
    }

    /** Waits for the native provider, and uses it if it is there. */
    private static void useNativeCrypto() throws InterruptedException {
        try {
            NativeProvider.use(NativeCrypto.await(LONGEST_LOADING));
        } catch (TimeoutException slow) {
            LOG.log(Level.WARNING, "The JDK and Bouncy Castle create and verify signatures, because the native library was not loaded within {0} s", LONGEST_LOADING.toSeconds());
        }
    }

    /** Reports over JMX why the server did not start. If this fails too, returns empty; the log and the health door still report the reason. */
    private static Optional<AutoCloseable> sayOverJmx(String sentence) {
        try {
            NotStarted bean = new NotStarted(sentence, String.valueOf(SecurityServerDoors.home().getFileName()));
            Optional<LocalSocketDoor> socket = SecurityServerDoors.openLocalSocket(SecurityServerDoors.home(), bean::nameOf);
            return Optional.of(() -> {
                socket.ifPresent(TurnpikeListener::close);
                bean.close();
            });
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, e.getMessage(), e);
            return Optional.empty();
        }
    }

    /**
     * Returns the failure in one sentence. The message of an expected failure is such a sentence. Any other failure is logged with its stack trace.
     */
    private static String sentence(Throwable failure) {
        boolean expected = failure instanceof IllegalStateException || failure instanceof IllegalArgumentException
                || failure instanceof IOException || failure instanceof UncheckedIOException || failure instanceof RefusedException;
        return expected && failure.getMessage() != null
                ? "The security server did not start: " + failure.getMessage() : unexpected(failure);
    }

    private static String unexpected(Throwable failure) {
        LOG.log(Level.ERROR, "The security server did not start because of an internal error", failure);
        return "The security server did not start because of an internal error; the log has the stack trace.";
    }

    private void addServlets(ServletContext context, HealthSource health) {
        context.addServlet(DoorServlet.HEALTH_SERVLET, new HealthServlet(health));
        doors.ifPresent(running ->
                context.addServlet(DoorServlet.CLIENTS_SERVLET, new ServletContainer(new ClientDoorApplication(running))));
        doors.flatMap(Doors::metrics).ifPresent(metrics ->
                context.addServlet(DoorServlet.METRICS_SERVLET, new PrometheusMetricsServlet(metrics.registry())));
        DoorPorts ports = ports();
        if (!ports.of(Door.ADMIN).isEmpty()) {
            doors.ifPresent(running -> addAdministration(context, running));
        }
        ServletRegistration.Dynamic registration = context.addServlet("doors", new DoorServlet(ports, doors, drainTimeout()));
        registration.setAsyncSupported(true);
        registration.addMapping("/*");
    }

    /** Adds the servlets of the administration door. If they cannot be created, this door answers 503, and the other doors still serve. */
    private static void addAdministration(ServletContext context, Doors running) {
        try {
            Optional<ServletContainer> api = running.administration().map(ServletContainer::new);
            Optional<ConsoleServlet> console = running.console();
            api.ifPresent(served -> context.addServlet(DoorServlet.ADMIN_SERVLET, served));
            console.ifPresent(served -> context.addServlet(DoorServlet.CONSOLE_SERVLET, served));
        } catch (RuntimeException | LinkageError | AssertionError failure) {
            LOG.log(Level.ERROR, "Cannot open the administration door because of an internal error. Messages are still served. Use turnpike-admin "
                    + "on this machine instead.",
                    failure);
        }
    }

    /** Reads the ports of the doors. If they are invalid, no port belongs to a door, and every request is rejected. */
    private static DoorPorts ports() {
        try {
            return DoorPorts.read(System::getProperty);
        } catch (IllegalArgumentException alreadyLogged) {
            return new DoorPorts(java.util.Map.of());
        }
    }

    /** Reads the drain timeout. An invalid timeout was already logged and counts as zero. */
    private static Duration drainTimeout() {
        try {
            return DoorServlet.readDrainTimeout(System::getProperty);
        } catch (IllegalArgumentException alreadyLogged) {
            return Duration.ZERO;
        }
    }

    /**
     * Removes this application's database drivers from the JVM's list, which would keep the class loader of the stopped application in memory. This
     * runs twice, because reading the list can register this application's copy of a driver that another application has registered.
     */
    private static void deregisterDrivers() {
        for (int round = 0; round < 2; round++) {
            for (Driver driver : Collections.list(DriverManager.getDrivers())) {
                if (driver.getClass().getClassLoader() == TurnpikeListener.class.getClassLoader()) {
                    close(() -> DriverManager.deregisterDriver(driver));
                }
            }
        }
    }

    private static void close(AutoCloseable open) {
        try {
            open.close();
        } catch (Exception failure) {
            LOG.log(Level.WARNING, "The shutdown was not clean", failure);
        }
    }
}
