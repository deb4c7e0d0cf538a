package org.turnpike.restapi;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.turnpike.admin.GlobalConfigurationMXBean;
import org.turnpike.admin.SecurityServerMXBean;
import org.turnpike.admin.TokensMXBean;
import org.turnpike.users.Role;

/** {@code /api/v1/initialization}: identifier of the server and first PIN of the software token, in one call. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class InitializationApi {
    private static final String SOFTWARE = "software";
    private final Desk desk;

    /** Created by Jersey for each request. */
    @Inject
    public InitializationApi(Desk desk) {
        this.desk = desk;
    }

    record Status(boolean isAnchorImported, boolean isServerCodeInitialized, boolean isServerOwnerInitialized, String softwareTokenInitStatus, boolean enforceTokenPinPolicy) {
    }

    /** @param softwareTokenPin passed only to the token */
    record First(String ownerMemberClass, String ownerMemberCode, String securityServerCode, String softwareTokenPin, Boolean ignoreWarnings) {
        /** Keeps the PIN out of logs. */
        @Override
        public String toString() {
            return "First";
        }
    }

    private boolean tokenIsInitialized() {
        return desk.bean(TokensMXBean.class).getTokens().stream().filter(token -> token.getId().equals(SOFTWARE)).noneMatch(token -> token.getPin().equals("NOT_INITIALIZED"));
    }

    /** The state of initialisation. */
    @GET
    @Path("initialization/status")
    @Allowed
    public Status status() {
        boolean server = !desk.bean(SecurityServerMXBean.class).getServer().isEmpty();
        return new Status(!desk.bean(GlobalConfigurationMXBean.class).getAnchorHash().isEmpty(), server, server,
                tokenIsInitialized() ? "INITIALIZED" : "NOT_INITIALIZED", true);
    }

    /**
     * Initialises the missing parts: 409 if there are none; 400 with a warning when the global configuration does not know the owner, unless
     * warnings are ignored.
     */
    @POST
    @Path("initialization")
    @Allowed(Role.XROAD_SYSTEM_ADMINISTRATOR)
    public Response initialize(First first) {
        Given.body(first);
        String known = desk.bean(SecurityServerMXBean.class).getServer();
        boolean token = tokenIsInitialized();
        if (!known.isEmpty() && token) {
            throw ApiException.of(409, "server_already_fully_initialized");
        }
        if (desk.bean(GlobalConfigurationMXBean.class).getInstance().isEmpty()) {
            throw ApiException.of(409, "anchor_not_found");
        }
        if (known.isEmpty()) {
            String server = server(first);
            desk.call(() -> desk.bean(SecurityServerMXBean.class).initialise(server));
        }
        if (!token) {
            String pin = Given.text("software_token_pin", first.softwareTokenPin());
            desk.call(() -> desk.bean(TokensMXBean.class).initialize(SOFTWARE, pin));
        }
        return Response.status(201).build();
    }

    private String server(First first) {
        GlobalConfigurationMXBean configuration = desk.bean(GlobalConfigurationMXBean.class);
        String owner = String.join("/", configuration.getInstance(), Given.text("owner_member_class", first.ownerMemberClass()),
                Given.text("owner_member_code", first.ownerMemberCode()));
        if (!Given.flag(first.ignoreWarnings()) && configuration.members("").stream().noneMatch(member -> member.getId().equals(owner))) {
            throw ApiException.warnings(List.of(new ApiError.Detail("init_unregistered_member", List.of(Ids.id(owner)))));
        }
        return owner + "/" + Given.text("security_server_code", first.securityServerCode());
    }
}
