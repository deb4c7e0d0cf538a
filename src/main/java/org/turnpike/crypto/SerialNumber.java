package org.turnpike.crypto;

import java.math.BigInteger;
import java.security.cert.X509Certificate;

/** The printed form of serial numbers of certificates: lower-case hex without separators and leading zeros, as {@code openssl} digits. */
public final class SerialNumber {
    private static final int HEX = 16;

    private SerialNumber() {
    }

    /** The certificate's serial number in hex. */
    public static String of(X509Certificate certificate) {
        return of(certificate.getSerialNumber());
    }

    /** The number in hex. */
    public static String of(BigInteger serialNumber) {
        return serialNumber.toString(HEX);
    }
}
