package org.turnpike.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DoorPortsTest {

    @Test
    void defaultsAreTheDocumentedPortsWithoutHealthDoor() {
        assertThat(DoorPorts.read(name -> null).doors()).isEqualTo(
                Map.of(8080, Door.CLIENT, 8443, Door.CLIENT, 5500, Door.SERVER, 5577, Door.OCSP));
    }

    @Test
    void portsFollowTheSystemProperties() {
        DoorPorts ports = DoorPorts.read(Map.of("turnpike.door.server.port", "15500", "turnpike.door.health.port", "5588")::get);
        assertThat(ports.at(15500)).contains(Door.SERVER);
        assertThat(ports.at(5588)).contains(Door.HEALTH);
        assertThat(ports.at(5500)).isEmpty();
    }

    @Test
    void doorCanBeSwitchedOff() {
        assertThat(DoorPorts.read(Map.of("turnpike.door.client.port", "off")::get).at(8080)).isEmpty();
    }

    @Test
    void whatIsNoPortIsNamed() {
        assertThatThrownBy(() -> DoorPorts.read(Map.of("turnpike.door.ocsp.port", "65536")::get))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("turnpike.door.ocsp.port").hasMessageContaining("65536");
    }

    @Test
    void twoDoorsOfOnePortAreRefused() {
        assertThatThrownBy(() -> DoorPorts.read(Map.of("turnpike.door.server.port", "8443")::get))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("8443");
    }
}
