package org.turnpike;

import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.management.JMX;
import javax.management.ObjectName;
import org.turnpike.admin.ImportView;
import org.turnpike.admin.KeyView;
import org.turnpike.admin.KeysMXBean;
import org.turnpike.admin.TokensMXBean;
import org.turnpike.crypto.CertificateHash;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.sandbox.CertificateUse;
import org.turnpike.sandbox.ProvenRequest;
import org.turnpike.sandbox.PublishedInstance;
import org.turnpike.sandbox.Validity;

/** An operator at one server of an instance: does over JMX what there is to do about keys, with the sandbox's CA and central side. */
public final class KeyDesk {
    private final XRoadInstance instance;
    private final ServerId server;
    private final String suffix;
    private final KeysMXBean keys;
    private final TokensMXBean tokens;

    /** @param suffix of the server's beans: empty for the first of the JVM */
    private KeyDesk(XRoadInstance instance, ServerId server, String suffix) {
        this.instance = instance;
        this.server = server;
        this.suffix = suffix;
        this.keys = bean("Keys", KeysMXBean.class);
        this.tokens = bean("Tokens", TokensMXBean.class);
    }

    public static KeyDesk consumer(XRoadInstance instance) {
        return new KeyDesk(instance, org.turnpike.sandbox.Identities.SS1, "");
    }

    public static KeyDesk provider(XRoadInstance instance) {
        return new KeyDesk(instance, org.turnpike.sandbox.Identities.SS2, ",server=ss2");
    }

    /** A bean of the server. */
    public <T> T bean(String type, Class<T> as) {
        return JMX.newMXBeanProxy(ManagementFactory.getPlatformMBeanServer(), name(type), as);
    }

    /** Its name. */
    public ObjectName name(String type) {
        try {
            return new ObjectName("turnpike:type=" + type + suffix);
        } catch (javax.management.MalformedObjectNameException e) {
            throw new AssertionError(e);
        }
    }

    public KeysMXBean keys() {
        return keys;
    }

    public TokensMXBean tokens() {
        return tokens;
    }

    /** A certificate by the sandbox's CA for a key, from a request as the profile wants it. */
    public X509Certificate issue(KeyView key, Optional<MemberId> member) {
        String text = keys.request(key.getId(), "Sandbox CA", member.map(MemberId::path).orElse(""), member.isPresent() ? "" : "ss.sandbox.test",
                "", "DER").getContent();
        ProvenRequest request = ProvenRequest.read(Base64.getDecoder().decode(text));
        return instance.sandbox().ca().issue(request, Validity.around(instance.now()),
                member.isPresent() ? CertificateUse.SIGNING : CertificateUse.AUTHENTICATION);
    }

    /** Imports a certificate. */
    public ImportView add(X509Certificate certificate) {
        return keys.importCertificate(pem(certificate));
    }

    public static String pem(X509Certificate certificate) {
        try {
            return "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(certificate.getEncoded()) + "\n-----END CERTIFICATE-----\n";
        } catch (java.security.cert.CertificateEncodingException e) {
            throw new AssertionError(e);
        }
    }

    public static X509Certificate certificate(String pem) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
    }

    /** A new signing key with its certificate for a member; it is active, and the SHA-256 of the certificate is answered. */
    public String newSigningKey(String token, String algorithm, MemberId member) {
        KeyView key = keys.generate(token, "sign " + member.path(), "SIGNING", algorithm, "");
        return add(issue(key, Optional.of(member))).getCertificate().getSha256();
    }

    /** A new authentication key with its certificate, registered beside the present one and active. */
    public String newAuthenticationKey(String algorithm) {
        KeyView key = keys.generate("software", "auth", "AUTHENTICATION", algorithm, "");
        X509Certificate certificate = issue(key, Optional.empty());
        String sha256 = add(certificate).getCertificate().getSha256();
        register(certificate);
        keys.activate(sha256);
        return sha256;
    }

    /** The central side registers a further authentication certificate, and every server hears of it. */
    public void register(X509Certificate certificate) {
        instance.sandbox().change(published -> published.withServer(server, known -> {
            List<X509Certificate> more = new ArrayList<>(known.certificates());
            more.add(certificate);
            return with(known, more);
        }));
        instance.publish();
    }

    /** The central side deletes the registration of all authentication certificates but one, and every server hears of it. */
    public void keepRegistered(String sha256) {
        instance.sandbox().change(published -> published.withServer(server, known -> with(known, known.certificates().stream()
                .filter(each -> CertificateHash.sha256(each).equals(sha256)).toList())));
        instance.publish();
    }

    private static PublishedInstance.Server with(PublishedInstance.Server known, List<X509Certificate> certificates) {
        return new PublishedInstance.Server(known.id(), known.address(), certificates, known.clients(), known.maintenance());
    }

    /** The SHA-256 of the certificate that is used for that member, or for authentication when it is empty. */
    public String used(String member) {
        return keys.explain().stream().filter(each -> each.getMember().equals(member) && each.isUsed()).findFirst().orElseThrow().getSha256();
    }
}
