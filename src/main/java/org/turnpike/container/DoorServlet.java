package org.turnpike.container;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.turnpike.console.ConsoleServlet;
import org.turnpike.message.Exchange;
import org.turnpike.server.DoorSetting;

/**
 * Receives every request and serves it as a request of its door. Only the local port decides which door this is, and a door never serves requests of
 * another door. After an unexpected failure, this servlet sends an empty answer with an id that is also in the log. If the answer has already
 * started, it aborts the connection.
 */
final class DoorServlet extends HttpServlet {
    static final String HEALTH_SERVLET = "health";
    static final String METRICS_SERVLET = "metrics";
    static final String CLIENTS_SERVLET = "clients";
    static final String ADMIN_SERVLET = "admin";
    static final String CONSOLE_SERVLET = "console";
    static final String ERROR_ID = "X-Turnpike-Error-Id";
    private static final Logger LOG = System.getLogger(DoorServlet.class.getName());
    private final transient DoorPorts ports;
    private final transient Optional<Doors> doors;
    private final transient RequestsUnderWay underWay = new RequestsUnderWay();
    private final transient AdminPlaces places = new AdminPlaces();
    private final Duration drainTimeout;

    /**
     * @param doors empty if the security server did not start; no message is served then, and the health door reports the reason
     * @param drainTimeout how long a stop of the application waits for requests under way
     */
    DoorServlet(DoorPorts ports, Optional<Doors> doors, Duration drainTimeout) {
        this.ports = ports;
        this.doors = doors;
        this.drainTimeout = drainTimeout;
    }

    /**
     * Reads the setting {@code turnpike.door.drain-timeout}, by default 20 seconds.
     *
     * @throws IllegalArgumentException if it is not an ISO-8601 duration of up to ten minutes
     */
    static Duration readDrainTimeout(UnaryOperator<String> properties) {
        return readTimeout(properties, DoorSetting.DRAIN_TIMEOUT);
    }

    /** Reads the setting {@code turnpike.door.stop-timeout}, by default 45 seconds. Fails like {@link #readDrainTimeout}. */
    static Duration readStopTimeout(UnaryOperator<String> properties) {
        return readTimeout(properties, DoorSetting.STOP_TIMEOUT);
    }

    private static Duration readTimeout(UnaryOperator<String> properties, DoorSetting setting) {
        String value = setting.in(properties);
        try {
            Duration read = Duration.parse(value);
            if (!read.isNegative() && read.compareTo(Duration.ofMinutes(10)) <= 0) {
                return read;
            }
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(setting.name() + " is '" + value + "': set a duration such as " + setting.defaultValue() + ".", e);
        }
        throw new IllegalArgumentException(setting.name() + " is '" + value + "': set a duration from PT0S to PT10M.");
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        if (request.getDispatcherType() == DispatcherType.ASYNC) {
            Arrival.of(request).orElseThrow().comesBack();
        } else if (underWay.enter()) {
            open(request, response);
        } else {
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        }
    }

    /** Called when the container stops the application. Requests under way may finish, and new requests are rejected. */
    @Override
    public void destroy() {
        int left = underWay.drain(drainTimeout);
        if (left > 0) {
            LOG.log(Level.WARNING, "{0} requests were still under way {1} after the stop and are aborted. Increase {2} to allow more time.",
                    left, drainTimeout, DoorSetting.DRAIN_TIMEOUT.name());
        }
    }

    private void open(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        Optional<Door> door = ports.at(request.getLocalPort());
        if (door.isPresent() && doors.isPresent() && isMessage(door.get(), request)) {
            receive(door.get(), doors.get(), request, response);
            return;
        }
        try {
            answer(door, request, response);
        } finally {
            underWay.leave();
        }
    }

    private static boolean isMessage(Door door, HttpServletRequest request) {
        return door == Door.SERVER || door == Door.CLIENT && !asksForClients(request);
    }

    private boolean asksForMetrics(HttpServletRequest request) {
        return request.getMethod().equals("GET") && request.getRequestURI().equals("/metrics") && doors.flatMap(Doors::metrics).isPresent();
    }

    /** Returns whether the request has exactly this path and method. Every other request is a message (messages.md §6.1). */
    private static boolean asksForClients(HttpServletRequest request) {
        return request.getMethod().equals("GET") && request.getRequestURI().equals("/listClients");
    }

    /** Answers requests that need no place in a queue. */
    private void answer(Optional<Door> door, HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        if (door.isEmpty()) {
            response.setStatus(HttpServletResponse.SC_NOT_FOUND);
        } else if (door.get() == Door.HEALTH) {
            getServletContext().getNamedDispatcher(asksForMetrics(request) ? METRICS_SERVLET : HEALTH_SERVLET).forward(request, response);
        } else if (doors.isEmpty()) {
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        } else if (door.get() == Door.ADMIN) {
            administer(request, response);
        } else if (door.get() == Door.CLIENT) {
            answerClients(doors.get().reception(), request, response);
        } else {
            ServletExchange exchange = new ServletExchange(request, response);
            serve(door.get(), doors.get()::serveOcsp, exchange, response, exchange);
        }
    }

    /** Serves a request of the administration door. Answers 503 if the servlets of this door could not be created. */
    private void administer(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        RequestDispatcher servlet = getServletContext().getNamedDispatcher(asksForConsole(request) ? CONSOLE_SERVLET : ADMIN_SERVLET);
        if (servlet == null) {
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        } else {
            places.serve(request, response, servlet::forward);
        }
    }

    private static boolean asksForConsole(HttpServletRequest request) {
        return ConsoleServlet.serves(request.getRequestURI());
    }

    /**
     * Serves a request for the list of clients. The request does not wait for a place, because the list is small and the caller can repeat the
     * request.
     */
    private void answerClients(Reception reception, HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        ServletExchange exchange = new ServletExchange(request, response);
        try (AdmissionQueue.Turn turn = reception.queue(Door.CLIENT).enterNow(exchange.caller(), 0)) {
            if (turn.admitted().join()) {
                getServletContext().getNamedDispatcher(CLIENTS_SERVLET).forward(request, response);
            } else {
                exchange.reject(Rejection.NO_PLACE);
            }
        }
    }

    private void receive(Door door, Doors running, HttpServletRequest request, HttpServletResponse response) throws IOException {
        ServletExchange exchange = new ServletExchange(request, response);
        Reception.Service service = door == Door.SERVER ? running::serveServer : running::serveClient;
        Arrival arrival = new Arrival(running.reception(), door, exchange, request,
                timed -> serve(door, service, exchange, response, timed), underWay::leave, underWay::draining);
        if (door == Door.SERVER && exchange.peerCertificates().isEmpty()) {
            LOG.log(Level.WARNING, "A request from {0} came through the server door without a TLS client certificate: the door's connector"
                    + " needs certificateVerification=\"required\" as in the server.xml delivered with Turnpike.", exchange.remoteAddress());
            arrival.forbid();
        } else {
            arrival.begin();
        }
    }

    /** @param served the exchange that the service receives */
    private static void serve(Door door, Reception.Service service, ServletExchange exchange, HttpServletResponse response, Exchange served)
            throws IOException {
        try {
            service.serve(served);
            exchange.requireWhole();
        } catch (Throwable failure) {
            giveUp(door, exchange, response, failure);
        }
        exchange.requireBodyRead();
    }

    /** Answers 500 after a failure. An answer that has started can only be aborted, which containers do if the servlet throws an exception. */
    private static void giveUp(Door door, Exchange exchange, HttpServletResponse response, Throwable failure) throws IOException {
        String id = UUID.randomUUID().toString();
        log(door, exchange, id, failure);
        if (response.isCommitted()) {
            throw new IOException("[" + id + "] the answer was aborted");
        }
        response.reset();
        response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
        response.setHeader(ERROR_ID, id);
        response.setContentLength(0);
    }

    /** Logs the failure. A failed connection is logged in one line. Every other failure is a bug and is logged with its stack trace. */
    private static void log(Door door, Exchange exchange, String id, Throwable failure) {
        String text = "[" + id + "] " + exchange.method() + " from " + exchange.remoteAddress() + " at the " + door + " door failed: " + failure;
        if (failure instanceof IOException) {
            LOG.log(Level.WARNING, text);
        } else {
            LOG.log(Level.ERROR, text, failure);
        }
    }
}
