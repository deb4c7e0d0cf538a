package org.turnpike.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.ext.RuntimeDelegate;
import jakarta.xml.soap.MessageFactory;
import jakarta.xml.soap.SOAPException;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.glassfish.jersey.servlet.ServletContainer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.turnpike.connector.DoorRegistry;

/** Inside the container: which libraries the application finds, whatever the container has of its own. */
@ExtendWith({ContainerUnderTest.Preparation.class, ArquillianExtension.class})
class LoadedContainerIT {
    private static final ClassLoader APPLICATION = LoadedContainerIT.class.getClassLoader();

    @Deployment
    static WebArchive application() {
        return TrialApplication.testable();
    }

    @Test
    void jerseyIsTheApplicationsAndSpeaksForJaxRs() {
        assertSame(APPLICATION, ServletContainer.class.getClassLoader());
        assertSame(APPLICATION, RuntimeDelegate.class.getClassLoader());
        assertSame(APPLICATION, RuntimeDelegate.getInstance().getClass().getClassLoader());
        assertEquals("org.glassfish.jersey", RuntimeDelegate.getInstance().getClass().getPackageName().substring(0, 20));
    }

    @Test
    void jacksonIsTheApplications() {
        assertSame(APPLICATION, ObjectMapper.class.getClassLoader());
    }

    @Test
    void saajIsTheApplications() throws SOAPException {
        assertSame(APPLICATION, MessageFactory.class.getClassLoader());
        assertSame(APPLICATION, MessageFactory.newInstance().getClass().getClassLoader());
    }

    @Test
    void bouncyCastleIsTheApplicationsAndNoProviderOfTheWholeContainer() {
        assertSame(APPLICATION, BouncyCastleProvider.class.getClassLoader());
        for (java.security.Provider provider : java.security.Security.getProviders()) {
            assertNotSame(APPLICATION, provider.getClass().getClassLoader(), provider.getName());
        }
    }

    @Test
    void connectorIsTheContainersAndNotInTheApplication() {
        assertNotSame(APPLICATION, DoorRegistry.class.getClassLoader());
        assertNull(APPLICATION.getResource("/WEB-INF/classes/org/turnpike/connector/DoorRegistry.class"));
    }

    @Test
    void libraryLogsGoWhereTheContainerLogs() {
        assertSame(APPLICATION, LoggerFactory.class.getClassLoader());
        assertEquals("org.slf4j.jul.JDK14LoggerFactory", LoggerFactory.getILoggerFactory().getClass().getName());
    }
}
