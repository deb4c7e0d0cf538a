package org.turnpike.container;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;

/** {@code GET /} at the health door: 200 when messages can be served, otherwise 503 with the problems. */
@Path("/")
public final class HealthResource {
    private final HealthSource health;

    /** Created by Jersey for each request. */
    @Inject
    public HealthResource(HealthSource health) {
        this.health = health;
    }

    /** Answers {@code {"ready":true|false,"state":"..","problems":["..."]}}; the states are those of {@link Doors.Health}. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Response health() {
        Doors.Health now = health.now();
        Map<String, Object> body = Map.of("ready", now.ready(), "state", now.state(), "problems", List.copyOf(now.problems()));
        return Response.status(now.ready() ? Response.Status.OK : Response.Status.SERVICE_UNAVAILABLE).entity(body).build();
    }
}
