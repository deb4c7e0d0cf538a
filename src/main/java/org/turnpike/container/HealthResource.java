package org.turnpike.container;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** {@code GET /} at the health door: 200 when messages can be served, otherwise 503 with what stands in the way. */
@Path("/")
public final class HealthResource {
    private final Supplier<Doors.Health> health;

    HealthResource(Supplier<Doors.Health> health) {
        this.health = health;
    }

    /** Answers {@code {"ready":true|false,"problems":["..."]}}. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Response health() {
        Doors.Health now = health.get();
        Map<String, Object> body = Map.of("ready", now.ready(), "problems", List.copyOf(now.problems()));
        return Response.status(now.ready() ? Response.Status.OK : Response.Status.SERVICE_UNAVAILABLE).entity(body).build();
    }
}
