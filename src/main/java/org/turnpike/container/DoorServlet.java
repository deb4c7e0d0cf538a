package org.turnpike.container;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.UUID;
import org.turnpike.message.Exchange;

/**
 * Every request enters here and goes to the door it came through, told by the local port alone; a door serves nothing that
 * belongs to another. Also the last resort: what a proxy did not render becomes an empty answer with an id that the log has too,
 * or a broken connection once the answer has begun.
 */
final class DoorServlet extends HttpServlet {
    static final String HEALTH_SERVLET = "health";
    static final String CLIENTS_SERVLET = "clients";
    static final String ERROR_ID = "X-Turnpike-Error-Id";
    private static final Logger LOG = System.getLogger(DoorServlet.class.getName());
    private final transient DoorPorts ports;
    private final transient Optional<Doors> doors;

    /** What stands behind a door. */
    @FunctionalInterface
    private interface Service {
        void serve(Exchange exchange) throws IOException;
    }

    /**
     * @param doors empty when the security server did not start: then no message is served, and health says why
     */
    DoorServlet(DoorPorts ports, Optional<Doors> doors) {
        this.ports = ports;
        this.doors = doors;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        Optional<Door> door = ports.at(request.getLocalPort());
        if (door.isEmpty()) {
            response.setStatus(HttpServletResponse.SC_NOT_FOUND);
        } else if (door.get() == Door.HEALTH) {
            getServletContext().getNamedDispatcher(HEALTH_SERVLET).forward(request, response);
        } else if (doors.isEmpty()) {
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        } else if (door.get() == Door.CLIENT && asksForClients(request)) {
            getServletContext().getNamedDispatcher(CLIENTS_SERVLET).forward(request, response);
        } else {
            serve(door.get(), doors.get(), new ServletExchange(request, response), response);
        }
    }

    /** Exactly this path and method; anything else is a message (messages.md §6.1). */
    private static boolean asksForClients(HttpServletRequest request) {
        return request.getMethod().equals("GET") && request.getRequestURI().equals("/listClients");
    }

    private static void serve(Door door, Doors doors, ServletExchange exchange, HttpServletResponse response) throws IOException {
        if (door == Door.SERVER && exchange.peerCertificates().isEmpty()) {
            LOG.log(Level.WARNING, "A request from {0} came through the server door without a TLS client certificate: its connector"
                    + " needs certificateVerification=\"required\" as in the server.xml delivered with Turnpike.", exchange.remoteAddress());
            response.setStatus(HttpServletResponse.SC_FORBIDDEN);
            return;
        }
        try {
            behind(door, doors).serve(exchange);
            exchange.requireWhole();
        } catch (Throwable failure) {
            giveUp(door, exchange, response, failure);
        }
    }

    private static Service behind(Door door, Doors doors) {
        return switch (door) {
            case CLIENT -> doors::serveClient;
            case SERVER -> doors::serveServer;
            case OCSP -> doors::serveOcsp;
            case HEALTH -> throw new AssertionError("served by the health servlet");
        };
    }

    /** An answer that has begun can only be broken off, which containers do when the servlet throws. */
    private static void giveUp(Door door, Exchange exchange, HttpServletResponse response, Throwable failure) throws IOException {
        String id = UUID.randomUUID().toString();
        log(door, exchange, id, failure);
        if (response.isCommitted()) {
            throw new IOException("[" + id + "] the answer was broken off");
        }
        response.reset();
        response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
        response.setHeader(ERROR_ID, id);
        response.setContentLength(0);
    }

    /** A lost connection is an event, anything else a bug that deserves its stack trace. */
    private static void log(Door door, Exchange exchange, String id, Throwable failure) {
        String text = "[" + id + "] " + exchange.method() + " from " + exchange.remoteAddress() + " at the " + door + " door failed: " + failure;
        if (failure instanceof IOException) {
            LOG.log(Level.WARNING, text);
        } else {
            LOG.log(Level.ERROR, text, failure);
        }
    }
}
