package org.turnpike.admin;

import java.io.IOException;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.turnpike.crypto.CertificateHash;
import org.turnpike.crypto.SerialNumber;
import org.turnpike.id.MemberId;
import org.turnpike.keys.Certificates;
import org.turnpike.keys.KeptRequest;
import org.turnpike.keys.KeyChoice;
import org.turnpike.keys.OwnCertificate;
import org.turnpike.keys.Token;
import org.turnpike.keys.TokenKey;

/** The views of keys, certificates and certificate requests. */
final class KeyViews {
    private KeyViews() {
    }

    static RequestView of(KeptRequest kept, String format) throws IOException {
        return of(kept.id(), kept.key(), format, Base64.getDecoder().decode(kept.der()));
    }

    static RequestView of(String id, String key, String format, byte[] request) throws IOException {
        return new RequestView(id, key, format, new PKCS10CertificationRequest(request).getSubject().toString(),
                format.equals("PEM") ? pem("CERTIFICATE REQUEST", request) : Base64.getEncoder().encodeToString(request));
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + type + "-----\n";
    }

    static String pem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new AssertionError("Cannot encode a parsed certificate", e);
        }
    }

    static KeyView of(Token token, TokenKey key) {
        return new KeyView(key.id(), token.id(), key.label(), key.usage().name(), algorithm(key.publicKey()), key.mechanism().pkcs11Name(),
                pem("PUBLIC KEY", key.publicKey().getEncoded()), key.certificates().stream().map(each -> CertificateHash.sha256(each.certificate())).toList());
    }

    private static String algorithm(PublicKey key) {
        return key instanceof RSAPublicKey rsa ? "RSA " + rsa.getModulus().bitLength()
                : "EC " + ((ECPublicKey) key).getParams().getCurve().getField().getFieldSize();
    }

    static OwnCertificateView of(OwnCertificate own) {
        X509Certificate x509 = own.x509();
        return new OwnCertificateView(CertificateHash.sha256(x509), own.key().usage().name(), own.certificate().member().map(MemberId::path).orElse(""),
                own.certificate().status().name(), own.certificate().active(), own.token().id(), own.key().id(),
                x509.getSubjectX500Principal().toString(), x509.getIssuerX500Principal().toString(), SerialNumber.of(x509),
                x509.getNotBefore().toInstant().toString(), x509.getNotAfter().toInstant().toString());
    }

    static ImportView of(Certificates.Imported imported) {
        return new ImportView(of(imported.certificate()), imported.problem().orElse(""));
    }

    static KeyChoiceView of(KeyChoice choice) {
        return new KeyChoiceView(choice.member().map(MemberId::path).orElse(""), choice.used(), choice.reason(),
                choice.certificate().map(each -> CertificateHash.sha256(each.x509())).orElse(""),
                choice.certificate().map(each -> each.x509().getSubjectX500Principal().toString()).orElse(""),
                choice.certificate().map(each -> each.token().id()).orElse(""), choice.certificate().map(each -> each.key().id()).orElse(""));
    }
}
