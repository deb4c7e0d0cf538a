package org.turnpike.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.xml.crypto.OctetStreamData;
import javax.xml.crypto.URIDereferencer;
import javax.xml.crypto.dom.DOMStructure;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.XMLObject;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.id.MemberId;
import org.turnpike.keys.KeyAlgorithm;
import org.turnpike.keys.TestKeys;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.OcspVerifier;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Signatures made by the platform's XML-DSig in the shapes that newer servers use (messages.md §4.4, forward compatibility). */
class AcceptedVariationsTest {
    private static final String INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
    private static final String EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#";
    private static final String SHA_256 = "http://www.w3.org/2001/04/xmlenc#sha256";
    private static final MemberId MEMBER = new MemberId("TEST", "ORG", "1111");
    private static final SignatureVerifier VERIFIER = new SignatureVerifier(new ChainVerifier(new OcspVerifier()));

    @TempDir
    private Path folder;
    private final List<SignedPart> parts = new ArrayList<>(List.of(Capture.part("/message.xml", "<m/>".getBytes(StandardCharsets.UTF_8))));
    private String signingCertificate = "SigningCertificate";
    private String canonicalization = INCLUSIVE;
    private String digest = SHA_256;
    private boolean directRoot;
    /** White space before CertDigest and within it; none for a signature without certificate references. */
    private String[] certificateReferenceSpace = new String[0];

    @ParameterizedTest
    @CsvSource({"false,SigningCertificate," + INCLUSIVE, "true,SigningCertificate," + EXCLUSIVE,
        "true,SigningCertificateV2," + EXCLUSIVE})
    void otherRootsCanonicalizationsAndCertificatePropertiesVerify(boolean root, String property, String c14n) throws Exception {
        directRoot = root;
        signingCertificate = property;
        canonicalization = c14n;
        assertThat(verify(signed(parts)).member()).isEqualTo(MEMBER);
    }

    @ParameterizedTest
    @CsvSource({SHA_256, "http://www.w3.org/2001/04/xmldsig-more#sha384", "http://www.w3.org/2001/04/xmlenc#sha512"})
    void directAttachmentReferencesVerifyWhateverTheirDigest(String uri) throws Exception {
        digest = uri;
        parts.add(Capture.part("/attachment1", new byte[] {1, 2, 3}));
        parts.add(Capture.part("/attachment2", new byte[] {4, 5, 6}));
        byte[] signature = signed(parts);
        verify(signature);
        List<SignedPart> original = List.copyOf(parts);
        parts.set(2, Capture.part("/attachment2", new byte[] {4, 5, 7}));
        assertCode(signature, "invalid_signature_value");
        parts.remove(2);
        assertCode(signature, "invalid_signature_value");
        parts.clear();
        parts.addAll(original);
        parts.add(Capture.part("/attachment3", new byte[0]));
        assertCode(signature, "malformed_signature");
    }

    @Test
    void rejectsTheSecondFormOfSigningCertificateUnderTheClassicRoot() throws Exception {
        signingCertificate = "SigningCertificateV2";
        assertCode(signed(parts), "malformed_signature");
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void rejectsWhiteSpaceWithinCertificateReferences(boolean beforeDigest) throws Exception {
        certificateReferenceSpace = beforeDigest ? new String[] {" ", ""} : new String[] {"", " "};
        assertCode(signed(parts), "internal_error");
    }

    @Test
    void acceptsCertificateReferencesWithoutWhiteSpace() throws Exception {
        certificateReferenceSpace = new String[] {"", ""};
        assertThat(verify(signed(parts)).member()).isEqualTo(MEMBER);
    }

    @Test
    void signatureThatDoesNotCoverItsPropertiesIsRefused() throws Exception {
        byte[] signature = signed(parts);
        assertThat(verify(signature)).isNotNull();
        byte[] uncovered = signed(parts, false);
        assertCode(uncovered, "malformed_signature");
    }

    private VerifiedMessage verify(byte[] signature) throws Exception {
        return VERIFIER.verify(new SignatureParts(signature, Optional.empty()), parts, MEMBER, conf, TestAuthority.NOW);
    }

    private void assertCode(byte[] signature, String code) {
        assertThatThrownBy(() -> verify(signature)).isInstanceOf(RefusedException.class)
                .extracting(e -> ((RefusedException) e).code()).isEqualTo("signature_verification." + code);
    }

    private GlobalConfiguration conf;

    private byte[] signed(List<SignedPart> files) throws Exception {
        return signed(files, true);
    }

    private byte[] signed(List<SignedPart> files, boolean coverProperties) throws Exception {
        TestAuthority top = new TestAuthority("CN=Top");
        conf = top.configuration(folder, "AAAA");
        KeyPair pair = TestKeys.generate(KeyAlgorithm.EC_P256);
        X509Certificate certificate = top.issueSigning("1111", pair.getPublic());
        Document document = document();
        Element qualifying = (Element) document.importNode(parsed(properties(certificate, top.ocsp(certificate, TestAuthority.NOW, null).encoded())), true);
        XMLSignatureFactory factory = XMLSignatureFactory.getInstance("DOM");
        List<Reference> references = new ArrayList<>();
        for (SignedPart file : files) {
            references.add(factory.newReference(file.name(), factory.newDigestMethod(digest, null)));
        }
        if (coverProperties) {
            references.add(factory.newReference("#props", factory.newDigestMethod(digest, null),
                    List.of(factory.newTransform(canonicalization, (TransformParameterSpec) null)), "http://uri.etsi.org/01903#SignedProperties", null));
        }
        XMLObject object = factory.newXMLObject(List.of(new DOMStructure(qualifying)), null, null, null);
        var info = factory.newSignedInfo(factory.newCanonicalizationMethod(canonicalization, (C14NMethodParameterSpec) null),
                factory.newSignatureMethod("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", null), references);
        var keyInfo = factory.getKeyInfoFactory();
        DOMSignContext context = new DOMSignContext(pair.getPrivate(), directRoot ? document : document.getDocumentElement());
        context.setDefaultNamespacePrefix("ds");
        context.setIdAttributeNS((Element) qualifying.getElementsByTagNameNS(XmlNames.XADES, "SignedProperties").item(0), null, "Id");
        URIDereferencer within = factory.getURIDereferencer();
        context.setURIDereferencer((reference, ctx) -> {
            for (SignedPart file : files) {
                if (file.name().equals(reference.getURI())) {
                    return new OctetStreamData(open(file));
                }
            }
            return within.dereference(reference, ctx);
        });
        factory.newXMLSignature(info, keyInfo.newKeyInfo(List.of(keyInfo.newX509Data(List.of(certificate)))), List.of(object), "sig", "value").sign(context);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TransformerFactory.newInstance().newTransformer().transform(new DOMSource(document), new StreamResult(out));
        return out.toByteArray();
    }

    private static java.io.InputStream open(SignedPart file) {
        try {
            return file.content().open();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Document document() throws Exception {
        DocumentBuilderFactory builders = DocumentBuilderFactory.newInstance();
        builders.setNamespaceAware(true);
        Document document = builders.newDocumentBuilder().newDocument();
        if (!directRoot) {
            document.appendChild(document.createElementNS(XmlNames.ASIC, "asic:XAdESSignatures"));
        }
        return document;
    }

    private static Element parsed(String xml) throws Exception {
        DocumentBuilderFactory builders = DocumentBuilderFactory.newInstance();
        builders.setNamespaceAware(true);
        return builders.newDocumentBuilder().parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8))).getDocumentElement();
    }

    private String properties(X509Certificate certificate, byte[] ocsp) throws Exception {
        String certDigest = Base64.getEncoder().encodeToString(DigestAlgorithm.SHA_512.digest(certificate.getEncoded()));
        return """
                <xades:QualifyingProperties xmlns:xades="http://uri.etsi.org/01903/v1.3.2#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Target="#sig">
                <xades:SignedProperties Id="props"><xades:SignedSignatureProperties><xades:SigningTime>2026-12-01T12:00:00Z</xades:SigningTime>
                <xades:%s><xades:Cert><xades:CertDigest><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha512"/>\
                <ds:DigestValue>%s</ds:DigestValue></xades:CertDigest></xades:Cert></xades:%s>
                </xades:SignedSignatureProperties></xades:SignedProperties>
                <xades:UnsignedProperties><xades:UnsignedSignatureProperties>%s<xades:RevocationValues><xades:OCSPValues>
                <xades:EncapsulatedOCSPValue>%s</xades:EncapsulatedOCSPValue></xades:OCSPValues></xades:RevocationValues>
                </xades:UnsignedSignatureProperties></xades:UnsignedProperties></xades:QualifyingProperties>
                """.formatted(signingCertificate, certDigest, signingCertificate, certificateReferences(certificate, certDigest), Base64.getEncoder().encodeToString(ocsp));
    }

    private String certificateReferences(X509Certificate certificate, String certDigest) throws Exception {
        return certificateReferenceSpace.length == 0 ? "" : """
                <xades:CompleteCertificateRefs><xades:CertRefs><xades:Cert URI="#c1">%s<xades:CertDigest>%s\
                <ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha512"/><ds:DigestValue>%s</ds:DigestValue></xades:CertDigest></xades:Cert>\
                </xades:CertRefs></xades:CompleteCertificateRefs><xades:CertificateValues>\
                <xades:EncapsulatedX509Certificate Id="c1">%s</xades:EncapsulatedX509Certificate></xades:CertificateValues>""".formatted(
                certificateReferenceSpace[0], certificateReferenceSpace[1], certDigest, Base64.getEncoder().encodeToString(certificate.getEncoded()));
    }
}
