package org.turnpike.sandbox;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/** The captures and examples that the sandbox is compared with. */
final class Vectors {
    private Vectors() {
    }

    static byte[] read(String name) throws IOException {
        return Files.readAllBytes(Path.of("src/test/vectors", name));
    }

    static X509Certificate certificate(String name) throws IOException, CertificateException {
        return certificate(read(name));
    }

    static X509Certificate certificate(byte[] bytes) throws CertificateException {
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes));
    }
}
