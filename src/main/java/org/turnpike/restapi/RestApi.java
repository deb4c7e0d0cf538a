package org.turnpike.restapi;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.glassfish.jersey.internal.inject.AbstractBinder;
import org.glassfish.jersey.process.internal.RequestScoped;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.turnpike.admin.BeanCalls;
import org.turnpike.users.SignIn;

/** Lists the resources and filters that Jersey serves at the admin door. */
public final class RestApi extends ResourceConfig {
    /** The resources that the description lists. */
    static final List<Class<?>> RESOURCES = List.of(LoginResource.class, UserResource.class, ApiKeysResource.class, SystemApi.class, InitializationApi.class, LookupApi.class, 
            TokensApi.class, KeysApi.class, TokenCertificatesApi.class, ClientsApi.class, 
            GroupsApi.class, ServicesApi.class, RightsApi.class, DiagnosticsApi.class, BackupsApi.class);

    /**
     * @param beans the server's beans
     * @param signIn identifies callers
     * @param rooms memory limits of request bodies
     */
    public RestApi(BeanCalls beans, SignIn signIn, BodyRooms rooms) {
        super(Stream.concat(RESOURCES.stream(), Stream.of(OpenApiResource.class, BeansResource.class)).collect(Collectors.toSet()));
        register(CallerFilter.class);
        register(BoundedBody.class);
        register(RoleFilter.class);
        register(HeadersFilter.class);
        register(ErrorMapper.class);
        register(Json.class);
        addProperties(Map.of(ServerProperties.WADL_FEATURE_DISABLE, true, ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true));
        register(new AbstractBinder() {
            @Override
            protected void configure() {
                bind(beans).to(BeanCalls.class);
                bind(signIn).to(SignIn.class);
                bind(rooms).to(BodyRooms.class);
                bindAsContract(Desk.class).in(RequestScoped.class);
            }
        });
    }
}
