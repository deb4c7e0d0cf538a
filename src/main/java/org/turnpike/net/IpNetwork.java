package org.turnpike.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Groups the addresses of senders, so that limits and records can count all addresses of one sender together. */
public final class IpNetwork {
    private static final int BYTES = 8;
    private static final Pattern IPV6_CHARACTERS = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

    private IpNetwork() {
    }

    /**
     * Returns the /64 network of an IPv6 address, because a host may choose any address in its /64 network (RFC 4291 §2.5.1). An IPv4 address that is
     * written as an IPv6 address is returned in IPv4 form. Any other text is returned unchanged.
     */
    public static String of(String address) {
        String literal = address.split("%", 2)[0];
        if (literal.indexOf(':') < 0 || !IPV6_CHARACTERS.matcher(literal).matches()) {
            return address;
        }
        try {
            InetAddress parsed = InetAddress.getByName(literal);                       // contains a colon, so that the JDK does not look it up as a name
            return parsed instanceof Inet6Address ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), BYTES)) + "/64" : parsed.getHostAddress();
        } catch (UnknownHostException e) {
            return address;                                                            // not a valid address: counted unchanged
        }
    }
}
