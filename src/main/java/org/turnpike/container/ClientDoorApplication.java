package org.turnpike.container;

import java.util.Map;
import org.glassfish.jersey.internal.inject.AbstractBinder;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;

/** The Jersey application of the client door, for requests that are answered here instead of being sent to a provider. */
final class ClientDoorApplication extends ResourceConfig {

    ClientDoorApplication(Doors doors) {
        super(ClientsResource.class);
        register(AcceptFilter.class);
        register(FaultMapper.class);
        addProperties(Map.of(ServerProperties.WADL_FEATURE_DISABLE, true));
        register(new AbstractBinder() {
            @Override
            protected void configure() {
                bind(doors).to(Doors.class);
            }
        });
    }
}
