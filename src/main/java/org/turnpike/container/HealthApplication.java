package org.turnpike.container;

import java.util.Map;
import org.glassfish.jersey.internal.inject.AbstractBinder;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;

/** The Jersey application of the health door. */
final class HealthApplication extends ResourceConfig {

    HealthApplication(HealthSource health) {
        super(HealthResource.class);
        addProperties(Map.of(ServerProperties.WADL_FEATURE_DISABLE, true));
        register(new AbstractBinder() {
            @Override
            protected void configure() {
                bind(health).to(HealthSource.class);
            }
        });
    }
}
