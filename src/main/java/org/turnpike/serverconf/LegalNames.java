package org.turnpike.serverconf;

import java.util.Set;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServerId;

/**
 * Checks the parts of identifiers that an administrator enters (operations.md §c.4, trust.md §6.5). Messages may contain other parts too, but the
 * central side rejects them, and they would be misleading in paths and logs.
 */
public final class LegalNames {
    /** The largest number of characters of one part. */
    public static final int LONGEST = 255;
    private static final String FORBIDDEN = ":;/\\%";
    private static final Set<String> PATH_TRAVERSAL = Set.of(".", "..");

    private LegalNames() {
    }

    /**
     * Requires one part of an identifier.
     *
     * @param argument named in the failure
     * @throws IllegalArgumentException naming argument and part when it is blank, longer than {@value #LONGEST} characters or has a
     *     character of {@code : ; / \ %}, a control or an invisible one
     */
    public static String require(String argument, String part) {
        if (part == null || part.isBlank() || part.length() > LONGEST) {
            throw new IllegalArgumentException(argument + ": a part of an identifier has 1 to " + LONGEST + " characters");
        }
        if (PATH_TRAVERSAL.contains(part) || part.codePoints().anyMatch(LegalNames::isForbidden)) {
            throw new IllegalArgumentException(argument + ": '" + part + "' is not a part of an identifier: it must not be . or .., or contain : ; / \\ % or an"
                    + " invisible character");
        }
        return part;
    }

    private static boolean isForbidden(int c) {
        int type = Character.getType(c);
        return FORBIDDEN.indexOf(c) >= 0 || type == Character.CONTROL || type == Character.FORMAT || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR || type == Character.SURROGATE;
    }

    /** Reads a client's identifier and checks its parts. */
    public static ClientId client(String argument, String path) {
        return read(argument, path, ClientId::parse);
    }

    /** Reads a security server's identifier and checks its parts. */
    public static ServerId server(String argument, String path) {
        return read(argument, path, ServerId::parse);
    }

    private interface Reader<T> {
        T read(String path);
    }

    private static <T> T read(String argument, String path, Reader<T> reader) {
        T id;
        try {
            id = reader.read(path == null ? "" : path);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(argument + ": " + e.getMessage(), e);
        }
        for (String part : path.split("/", -1)) {
            require(argument, part);
        }
        return id;
    }

    /** Checks every identifier of a configuration. */
    public static void require(ServerConfiguration configuration) {
        server("server", configuration.server().path());
        for (Client client : configuration.clients()) {
            client("clients", client.id().path());
            for (Client.LocalGroup group : client.localGroups()) {
                require("localGroups", group.code());
                group.members().forEach(each -> client("localGroups", each.path()));
            }
            client.descriptions().stream().flatMap(each -> each.services().stream()).forEach(LegalNames::require);
        }
    }

    private static void require(Service service) {
        require("services", service.code());
        service.version().ifPresent(version -> require("services", version));
        service.endpoints().stream().flatMap(each -> each.access().stream()).filter(Subject.Party.class::isInstance)
                .forEach(subject -> client("access", ((Subject.Party) subject).id().path()));
    }
}
