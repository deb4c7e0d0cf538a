package org.turnpike.container;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.turnpike.server.DoorSetting;

/**
 * Maps ports to doors. The container's connectors read their ports from the same system properties. The port of a request decides its door; the Host
 * header has no effect. Immutable.
 */
record DoorPorts(Map<Integer, Door> doors) {
    DoorPorts {
        doors = Map.copyOf(doors);
    }

    /**
     * Reads the ports from the system properties {@code turnpike.door.<door>.port}.
     *
     * @param properties returns a system property or null
     * @throws IllegalArgumentException if a property is not a port, or if two doors have the same port; the message names it
     */
    static DoorPorts read(UnaryOperator<String> properties) {
        Map<Integer, Door> doors = new HashMap<>();
        add(doors, properties, DoorSetting.CLIENT_PORT, Door.CLIENT);
        add(doors, properties, DoorSetting.CLIENT_TLS_PORT, Door.CLIENT);
        add(doors, properties, DoorSetting.SERVER_PORT, Door.SERVER);
        add(doors, properties, DoorSetting.OCSP_PORT, Door.OCSP);
        add(doors, properties, DoorSetting.HEALTH_PORT, Door.HEALTH);
        add(doors, properties, DoorSetting.ADMIN_PORT, Door.ADMIN);
        return new DoorPorts(doors);
    }

    /** Returns the door of a local port; empty if no door has this port. */
    Optional<Door> at(int localPort) {
        return Optional.ofNullable(doors.get(localPort));
    }

    /** Returns the ports of a door; empty if the door is off. */
    List<Integer> of(Door door) {
        return doors.entrySet().stream().filter(entry -> entry.getValue() == door).map(Map.Entry::getKey).toList();
    }

    private static void add(Map<Integer, Door> doors, UnaryOperator<String> properties, DoorSetting setting, Door door) {
        String value = setting.in(properties);
        if (value.equals(DoorSetting.OFF) || value.equals("0") || value.equals("-1")) {
            return;
        }
        if (doors.put(port(setting.name(), value), door) != null) {
            throw new IllegalArgumentException("Two doors have port " + value + ", which is the value of " + setting.name() + ". Give each door its "
                    + "own port.");
        }
    }

    private static int port(String name, String value) {
        if (value.matches("[0-9]{1,5}") && Integer.parseInt(value) >= 1 && Integer.parseInt(value) <= 65535) {
            return Integer.parseInt(value);
        }
        throw new IllegalArgumentException(name + " is '" + value + "': set a port from 1 to 65535, or off.");
    }
}
