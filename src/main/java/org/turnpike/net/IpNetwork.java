package org.turnpike.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The unit by which limits and records count the addresses of senders. */
public final class IpNetwork {
    private static final int BYTES = 8;
    private static final Pattern IPV6_CHARACTERS = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

    private IpNetwork() {
    }

    /** Returns the /64 network of an IPv6 address, within which a host may choose any address (RFC 4291 §2.5.1); any other address as it is. */
    public static String of(String address) {
        String literal = address.split("%", 2)[0];
        if (literal.indexOf(':') < 0 || !IPV6_CHARACTERS.matcher(literal).matches()) {
            return address;
        }
        try {
            InetAddress parsed = InetAddress.getByName(literal);                       // begins with a digit or a colon: no name is looked up
            return parsed instanceof Inet6Address ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), BYTES)) + "/64" : parsed.getHostAddress();
        } catch (UnknownHostException e) {
            return address;                                                            // not an address: counted as it is
        }
    }
}
