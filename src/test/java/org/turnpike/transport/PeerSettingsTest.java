package org.turnpike.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.net.URLClassLoader;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerSettingsTest {
    /** Classes whose constants need each other have them or not by who comes first. */
    @ParameterizedTest
    @ValueSource(strings = {"", "$Timeouts", "$Selection", "$Pool", "$Tls"})
    void defaultsAreWholeWhicheverClassComesFirst(String first) throws Exception {
        URL classes = PeerSettings.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader fresh = new URLClassLoader(new URL[] {classes}, null)) {
            Class.forName(PeerSettings.class.getName() + first, true, fresh);
            Class<?> settings = fresh.loadClass(PeerSettings.class.getName());
            Object defaults = settings.getField("DEFAULT").get(null);
            for (RecordComponent component : settings.getRecordComponents()) {
                assertThat(component.getAccessor().invoke(defaults)).as(component.getName()).isNotNull();
            }
        }
    }
}
