package org.turnpike.sandbox;

import java.util.List;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;

/** The uses of a certificate: basic constraints, key usage and extended key usage, as approved CAs of X-Road issue them. */
public enum CertificateUse {
    /** A certification authority. */
    AUTHORITY(KeyUsage.keyCertSign | KeyUsage.cRLSign | KeyUsage.digitalSignature, List.of(), false),
    /** The authentication certificate of a security server. */
    AUTHENTICATION(KeyUsage.digitalSignature | KeyUsage.keyEncipherment | KeyUsage.dataEncipherment | KeyUsage.keyAgreement,
            List.of(KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth), false),
    /** The signing certificate of a member. */
    SIGNING(KeyUsage.nonRepudiation, List.of(), false),
    /** A delegated OCSP responder. */
    OCSP_RESPONDER(KeyUsage.digitalSignature, List.of(KeyPurposeId.id_kp_OCSPSigning), true),
    /** A time-stamping authority; RFC 3161 requires this extended key usage, critical and without others. */
    TIME_STAMPING(KeyUsage.nonRepudiation, List.of(KeyPurposeId.id_kp_timeStamping), true),
    /** May sign, but has no other purpose; it is not an OCSP responder. */
    NO_PURPOSE(KeyUsage.digitalSignature, List.of(), false);

    private final int keyUsage;
    private final List<KeyPurposeId> purposes;
    private final boolean purposesCritical;

    CertificateUse(int keyUsage, List<KeyPurposeId> purposes, boolean purposesCritical) {
        this.keyUsage = keyUsage;
        this.purposes = purposes;
        this.purposesCritical = purposesCritical;
    }

    void addTo(X509v3CertificateBuilder builder) throws CertIOException {
        builder.addExtension(Extension.basicConstraints, this == AUTHORITY, new BasicConstraints(this == AUTHORITY));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(keyUsage));
        if (!purposes.isEmpty()) {
            builder.addExtension(Extension.extendedKeyUsage, purposesCritical,
                    new ExtendedKeyUsage(purposes.toArray(KeyPurposeId[]::new)));
        }
    }
}
