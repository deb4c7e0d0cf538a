package org.turnpike.signature;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.keys.Mechanism;
import org.turnpike.keys.SigningKey;
import org.turnpike.trust.Recent;

/**
 * Writes the XAdES signature of messages.md §4.2 without a document tree.
 *
 * <p>SignedProperties and SignedInfo are written as inclusive C14N 1.0 would: namespace declarations before attributes and sorted, empty elements as
 * pairs of tags, and the four namespace declarations of the root repeated on the outermost element. That text is digested and signed; the same text
 * without the inherited declarations is then embedded. Immutable and safe for use by several threads.
 */
final class SignatureWriter {
    /** The namespace declarations that C14N writes on the outermost element, sorted by prefix. */
    private static final String INHERITED = " xmlns:asic=\"" + XmlNames.ASIC + "\" xmlns:ds=\"" + XmlNames.DS
            + "\" xmlns:xades=\"" + XmlNames.XADES + "\" xmlns:xsi=\"" + XmlNames.XSI + "\"";
    private static final String START = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><asic:XAdESSignatures" + INHERITED + "><ds:Signature Id=\"signature\">";
    private static final String SIGNED_PROPERTIES = "<xades:SignedProperties";
    private static final String SIGNED_INFO = "<ds:SignedInfo";
    private static final DateTimeFormatter SIGNING_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final int MAX_SIGNERS = 64;

    private final DigestAlgorithm digest;
    private final Recent<Signer, Constant> constants = new Recent<>(MAX_SIGNERS);

    SignatureWriter(DigestAlgorithm digest) {
        this.digest = digest;
    }

    /** The file that reference 0 covers, with its digest in this writer's algorithm and its type in DataObjectFormat. */
    record Target(String uri, byte[] digest, String mimeType) {
    }

    /** The signer: key, certificate, the intermediates without the top CA, and the OCSP responses in the same order. */
    record Signer(SigningKey key, X509Certificate certificate, List<X509Certificate> intermediates, List<byte[]> ocsp) {
    }

    /**
     * The texts that all documents of a signer share.
     *
     * @param certificateReference within SignedProperties
     * @param keyInfo the text between SignatureValue and SignedProperties
     * @param unsigned the text after SignedProperties
     */
    private record Constant(String certificateReference, byte[] keyInfo, byte[] unsigned) {
    }

    DigestAlgorithm digest() {
        return digest;
    }

    /**
     * Signs the target.
     *
     * @throws RefusedException {@code cannot_sign} from the key, {@code internal_error} when its mechanism is not supported
     */
    byte[] write(Signer by, Target target, Instant at) throws RefusedException {
        SignatureAlgorithm algorithm = Mechanism.find(by.key().mechanism())
                .flatMap(mechanism -> SignatureAlgorithm.find(mechanism, digest))
                .orElseThrow(() -> new RefusedException(FaultCode.INTERNAL_ERROR, "Mechanism " + by.key().mechanism() + " cannot sign messages"));
        Constant constant = constant(by);
        String properties = signedProperties(constant.certificateReference(), target, at);
        String info = signedInfo(algorithm, target, digest.digest(utf8(apex(SIGNED_PROPERTIES, properties))));
        byte[] value = by.key().sign(digest.jcaName(), utf8(apex(SIGNED_INFO, info)));
        return joined(utf8(START + SIGNED_INFO + info + "<ds:SignatureValue Id=\"signature-value\">" + base64(value)), constant.keyInfo(),
                utf8(SIGNED_PROPERTIES + properties), constant.unsigned());
    }

    private Constant constant(Signer by) {
        return constants.find(by).orElseGet(() -> {
            Constant made = new Constant(certificateReference(by.certificate()), utf8(keyInfo(by.certificate())), utf8(unsigned(by)));
            constants.put(by, made);
            return made;
        });
    }

    private static byte[] joined(byte[]... pieces) {
        ByteBuffer all = ByteBuffer.allocate(Stream.of(pieces).mapToInt(piece -> piece.length).sum());
        for (byte[] piece : pieces) {
            all.put(piece);
        }
        return all.array();
    }

    private static String apex(String start, String rest) {
        return start + INHERITED + rest;
    }

    /** Returns the text after {@code <ds:SignedInfo} and its inherited declarations. */
    private String signedInfo(SignatureAlgorithm algorithm, Target target, byte[] propertiesDigest) {
        return "><ds:CanonicalizationMethod Algorithm=\"" + XmlNames.INCLUSIVE_C14N + "\"></ds:CanonicalizationMethod>"
                + "<ds:SignatureMethod Algorithm=\"" + algorithm.uri() + "\"></ds:SignatureMethod>"
                + "<ds:Reference Id=\"signature-reference-0\" URI=\"" + target.uri() + "\">" + digest(target.digest()) + "</ds:Reference>"
                + "<ds:Reference Id=\"signature-reference-1\" Type=\"" + XmlNames.SIGNED_PROPERTIES_TYPE + "\" URI=\"#signed-properties\">"
                + digest(propertiesDigest) + "</ds:Reference></ds:SignedInfo>";
    }

    /** Returns the text after {@code <xades:SignedProperties} and its inherited declarations. */
    private static String signedProperties(String certificateReference, Target target, Instant at) {
        return " Id=\"signed-properties\"><xades:SignedSignatureProperties>"
                + "<xades:SigningTime>" + SIGNING_TIME.format(at) + "</xades:SigningTime>"
                + "<xades:SigningCertificate><xades:Cert>" + certificateReference + "</xades:Cert></xades:SigningCertificate>"
                + SignaturePolicy.ELEMENT + "</xades:SignedSignatureProperties><xades:SignedDataObjectProperties>"
                + "<xades:DataObjectFormat ObjectReference=\"#signature-reference-0\"><xades:MimeType>" + target.mimeType()
                + "</xades:MimeType></xades:DataObjectFormat></xades:SignedDataObjectProperties></xades:SignedProperties>";
    }

    private String certificateReference(X509Certificate certificate) {
        return "<xades:CertDigest>" + digest(digest.digest(der(certificate))) + "</xades:CertDigest><xades:IssuerSerial><ds:X509IssuerName>"
                + XmlText.escaped(certificate.getIssuerX500Principal().getName(X500Principal.RFC2253))
                + "</ds:X509IssuerName><ds:X509SerialNumber>" + certificate.getSerialNumber()
                + "</ds:X509SerialNumber></xades:IssuerSerial>";
    }

    private String digest(byte[] value) {
        return "<ds:DigestMethod Algorithm=\"" + digest.uri() + "\"></ds:DigestMethod><ds:DigestValue>" + base64(value) + "</ds:DigestValue>";
    }

    private static String keyInfo(X509Certificate certificate) {
        return "</ds:SignatureValue>"
                + "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>" + base64(der(certificate)) + "</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
                + "<ds:Object><xades:QualifyingProperties Target=\"#signature\">";
    }

    private String unsigned(Signer by) {
        return "<xades:UnsignedProperties><xades:UnsignedSignatureProperties>"
                + certificates(by.intermediates()) + revocationValues(by.ocsp())
                + "</xades:UnsignedSignatureProperties></xades:UnsignedProperties></xades:QualifyingProperties></ds:Object>"
                + "</ds:Signature></asic:XAdESSignatures>";
    }

    private String certificates(List<X509Certificate> intermediates) {
        if (intermediates.isEmpty()) {
            return "";
        }
        StringBuilder references = new StringBuilder();
        StringBuilder values = new StringBuilder();
        for (int i = 0; i < intermediates.size(); i++) {
            String id = "encapsulated-cert-" + (i + 1);
            references.append("<xades:Cert URI=\"#").append(id).append("\">").append(certificateReference(intermediates.get(i))).append("</xades:Cert>");
            values.append("<xades:EncapsulatedX509Certificate Id=\"").append(id).append("\">").append(base64(der(intermediates.get(i))))
                    .append("</xades:EncapsulatedX509Certificate>");
        }
        return "<xades:CompleteCertificateRefs Id=\"complete-certificate-refs\"><xades:CertRefs>" + references
                + "</xades:CertRefs></xades:CompleteCertificateRefs><xades:CertificateValues>" + values + "</xades:CertificateValues>";
    }

    private static String revocationValues(List<byte[]> ocsp) {
        StringBuilder values = new StringBuilder();
        for (int i = 0; i < ocsp.size(); i++) {
            values.append("<xades:EncapsulatedOCSPValue Id=\"ocsp-response-").append(i + 1).append("\">").append(base64(ocsp.get(i)))
                    .append("</xades:EncapsulatedOCSPValue>");
        }
        return "<xades:RevocationValues><xades:OCSPValues>" + values + "</xades:OCSPValues></xades:RevocationValues>";
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new AssertionError("Cannot encode a parsed certificate", e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
