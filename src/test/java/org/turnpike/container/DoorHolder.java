package org.turnpike.container;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.Optional;
import org.turnpike.connector.DoorRegistry;

/** An application that has taken the server door, without key and without judgement of peers. */
public final class DoorHolder implements ServletContextListener {

    @Override
    public void contextInitialized(ServletContextEvent event) {
        if (!DoorRegistry.take("server", this, Optional::empty)) {
            throw new IllegalStateException("the door is taken already");
        }
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        DoorRegistry.release("server", this);
    }
}
