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
 * Keeps one network from taking every thread of the administration door: at most {@value #EACH} of its requests are served at once, more are answered 429.
 * Thread-safe.
 */
final class AdminPlaces {
    /** Requests of one network at once; the door has 20 threads as delivered, and browsers open up to six connections. */
    static final int EACH = 10;
    private static final byte[] TOO_MANY = "{\"status\":429}".getBytes(StandardCharsets.US_ASCII);

    private final Map<String, Integer> taken = new ConcurrentHashMap<>();

    /** What serves a request. */
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
