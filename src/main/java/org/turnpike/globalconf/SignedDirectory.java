package org.turnpike.globalconf;

import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/**
 * The list of parts that a configuration source publishes. {@link #read} creates it only if the key of one of the location's verification
 * certificates signed the bytes and the Expire-date has not passed (trust.md §1.4, §1.5 steps 2 to 7). Immutable.
 */
record SignedDirectory(Instant expires, int version, List<DirectoryPart> parts) {
    static final int OLDEST_VERSION = 2;
    static final int NEWEST_VERSION = 6;
    private static final int MAX_PARTS = 1000;

    /**
     * Verifies and reads a directory.
     *
     * @param certificates only the verification certificates of the location from which the directory was downloaded
     * @throws RefusedException with the code of the first step that fails; the text names the field
     */
    static SignedDirectory read(byte[] bytes, Collection<X509Certificate> certificates, Instant at) throws RefusedException {
        List<MimePart> outer = MimePart.read(bytes).parts("multipart/related");
        if (outer.isEmpty()) {
            throw new RefusedException(FaultCode.GLOBAL_CONF_MISSING_SIGNED_DATA, "Configuration directory has no signed part");
        }
        if (outer.size() < 2) {
            throw new RefusedException(FaultCode.GLOBAL_CONF_MISSING_SIGNED_DATA_EXPIRATION_DATE, "Configuration directory has no signature part");
        }
        if (outer.size() > 2) {
            throw MimePart.notMime("it has " + outer.size() + " parts instead of two (the signed part and the signature)");
        }
        DirectoryPart.requireBase64(outer.get(1));
        verify(outer.get(0).body(), outer.get(1), certificates);
        return directory(outer.get(0), at);
    }

    private static void verify(byte[] signed, MimePart signaturePart, Collection<X509Certificate> certificates) throws RefusedException {
        X509Certificate certificate = certificate(signaturePart, certificates);
        byte[] value = base64(signaturePart.text()).orElseThrow(() -> new RefusedException(
                FaultCode.GLOBAL_CONF_SIGNATURE_DECODE_FAILURE, "Configuration directory: the signature is not base64"));
        String uri = DirectoryPart.require(signaturePart, "Signature-Algorithm-Id");
        try {
            Signature signature = DirectoryAlgorithms.findSignature(uri).orElseThrow(() -> notVerified("Signature-Algorithm-Id is unknown: " + uri, null));
            if (!DirectoryAlgorithms.verifies(signature, certificate.getPublicKey(), signed, value)) {
                throw notVerified("the signature over these bytes was not made with the key of " + certificate.getSubjectX500Principal(), null);
            }
        } catch (GeneralSecurityException e) {
            throw notVerified(e.getMessage(), e);
        }
    }

    private static RefusedException notVerified(String why, Exception cause) {
        return new RefusedException(FaultCode.GLOBAL_CONF_SIGNATURE_VERIFICATION_FAILURE, "Configuration directory does not verify: " + why, cause);
    }

    private static X509Certificate certificate(MimePart part, Collection<X509Certificate> certificates) throws RefusedException {
        HeaderValue field = HeaderValue.read(DirectoryPart.require(part, "Verification-certificate-hash"));
        String uri = field.find("hash-algorithm-id").orElseThrow(() -> new RefusedException(FaultCode.GLOBAL_CONF_HEADER_FIELD_MISSING_PARAMETER,
                "Configuration directory: Verification-certificate-hash has no parameter 'hash-algorithm-id'"));
        String digest = DirectoryAlgorithms.findDigest(uri)
                .orElseThrow(() -> DirectoryPart.wrong("hash-algorithm-id of Verification-certificate-hash", uri, "a known digest"));
        byte[] wanted = base64(field.value()).orElseThrow(() -> DirectoryPart.wrong("Verification-certificate-hash", field.value(), "base64"));
        for (X509Certificate certificate : certificates) {
            if (Arrays.equals(wanted, DirectoryAlgorithms.digest(digest, encoded(certificate)))) {
                return certificate;
            }
        }
        throw new RefusedException(FaultCode.GLOBAL_CONF_MISSING_VERIFICATION_CERT, "Configuration directory: none of the location's "
                + certificates.size() + " verification certificates has the hash of Verification-certificate-hash " + field.value());
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new AssertionError("A certificate that was parsed can be encoded", e);
        }
    }

    private static SignedDirectory directory(MimePart signedPart, Instant at) throws RefusedException {
        List<MimePart> inner = signedPart.parts("multipart/mixed");
        if (inner.isEmpty()) {
            throw new RefusedException(FaultCode.GLOBAL_CONF_MISSING_SIGNED_DATA, "Configuration directory: the signed part is empty");
        }
        Instant expires = expires(inner.get(0));
        int version = version(inner.get(0));
        List<DirectoryPart> parts = parts(inner.subList(1, inner.size()));
        if (expires.isBefore(at)) {
            throw new RefusedException(FaultCode.GLOBAL_CONF_OUTDATED, "Configuration directory: Expire-date " + expires + " has passed at " + at);
        }
        return new SignedDirectory(expires, version, parts);
    }

    private static Instant expires(MimePart head) throws RefusedException {
        String text = DirectoryPart.require(head, "Expire-date");
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw DirectoryPart.wrong("Expire-date", text, "an ISO-8601 date and time with offset");
        }
    }

    private static int version(MimePart head) throws RefusedException {
        String text = head.find("Version").orElse(Integer.toString(OLDEST_VERSION));
        if (!text.matches("[" + OLDEST_VERSION + "-" + NEWEST_VERSION + "]")) {
            throw DirectoryPart.wrong("Version", text, OLDEST_VERSION + " to " + NEWEST_VERSION);
        }
        return Integer.parseInt(text);
    }

    private static List<DirectoryPart> parts(List<MimePart> inner) throws RefusedException {
        if (inner.size() > MAX_PARTS) {
            throw MimePart.notMime("it lists " + inner.size() + " parts; the limit is " + MAX_PARTS);
        }
        Set<String> names = new HashSet<>();
        List<DirectoryPart> parts = new ArrayList<>();
        for (MimePart part : inner) {
            DirectoryPart read = DirectoryPart.read(part);
            if (!names.add(read.fileName())) {
                throw DirectoryPart.wrong("Content-location", read.location(), "different from the file name of another part");
            }
            parts.add(read);
        }
        return List.copyOf(parts);
    }

    static Optional<byte[]> base64(String text) {
        try {
            byte[] value = Base64.getDecoder().decode(text.replaceAll("\\s+", ""));
            return value.length == 0 ? Optional.empty() : Optional.of(value);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
