package org.turnpike.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A signed directory taken apart by its bytes, for tests alone: knows nothing of how the sandbox writes one (trust.md §1.4). */
record ReadDirectory(Instant expires, int version, List<ListedPart> parts, byte[] signed, String algorithm, byte[] signature, String certificateHash) {

    record ListedPart(String identifier, String location, byte[] digest) {
    }

    static ReadDirectory read(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        String outer = first("\\AContent-Type: multipart/related; charset=UTF-8; boundary=(\\S+)\r\n\r\n", text);
        int header = text.indexOf("--" + outer + "\r\n") + outer.length() + 4;
        int from = text.indexOf("\r\n\r\n", header) + 4;
        int to = text.indexOf("\r\n--" + outer, from);
        String signed = text.substring(from, to);
        String signaturePart = text.substring(to + outer.length() + 6);
        List<ListedPart> parts = new ArrayList<>();
        Matcher listed = Pattern.compile("Content-type: application/octet-stream\r\nContent-transfer-encoding: base64\r\n"
                + "Content-identifier: (\\S+); instance='[A-Z]+'\r\nContent-location: (\\S+)\r\n"
                + "Hash-algorithm-id: http://www.w3.org/2001/04/xmlenc#sha512\r\n\r\n(\\S+)\r\n").matcher(signed);
        while (listed.find()) {
            parts.add(new ListedPart(listed.group(1), listed.group(2), Base64.getDecoder().decode(listed.group(3))));
        }
        return new ReadDirectory(Instant.parse(first("Expire-date: (\\S+)\r\n", signed)), Integer.parseInt(first("Version: (\\d)\r\n", signed)),
                parts, signed.getBytes(StandardCharsets.ISO_8859_1), first("Signature-Algorithm-Id: (\\S+)\r\n", signaturePart),
                Base64.getDecoder().decode(first("\r\n\r\n(\\S+)\r\n--", signaturePart)),
                first("Verification-certificate-hash: ([^;]+); hash-algorithm-id=\"http://www.w3.org/2001/04/xmlenc#sha512\"\r\n", signaturePart));
    }

    private static String first(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new AssertionError("no " + pattern + " in\n" + text);
        }
        return matcher.group(1);
    }

    boolean names(X509Certificate certificate) throws Exception {
        return certificateHash.equals(Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-512").digest(certificate.getEncoded())));
    }

    boolean verifiesWith(X509Certificate certificate) throws Exception {
        String digest = first("sha(\\d+)", algorithm);
        Signature verifier;
        if (algorithm.endsWith("-rsa-MGF1")) {
            String name = "SHA-" + digest;
            verifier = Signature.getInstance("RSASSA-PSS");
            verifier.setParameter(new PSSParameterSpec(name, "MGF1", new MGF1ParameterSpec(name), Integer.parseInt(digest) / 8, 1));
        } else {
            verifier = Signature.getInstance("SHA" + digest + (algorithm.contains("ecdsa") ? "withECDSA" : "withRSA"));
        }
        verifier.initVerify(certificate.getPublicKey());
        verifier.update(signed);
        return verifier.verify(signature);
    }

    ListedPart part(String identifier) {
        return parts.stream().filter(part -> part.identifier().equals(identifier)).findFirst().orElseThrow();
    }
}
