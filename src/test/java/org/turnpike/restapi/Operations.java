package org.turnpike.restapi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.turnpike.users.Role;

/** The operations of X-Road's management API with the roles that may call them, from the table of vectors. */
public final class Operations {
    private static final Map<String, Role> ROLES = Map.of("SO", Role.XROAD_SECURITY_OFFICER, "RO", Role.XROAD_REGISTRATION_OFFICER, "SA", Role.XROAD_SERVICE_ADMINISTRATOR,
            "SysA", Role.XROAD_SYSTEM_ADMINISTRATOR, "Obs", Role.XROAD_SECURITYSERVER_OBSERVER);

    private Operations() {
    }

    /** @param open whether callers that have not signed in may call it */
    public record Operation(String method, String path, Set<Role> roles, boolean open) {
        static Operation read(String line) {
            String[] parts = line.split(" ");
            Set<Role> roles = EnumSet.noneOf(Role.class);
            if (parts[2].equals("any") || parts[2].equals("open")) {
                roles.addAll(EnumSet.allOf(Role.class));
            } else {
                Arrays.stream(parts[2].split(",")).map(ROLES::get).forEach(roles::add);
            }
            return new Operation(parts[0], parts[1], roles, parts[2].equals("open"));
        }
    }

    public static List<Operation> all() throws IOException {
        return Files.readAllLines(Path.of("src/test/vectors/management-api/operations.txt")).stream().filter(line -> !line.startsWith("#")).map(Operation::read).toList();
    }

    /** Whether the server says that it does not have the operation. */
    public static boolean isOffered(Operation operation) {
        return !NotOffered.OPERATIONS.contains(operation.method() + " " + operation.path());
    }
}
