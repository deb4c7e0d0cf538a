package org.turnpike.users;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;

/** What limits on attempts count by. */
final class Network {
    private static final int BYTES = 8;

    private Network() {
    }

    /** The /64 network of an IPv6 address, within which a host may choose any address (RFC 4291 §2.5.1); any other address as it is. */
    static String of(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            InetAddress parsed = InetAddress.getByName(address.split("%", 2)[0]);      // a literal: nothing is looked up
            return parsed instanceof Inet6Address ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), BYTES)) + "/64" : parsed.getHostAddress();
        } catch (UnknownHostException e) {
            return address;                                                            // not an address: counted as it is
        }
    }
}
