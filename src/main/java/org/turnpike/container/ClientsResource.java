package org.turnpike.container;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.turnpike.fault.RefusedException;
import org.turnpike.metadata.ClientList;

/** {@code GET /listClients} at the client door: all members and subsystems of an instance (messages.md §6.2). Every caller may request it. */
@Path("/listClients")
public final class ClientsResource {
    private final Doors doors;

    /** Created by Jersey for each request. */
    @Inject
    public ClientsResource(Doors doors) {
        this.doors = doors;
    }

    /**
     * Answers in JSON if the Accept header has the media type {@code application/json}, otherwise in XML.
     *
     * @param instance the requested instance; by default the instance of this server
     */
    @GET
    public Response clients(@QueryParam("xRoadInstance") String instance, @Context HttpHeaders headers) throws RefusedException {
        ClientList clients = doors.clients(Optional.ofNullable(instance));
        boolean json = headers.getAcceptableMediaTypes().stream()
                .anyMatch(type -> type.getType().equals("application") && type.getSubtype().equals("json"));
        return json ? Response.ok(clients.json(), MediaType.valueOf(ClientList.JSON_TYPE)).build()
                : Response.ok(clients.xml(), MediaType.valueOf(ClientList.XML_TYPE)).build();
    }
}
