package org.turnpike.messagelog.archive;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.turnpike.signature.DigestAlgorithm;

/**
 * Signs requests to S3-compatible stores with AWS Signature Version 4, in the {@code Authorization} header. Immutable.
 *
 * @param secretKey the secret; {@link #toString} does not contain it
 * @param service name of the service, {@code s3}
 */
record AwsSignature(String accessKey, String secretKey, String region, String service) {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final HexFormat HEX = HexFormat.of();

    /** Returns the value of the {@code x-amz-date} header, which must be one of the signed headers. */
    static String date(Instant at) {
        return TIME.format(at);
    }

    /**
     * Returns the value of the {@code Authorization} header.
     *
     * @param path the path, percent-encoded
     * @param query the query in canonical form: encoded and sorted
     * @param headers the signed headers, by lower-case name
     * @param payloadSha256 SHA-256 of the body, in lower-case hex
     */
    String authorization(String method, String path, String query, SortedMap<String, String> headers, String payloadSha256, Instant at) {
        String signed = String.join(";", headers.keySet());
        String canonical = method + "\n" + path + "\n" + query + "\n" + headers.entrySet().stream()
                .map(header -> header.getKey() + ":" + header.getValue().strip().replaceAll(" +", " ") + "\n").collect(Collectors.joining())
                + "\n" + signed + "\n" + payloadSha256;
        String day = date(at).substring(0, 8);
        String scope = day + "/" + region + "/" + service + "/aws4_request";
        String toSign = ALGORITHM + "\n" + date(at) + "\n" + scope + "\n" + sha256(canonical.getBytes(StandardCharsets.UTF_8));
        return ALGORITHM + " Credential=" + accessKey + "/" + scope + ",SignedHeaders=" + signed + ",Signature=" + HEX.formatHex(hmac(key(day), toSign));
    }

    private byte[] key(String day) {
        byte[] key = ("AWS4" + secretKey).getBytes(StandardCharsets.UTF_8);
        for (String part : new String[] {day, region, service, "aws4_request"}) {
            key = hmac(key, part);
        }
        return key;
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns the SHA-256 in lower-case hex. */
    static String sha256(byte[] bytes) {
        return HEX.formatHex(DigestAlgorithm.SHA_256.digest(bytes));
    }

    @Override
    public String toString() {
        return "AwsSignature[accessKey=" + accessKey + ", region=" + region + "]";
    }
}
