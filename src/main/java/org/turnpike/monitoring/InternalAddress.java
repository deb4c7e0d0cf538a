package org.turnpike.monitoring;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The address of this machine in its own network (operations.md §b.1, securityServerInternalIp). */
final class InternalAddress {
    private static final String NONE = "0.0.0.0";

    private InternalAddress() {
    }

    /** The first address of the lowest interface that is up, neither loopback nor link-local, IPv4 before IPv6; {@value #NONE} if there is none. */
    static String find() {
        try {
            List<NetworkInterface> interfaces = Collections.list(NetworkInterface.getNetworkInterfaces());
            interfaces.sort(Comparator.comparingInt(NetworkInterface::getIndex));
            for (NetworkInterface each : interfaces) {
                Optional<String> address = each.isUp() ? address(each) : Optional.empty();
                if (address.isPresent()) {
                    return address.get();
                }
            }
            return NONE;
        } catch (SocketException e) {
            return NONE;
        }
    }

    private static Optional<String> address(NetworkInterface of) {
        return Collections.list(of.getInetAddresses()).stream().filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .min(Comparator.comparing(address -> !(address instanceof Inet4Address))).map(InetAddress::getHostAddress);
    }
}
