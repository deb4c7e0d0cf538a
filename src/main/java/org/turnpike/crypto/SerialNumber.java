package org.turnpike.crypto;

import java.math.BigInteger;
import java.security.cert.X509Certificate;

/** Formats serial numbers of certificates: lower-case hex without separators or leading zeros. */
public final class SerialNumber {
    private static final int HEX = 16;

    private SerialNumber() {
    }

    /** Returns the certificate's serial number in hex. */
    public static String of(X509Certificate certificate) {
        return of(certificate.getSerialNumber());
    }

    /** Returns the number in hex. */
    public static String of(BigInteger serialNumber) {
        return serialNumber.toString(HEX);
    }
}
