package org.turnpike.container;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.turnpike.net.IpNetwork;
import org.turnpike.restapi.Login;

/**
 * Prevents one network from using every thread of the administration door. At most {@value #EACH} requests of a network are served at the same time.
 * Further requests are answered with the status 429. Thread-safe.
 */
final class AdminPlaces {
    /**
     * The largest number of requests of one network that are served at the same time. The door has 20 threads by default, and a browser opens up to
     * six connections.
     */
    static final int EACH = 10;
    private static final byte[] TOO_MANY = "{\"status\":429}".getBytes(StandardCharsets.US_ASCII);

    private final Map<String, Integer> taken = new ConcurrentHashMap<>();

    /** Serves a request. */
    @FunctionalInterface
    interface Service {
        void serve(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException;
    }

    void serve(HttpServletRequest request, HttpServletResponse response, Service service) throws ServletException, IOException {
        String network = IpNetwork.of(request.getRemoteAddr());
        if (!enter(network)) {
            rejectMore(response);
            return;
        }
        try {
            service.serve(request, response);
        } finally {
            leave(network);
        }
    }

    void leave(String network) {
        taken.computeIfPresent(network, (any, count) -> count == 1 ? null : count - 1);
    }

    boolean enter(String network) {
        boolean[] entered = new boolean[1];
        taken.compute(network, (any, count) -> {
            int now = count == null ? 0 : count;
            entered[0] = now < EACH;
            return entered[0] ? now + 1 : now;
        });
        return entered[0];
    }

    private static void rejectMore(HttpServletResponse response) throws IOException {
        Login.headers().forEach(response::setHeader);
        response.setStatus(429);
        response.setContentType("application/json");
        response.getOutputStream().write(TOO_MANY);
    }
}
