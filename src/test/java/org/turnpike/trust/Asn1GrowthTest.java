package org.turnpike.trust;

import java.io.IOException;
import java.util.Base64;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.crypto.CertificateFile;
import org.turnpike.xml.Growth;

/** The time of reading OCSP responses and certificates, of their worst ASN.1 and PEM, grows no faster than 1.5 times as fast as their size. */
@Tag("slow")
class Asn1GrowthTest {
    /** Certificate files have at most 1 MiB, OCSP responses 64 KiB. */
    private static final int CERTIFICATES = 12;
    private static final int RESPONSES = 130;

    private static byte[] certificate() {
        try {
            return TestPki.rootCa("CN=CA").certificate().getEncoded();
        } catch (java.security.cert.CertificateEncodingException e) {
            throw new AssertionError(e);
        }
    }

    private static void read(byte[] file) {
        CertificateFile.readAll(CertificateFile.text(file));
    }

    @Test
    void timeGrowsWithSize() throws IOException {
        Growth responses = new Growth("asn1-ocsp", RESPONSES);
        Growth certificates = new Growth("asn1-certificates", CERTIFICATES);
        Asn1Shapes.shapes().forEach((shape, inputs) -> {
            responses.measure("OCSP response", shape, inputs, OcspResponse::read);
            certificates.measure("certificate", shape, inputs, Asn1GrowthTest::read);
            certificates.measure("certificate, DER", shape, inputs, CertificateFile::der);
        });
        byte[] pem = ("-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(certificate()) + "\n-----END CERTIFICATE-----\n").getBytes();
        certificates.measure("PEM", "certificates", size -> bytes(pem, size), Asn1GrowthTest::read);
        certificates.measure("PEM", "beginnings", size -> bytes("-----BEGIN CERTIFICATE-----\n".getBytes(), size), Asn1GrowthTest::read);
        certificates.measure("PEM", "dashes", size -> bytes("-----BEGIN ".getBytes(), size), Asn1GrowthTest::read);
        certificates.measure("PEM", "other blocks", size -> bytes("-----BEGIN X-----\n-----END X-----\n".getBytes(), size), Asn1GrowthTest::read);
        certificates.measure("PEM", "text", size -> bytes("a\n".getBytes(), size), Asn1GrowthTest::read);
        responses.report();
        certificates.report();
    }

    private static byte[] bytes(byte[] unit, int size) {
        byte[] all = new byte[size];
        for (int i = 0; i < size; i++) {
            all[i] = unit[i % unit.length];
        }
        return all;
    }
}
