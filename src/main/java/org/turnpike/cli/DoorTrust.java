package org.turnpike.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.turnpike.net.ServerTrust;

/**
 * Decides which TLS certificate of an admin door is accepted: the certificate with the given SHA-256, or a certificate in the given file, or a
 * certificate that a CA in this file has issued for the host of the URL. If neither a SHA-256 nor a file is given, the CAs of this Java are trusted.
 * This check cannot be switched off. Use an object in one thread.
 */
final class DoorTrust {
    private static final Pattern SHA256 = Pattern.compile("[0-9A-Fa-f]{64}|[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){31}");
    private final List<String> pinned;
    private final X509ExtendedTrustManager authorities;
    private volatile String presented = "";

    private DoorTrust(List<String> pinned, X509ExtendedTrustManager authorities) {
        this.pinned = List.copyOf(pinned);
        this.authorities = authorities;
    }

    /**
     * Reads the trusted certificates.
     *
     * @param trust a SHA-256 in hex, with or without colons, or a file with certificates in PEM or DER; null for the CAs of this Java
     * @throws IOException if the file cannot be read or has no certificate
     */
    static DoorTrust of(String trust) throws IOException {
        try {
            if (trust == null) {
                return new DoorTrust(List.of(), authorities(null));
            }
            if (SHA256.matcher(trust).matches()) {
                return new DoorTrust(List.of(trust.replace(":", "").toLowerCase(Locale.ROOT)), null);
            }
            if (Files.notExists(Path.of(trust))) {
                throw new IOException("--trust: '" + trust + "' is neither a SHA-256 in hex nor a file");
            }
            return of(CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(InputFile.bytes(Path.of(trust), InputFile.CERTIFICATE_BYTES)))
                    .stream().map(X509Certificate.class::cast).toList(), trust);
        } catch (GeneralSecurityException e) {
            throw new IOException("--trust: " + trust + " has no certificate that can be read: " + e.getMessage(), e);
        }
    }

    private static DoorTrust of(List<X509Certificate> certificates, String file) throws IOException, GeneralSecurityException {
        if (certificates.isEmpty()) {
            throw new IOException("--trust: " + file + " has no certificate");
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        List<String> pinned = new ArrayList<>();
        for (X509Certificate each : certificates) {
            store.setCertificateEntry(String.valueOf(pinned.size()), each);
            pinned.add(sha256(each));
        }
        return new DoorTrust(pinned, authorities(store));
    }

    private static X509ExtendedTrustManager authorities(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager each : factory.getTrustManagers()) {
            if (each instanceof X509ExtendedTrustManager found) {
                return found;
            }
        }
        throw new GeneralSecurityException("this Java has no trust manager");
    }

    SSLContext context() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new ServerTrust(this::require)}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** Returns the SHA-256 of the certificate that was presented but not accepted; empty if there was none. */
    String rejected() {
        return presented;
    }

    private static String sha256(X509Certificate certificate) throws CertificateException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new CertificateException(e);
        }
    }

    /** Accepts a pinned certificate. For any other certificate, lets the CAs verify the chain and the host name, which only an engine knows. */
    private void require(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        presented = sha256(chain[0]);
        if (!pinned.contains(presented)) {
            if (authorities == null) {
                throw new CertificateException("it is not the certificate of --trust");
            }
            if (engine == null) {
                throw new CertificateException("only engines are used");
            }
            authorities.checkServerTrusted(chain, type, engine);
        }
        presented = "";
    }
}
