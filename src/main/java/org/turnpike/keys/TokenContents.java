package org.turnpike.keys;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.id.MemberId;

/** The content of a software token's {@code keys.json}: everything about its keys except the private parts. */
public final class TokenContents {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private record Contents(List<KeyEntry> keys) {
    }

    private record KeyEntry(String id, String label, KeyUsage usage, Mechanism mechanism, byte[] publicKey, List<CertificateEntry> certificates) {
    }

    private record MemberEntry(String instance, String memberClass, String code) {
    }

    private record CertificateEntry(byte[] certificate, MemberEntry member, boolean active, CertificateStatus status) {
    }

    private TokenContents() {
    }

    /** Writes the keys as JSON. */
    public static byte[] write(List<TokenKey> keys) throws IOException {
        List<KeyEntry> entries = new ArrayList<>();
        for (TokenKey key : keys) {
            entries.add(entry(key));
        }
        return JSON.writeValueAsBytes(new Contents(entries));
    }

    /** @throws IOException if the JSON is malformed, or contains a key or certificate that cannot be read */
    public static List<TokenKey> read(byte[] json) throws IOException {
        try {
            List<TokenKey> keys = new ArrayList<>();
            for (KeyEntry entry : JSON.readValue(json, Contents.class).keys()) {
                keys.add(key(entry));
            }
            return List.copyOf(keys);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("The token's keys.json is damaged", e);
        }
    }

    private static KeyEntry entry(TokenKey key) throws IOException {
        List<CertificateEntry> certificates = new ArrayList<>();
        for (TokenCertificate certificate : key.certificates()) {
            certificates.add(entry(certificate));
        }
        return new KeyEntry(key.id(), key.label(), key.usage(), key.mechanism(), key.publicKey().getEncoded(), certificates);
    }

    private static CertificateEntry entry(TokenCertificate certificate) throws IOException {
        try {
            MemberEntry member = certificate.member().map(m -> new MemberEntry(m.instance(), m.memberClass(), m.code())).orElse(null);
            return new CertificateEntry(certificate.certificate().getEncoded(), member, certificate.active(), certificate.status());
        } catch (GeneralSecurityException e) {
            throw new IOException("A certificate has no encoding", e);
        }
    }

    private static TokenKey key(KeyEntry entry) throws GeneralSecurityException {
        PublicKey publicKey = KeyFactory.getInstance(entry.mechanism().keyType()).generatePublic(new X509EncodedKeySpec(entry.publicKey()));
        List<TokenCertificate> certificates = new ArrayList<>();
        for (CertificateEntry certificate : entry.certificates()) {
            certificates.add(certificate(certificate));
        }
        return new TokenKey(entry.id(), entry.label(), entry.usage(), entry.mechanism(), publicKey, certificates);
    }

    private static TokenCertificate certificate(CertificateEntry entry) throws GeneralSecurityException {
        X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(entry.certificate()));
        Optional<MemberId> member = Optional.ofNullable(entry.member()).map(m -> new MemberId(m.instance(), m.memberClass(), m.code()));
        return new TokenCertificate(certificate, member, entry.active(), entry.status());
    }
}
