package org.turnpike.monitoring;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the address of this machine in its local network (operations.md §b.1, securityServerInternalIp). */
final class InternalAddress {
    private static final String NONE = "0.0.0.0";

    private InternalAddress() {
    }

    /**
     * Returns an address of the first active network interface that has one, in the order of the interface index; IPv4 before IPv6. Loopback and
     * link-local addresses are ignored. Returns {@value #NONE} if there is no address.
     */
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
