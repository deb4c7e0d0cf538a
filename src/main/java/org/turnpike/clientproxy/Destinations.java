package org.turnpike.clientproxy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.globalconf.RegisteredServer;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServerId;

/** Selects the addresses to which a request may be sent (messages.md §3.5, step 7). */
final class Destinations {
    private Destinations() {
    }

    /**
     * Returns the addresses of the servers that serve the provider, in random order, or of the one server that the request names.
     *
     * @throws RefusedException UNKNOWN_MEMBER, INVALID_SECURITY_SERVER or MAINTENANCE_MODE
     */
    static List<String> require(ClientId provider, Optional<ServerId> target, GlobalConfiguration conf) throws RefusedException {
        List<RegisteredServer> serving = conf.serversOf(provider).stream().filter(server -> server.address().isPresent()).toList();
        if (serving.isEmpty()) {
            throw new RefusedException(FaultCode.UNKNOWN_MEMBER, "Could not find addresses for service provider \"" + provider + "\"");
        }
        return target.isPresent() ? List.of(targeted(target.get(), serving, conf)) : open(provider, serving);
    }

    private static String targeted(ServerId target, List<RegisteredServer> serving, GlobalConfiguration conf) throws RefusedException {
        RegisteredServer server = conf.findServer(target).orElseThrow(() -> new RefusedException(FaultCode.INVALID_SECURITY_SERVER,
                "Could not find security server \"" + target + "\""));
        if (!serving.contains(server)) {
            throw new RefusedException(FaultCode.INVALID_SECURITY_SERVER, "Invalid security server \"" + target + "\"");
        }
        if (server.inMaintenance()) {
            throw inMaintenance("Security server \"" + target + "\" is in maintenance mode", server);
        }
        return server.address().orElseThrow();
    }

    private static List<String> open(ClientId provider, List<RegisteredServer> serving) throws RefusedException {
        List<String> addresses = new ArrayList<>(serving.stream().filter(server -> !server.inMaintenance())
                .map(server -> server.address().orElseThrow()).distinct().toList());
        if (addresses.isEmpty()) {
            throw inMaintenance("All security servers of \"" + provider + "\" are in maintenance mode", serving.get(0));
        }
        Collections.shuffle(addresses);
        return addresses;
    }

    private static RefusedException inMaintenance(String text, RegisteredServer server) {
        return new RefusedException(FaultCode.MAINTENANCE_MODE, text + server.maintenanceMessage().map(more -> ": " + more).orElse(""));
    }
}
