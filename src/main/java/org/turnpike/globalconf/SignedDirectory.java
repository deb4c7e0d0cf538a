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
import org.turnpike.mime.HeaderValue;
import org.turnpike.mime.MalformedMimeException;
import org.turnpike.mime.MimePart;

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
        List<MimePart> outer = split(whole(bytes), "multipart/related", 2);
        if (outer.isEmpty()) {
            throw new RefusedException(FaultCode.GLOBAL_CONF_MISSING_SIGNED_DATA, "Configuration directory has no signed part");
        }
        if (outer.size() < 2) {
            throw new RefusedException(FaultCode.GLOBAL_CONF_MISSING_SIGNED_DATA_EXPIRATION_DATE, "Configuration directory has no signature part");
        }
        if (outer.size() > 2) {
            throw notMime("it has more than two parts, the signed part and the signature");
        }
        DirectoryPart.requireBase64(outer.get(1));
        verify(outer.get(0).body(), outer.get(1), certificates);
        return directory(outer.get(0), at);
    }

    private static MimePart whole(byte[] bytes) throws RefusedException {
        try {
            return MimePart.read(bytes);
        } catch (MalformedMimeException e) {
            throw notMime(e.getMessage());
        }
    }

    /** The framing is covered by no signature, so it must be exactly as central servers write it. */
    private static List<MimePart> split(MimePart part, String type, int most) throws RefusedException {
        HeaderValue contentType = HeaderValue.readLiteral(part.find("Content-Type").orElseThrow(() -> notMime("Content-Type is missing")));
        if (!contentType.value().equalsIgnoreCase(type)) {
            throw notMime("Content-Type is " + DirectoryPart.abbreviated(contentType.value()) + ", must be " + type);
        }
        if (!contentType.isWellFormed() || !contentType.parameters().stream().allMatch(each -> Set.of("boundary", "charset").contains(each.name()))
                || !contentType.find("charset").orElse("UTF-8").equalsIgnoreCase("UTF-8")) {
            throw notMime("Content-Type has other parameters than boundary and charset=UTF-8");
        }
        try {
            return MimePart.parts(part.body(), contentType.find("boundary").orElse(""), most);
        } catch (MalformedMimeException e) {
            throw notMime(e.getMessage());
        }
    }

    private static RefusedException notMime(String why) {
        return new RefusedException(FaultCode.GLOBAL_CONF_PARSING_DOWNLOADED_CONF_DIRECTORY_FAILURE,
                "Configuration directory is not a MIME message of the expected form: " + why);
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
        HeaderValue field = HeaderValue.readLiteral(DirectoryPart.require(part, "Verification-certificate-hash"));
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
            throw new AssertionError("Cannot encode a parsed certificate", e);
        }
    }

    private static SignedDirectory directory(MimePart signedPart, Instant at) throws RefusedException {
        List<MimePart> inner = split(signedPart, "multipart/mixed", MAX_PARTS + 1);
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
            throw notMime("it lists more than " + MAX_PARTS + " parts");
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
