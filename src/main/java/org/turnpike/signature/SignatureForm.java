package org.turnpike.signature;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.turnpike.keys.Mechanism;

/**
 * The form of a signature document that was verified with a document tree: its bytes without the digests in SignedInfo, the signature value and the
 * signing time. Another document of the same form differs only in these texts. Their characters are never markup, and canonicalization does not
 * change them. So structure, certificates, OCSP responses and the octets around the values are known from the verified document, and the other
 * document is verified without a tree. If this verification fails, the document is read as a tree, and that decides. Immutable.
 */
final class SignatureForm {
    private static final byte[] INFO_END = ascii("</ds:SignedInfo>");
    private static final Gap DIGEST = new Gap("<ds:DigestValue", "</ds:DigestValue>");
    private static final Gap VALUE = new Gap("<ds:SignatureValue", "</ds:SignatureValue>");
    private static final Gap TIME = new Gap("<xades:SigningTime", "</xades:SigningTime>");

    private final XadesSignature verified;
    private final SignatureAlgorithm algorithm;
    private final int properties;
    private final Octets signedInfo;
    private final Octets signedProperties;

    private SignatureForm(XadesDocument document, int properties, Octets signedInfo, Octets signedProperties) {
        this.verified = document.content();
        this.algorithm = document.algorithm();
        this.properties = properties;
        this.signedInfo = signedInfo;
        this.signedProperties = signedProperties;
    }

    /** An element whose text is a value. */
    private record Gap(byte[] start, byte[] end) {
        Gap(String start, String end) {
            this(ascii(start), ascii(end));
        }

        /**
         * Returns where the element's text starts if the element starts at {@code at}; -1 otherwise. If an attribute contains {@code >}, the text
         * found is not a valid value.
         */
        int text(byte[] bytes, int at) {
            int after = at + start.length;
            if (!isAt(bytes, at, start) || after >= bytes.length || bytes[after] != '>' && bytes[after] != ' ') {
                return -1;
            }
            while (after < bytes.length && bytes[after] != '>') {
                after++;
            }
            return after + 1;
        }

        /** Returns where the text ends; -1 if it is empty, too long or contains other characters than those of values. */
        int end(byte[] bytes, int text) {
            int at = text;
            while (at < bytes.length && isOfValue(bytes[at])) {
                at++;
            }
            return at > text && isAt(bytes, at, end) ? at : -1;
        }

        /** Base64, and times of XML Schema. */
        private static boolean isOfValue(byte b) {
            return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= ':' || b == '+' || b == '/' || b == '=' || b == '-' || b == '.';
        }
    }

    /**
     * The texts in which documents of one form may differ.
     *
     * @param key SHA-256 of all other bytes
     * @param digests the digests of SignedInfo's references, in Base64
     */
    record Values(ByteBuffer key, List<String> digests, String signatureValue, String signingTime) {
        /**
         * Finds the values without a parser. In a document without comments, CDATA sections and instructions each {@code <} starts a tag, so that each
         * element is found by its name; a document with one of these has no form.
         */
        static Optional<Values> of(byte[] document) {
            MessageDigest key = DigestAlgorithm.SHA_256.newDigest();
            List<String> digests = new ArrayList<>();
            List<String> values = new ArrayList<>();
            List<String> times = new ArrayList<>();
            boolean inInfo = true;
            int kept = 0;
            for (int at = 0; at < document.length; at++) {
                if (document[at] != '<') {
                    continue;
                }
                if (at + 1 == document.length || document[at + 1] == '!' || document[at + 1] == '?' && at > 0) {
                    return Optional.empty();
                }
                inInfo &= !isAt(document, at, INFO_END);
                Gap gap = inInfo && DIGEST.text(document, at) > 0 ? DIGEST : VALUE.text(document, at) > 0 ? VALUE : TIME;
                int text = gap.text(document, at);
                if (text > 0) {
                    int end = gap.end(document, text);
                    if (end < 0) {
                        return Optional.empty();
                    }
                    (gap == DIGEST ? digests : gap == VALUE ? values : times).add(text(document, text, end));
                    key.update(document, kept, text - kept);
                    key.update((byte) 0);                              // a byte that occurs in no document
                    kept = end;
                    at = end - 1;
                }
            }
            key.update(document, kept, document.length - kept);
            return values.size() == 1 && times.size() == 1
                    ? Optional.of(new Values(ByteBuffer.wrap(key.digest()), List.copyOf(digests), values.get(0), times.get(0))) : Optional.empty();
        }
    }

    /** The canonical octets around the values, without the values. */
    private record Octets(List<byte[]> pieces) {
        /** Returns the octets; empty unless exactly these values are found in them. */
        static Optional<Octets> around(byte[] canonical, Gap gap, List<String> values) {
            List<byte[]> pieces = new ArrayList<>();
            int kept = 0;
            for (int at = 0; at < canonical.length; at++) {
                int text = canonical[at] == '<' ? gap.text(canonical, at) : -1;
                if (text > 0) {
                    int end = gap.end(canonical, text);
                    if (end < 0 || pieces.size() == values.size() || !values.get(pieces.size()).equals(text(canonical, text, end))) {
                        return Optional.empty();
                    }
                    pieces.add(Arrays.copyOfRange(canonical, kept, text));
                    kept = end;
                }
            }
            if (pieces.size() != values.size()) {
                return Optional.empty();
            }
            pieces.add(Arrays.copyOfRange(canonical, kept, canonical.length));
            return Optional.of(new Octets(List.copyOf(pieces)));
        }

        byte[] with(List<String> values) {
            int length = pieces.stream().mapToInt(piece -> piece.length).sum() + values.stream().mapToInt(String::length).sum();
            ByteBuffer all = ByteBuffer.allocate(length);
            for (int i = 0; i < values.size(); i++) {
                all.put(pieces.get(i)).put(ascii(values.get(i)));
            }
            return all.put(pieces.get(values.size())).array();
        }
    }

    /**
     * Returns the form of a document; empty if it has none, or if the form would not make the verification faster.
     *
     * @param document a document that was verified completely, with its own certificate
     * @param values the values of this document
     * @param canonical its octets that were verified
     */
    static Optional<SignatureForm> of(XadesDocument document, Values values, CoreValidation.Canonical canonical) {
        XadesSignature content = document.content();
        List<XadesSignature.Reference> within = content.references().stream().filter(XadesSignature.Reference::isWithinDocument).toList();
        boolean usual = document.algorithm().mechanism() != Mechanism.RSA_PSS && within.size() == 1
                && content.signingTime().isPresent() && content.references().size() == values.digests().size();
        if (!usual || !isSaid(content, values)) {
            return Optional.empty();
        }
        Optional<Octets> info = Octets.around(canonical.signedInfo(), DIGEST, values.digests());
        Optional<Octets> properties = Octets.around(canonical.referenced(), TIME, List.of(values.signingTime()));
        return info.isEmpty() || properties.isEmpty() ? Optional.empty()
                : Optional.of(new SignatureForm(document, within.get(0).index(), info.get(), properties.get()));
    }

    /** Whether the values are where the document has them. */
    private static boolean isSaid(XadesSignature content, Values values) {
        Optional<XadesSignature> said = content(content, values);
        if (said.isEmpty() || !said.get().signingTime().equals(content.signingTime())) {
            return false;
        }
        for (XadesSignature.Reference reference : content.references()) {
            if (!Arrays.equals(reference.digest(), said.get().references().get(reference.index()).digest())) {
                return false;
            }
        }
        return true;
    }

    /** Returns the content of a document of this form; empty if its values are invalid. Then reading it as a tree reports the failure. */
    Optional<XadesSignature> content(Values values) {
        return content(verified, values);
    }

    private static Optional<XadesSignature> content(XadesSignature verified, Values values) {
        try {
            List<XadesSignature.Reference> references = new ArrayList<>();
            for (int i = 0; i < verified.references().size(); i++) {
                references.add(verified.references().get(i).with(Base64.getDecoder().decode(values.digests().get(i))));
            }
            Base64.getDecoder().decode(values.signatureValue());
            Instant time = OffsetDateTime.parse(values.signingTime()).toInstant();
            return Optional.of(new XadesSignature(List.copyOf(references), verified.certificate(), Optional.of(time), verified.signingCertificate(),
                    verified.certificates(), verified.ocspResponses()));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Whether the signature value and the digest of SignedProperties are right in a document of this form. */
    boolean isValid(Values values) {
        try {
            Signature signature = CoreValidation.verifying(algorithm, verified.certificate().getPublicKey());
            signature.update(signedInfo.with(values.digests()));
            return signature.verify(Base64.getDecoder().decode(values.signatureValue()))
                    && MessageDigest.isEqual(Base64.getDecoder().decode(values.digests().get(properties)),
                            verified.references().get(properties).algorithm().digest(signedProperties.with(List.of(values.signingTime()))));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isAt(byte[] bytes, int at, byte[] text) {
        return at + text.length <= bytes.length && Arrays.equals(bytes, at, at + text.length, text, 0, text.length);
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.US_ASCII);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
