package org.turnpike.container;

import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.turnpike.signature.TestMessages;

/** turnpike.war with {@link TrialDoors} in the place of the security server, and with Arquillian's servlet for tests inside the container. */
final class TrialApplication {
    private static final String WEB_XML = """
            <?xml version="1.0" encoding="UTF-8"?>
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" metadata-complete="true">
              <absolute-ordering/>
              <listener>
                <listener-class>org.turnpike.container.TrialListener</listener-class>
              </listener>
            %s</web-app>
            """;
    private static final String RUNNER = """
              <servlet>
                <servlet-name>ArquillianServletRunnerEE9</servlet-name>
                <servlet-class>org.jboss.arquillian.protocol.servlet5.runner.ServletTestRunner</servlet-class>
              </servlet>
              <servlet-mapping>
                <servlet-name>ArquillianServletRunnerEE9</servlet-name>
                <url-pattern>/ArquillianServletRunnerEE9</url-pattern>
              </servlet-mapping>
            """;

    private TrialApplication() {
    }

    static WebArchive archive() {
        return with("");
    }

    /** For tests that run inside the container: Arquillian adds their classes. */
    static WebArchive testable() {
        return with(RUNNER).addClass(ContainerUnderTest.class).addClass(ContainerUnderTest.Preparation.class);
    }

    private static WebArchive with(String servlets) {
        return ContainerUnderTest.delivered().addClasses(TrialListener.class, TrialDoors.class, TestMessages.class)
                .setWebXML(new StringAsset(WEB_XML.formatted(servlets)));
    }
}
