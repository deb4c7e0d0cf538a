package org.turnpike.container;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

/**
 * {@code GET /} at the health door: 200 when messages can be served, otherwise 503 with the problems. The answer is
 * {@code {"ready":true|false,"state":"..","problems":["..."]}}, whatever the request accepts; the states are those of {@link Doors.Health}. Every other path
 * is answered with 404. Not a Jersey resource, because the first request of a load balancer would then load more than 1,000 classes (decision 32).
 */
final class HealthServlet extends HttpServlet {
    private static final JsonFactory JSON = new JsonFactory();
    private static final List<String> METHODS = List.of("GET", "HEAD");

    private final transient HealthSource health;

    HealthServlet(HealthSource health) {
        this.health = health;
    }

    /** Only GET and HEAD are served; the container leaves out the body of an answer to HEAD. */
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getRequestURI().equals("/")) {
            response.setStatus(HttpServletResponse.SC_NOT_FOUND);
        } else if (!METHODS.contains(request.getMethod())) {
            response.setStatus(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
            response.setHeader("Allow", String.join(", ", METHODS));
        } else {
            answer(response);
        }
    }

    private void answer(HttpServletResponse response) throws IOException {
        Doors.Health now = health.now();
        byte[] body = json(now);
        response.setStatus(now.ready() ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static byte[] json(Doors.Health now) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(body)) {
            json.writeStartObject();
            json.writeBooleanField("ready", now.ready());
            json.writeStringField("state", now.state());
            json.writeArrayFieldStart("problems");
            for (String problem : now.problems()) {
                json.writeString(problem);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return body.toByteArray();
    }
}
