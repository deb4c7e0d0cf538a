package org.turnpike.container;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;

/** Puts {@link TrialDoors} behind the doors of a real Tomcat. */
public final class TrialListener implements ServletContextListener {
    private final TurnpikeListener listener = new TurnpikeListener(TrialDoors::new);

    @Override
    public void contextInitialized(ServletContextEvent event) {
        listener.contextInitialized(event);
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        listener.contextDestroyed(event);
    }
}
