package org.turnpike.restapi;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;

/** {@code GET /api/v1/openapi.yaml}: describes the operations that this server offers. */
@Path("/api/v1")
public final class OpenApiResource {
    private static final String DESCRIPTION = new OpenApiDescription(RestApi.RESOURCES).yaml();

    /** The description, generated from the resource classes. */
    @GET
    @Path("openapi.yaml")
    @Produces("application/yaml")
    @Allowed(anonymous = true)
    public String description() {
        return DESCRIPTION;
    }
}
