package org.turnpike.signature;

import static org.turnpike.signature.Elements.malformed;

import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLStreamException;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.xml.MalformedXmlException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Reads a signature by the structure of XML-DSig and XAdES 1.3.2, restricted to what message signatures need (messages.md §4.2, §4.4): one
 * ds:Signature, one ds:Object with one QualifyingProperties, algorithms from an allow-list, no transforms except canonicalization, at most
 * {@value #MAX_REFERENCES} references. It reads documents with the classic root {@code asic:XAdESSignatures} and with the root {@code ds:Signature}
 * of newer servers. A document that is not well-formed fails with {@code invalid_xml}, every other failure is {@code malformed_signature}.
 */
final class XadesReader {
    static final int MAX_REFERENCES = 30;
    /** The largest number of certificates, and of OCSP responses, in one signature. */
    static final int MAX_VALUES = 30;
    /** The longest PrefixList of exclusive canonicalization, in characters. */
    static final int MAX_PREFIX_LIST = 1000;

    private static final Set<String> CANONICALIZATIONS = Set.of(XmlNames.INCLUSIVE_C14N, XmlNames.EXCLUSIVE_C14N);
    private static final Set<String> SIGNED_SIGNATURE_PROPERTIES = Set.of("SigningTime", "SigningCertificate", "SigningCertificateV2",
            "SignaturePolicyIdentifier", "SignatureProductionPlace", "SignatureProductionPlaceV2", "SignerRole", "SignerRoleV2");
    private static final Set<String> SIGNED_DATA_OBJECT_PROPERTIES = Set.of("DataObjectFormat", "CommitmentTypeIndication",
            "AllDataObjectsTimeStamp", "IndividualDataObjectsTimeStamp");
    private static final Set<String> UNSIGNED_SIGNATURE_PROPERTIES = Set.of("SignatureTimeStamp", "CompleteCertificateRefs",
            "CompleteCertificateRefsV2", "CompleteRevocationRefs", "SigAndRefsTimeStamp", "RefsOnlyTimeStamp", "CertificateValues",
            "RevocationValues", "ArchiveTimeStamp");

    private final Element signature;
    /** Whether the root is {@code asic:XAdESSignatures}. */
    private final boolean classic;

    private XadesReader(Element signature, boolean classic) {
        this.signature = signature;
        this.classic = classic;
    }

    static XadesDocument read(byte[] document) throws RefusedException {
        try {
            Element root = SignatureXml.tree(document).getDocumentElement();
            requireOneSignature(root);
            return new XadesReader(signatureOf(root), !Elements.is(root, XmlNames.DS, "Signature")).read();
        } catch (XMLStreamException e) {
            FaultCode code = e instanceof MalformedXmlException ? FaultCode.INVALID_XML : FaultCode.MALFORMED_SIGNATURE;
            throw new RefusedException(code, "Signature is malformed: " + e.getMessage(), e);
        }
    }

    /** Also requires the prefix {@code ds} of every XML-DSig element, because deployed verifiers do not find others. */
    private static void requireOneSignature(Element root) throws RefusedException {
        var all = root.getOwnerDocument().getElementsByTagNameNS(XmlNames.DS, "*");
        int signatures = 0;
        for (int i = 0; i < all.getLength(); i++) {
            signatures += "Signature".equals(all.item(i).getLocalName()) ? 1 : 0;
            if (!"ds".equals(all.item(i).getPrefix())) {
                throw malformed("Element <" + all.item(i).getNodeName() + "> has another prefix than ds");
            }
        }
        if (signatures != 1) {
            throw malformed("Document has " + signatures + " signatures");
        }
    }

    private static Element signatureOf(Element root) throws RefusedException {
        if (Elements.is(root, XmlNames.DS, "Signature")) {
            return root;
        }
        return Elements.children(root, XmlNames.DS, Set.of("Signature")).get(0);
    }

    private XadesDocument read() throws RefusedException {
        List<Element> children = Elements.children(signature);
        requireSequence(children, "SignedInfo", "SignatureValue", "KeyInfo", "Object");
        Elements.base64(children.get(1));
        Element qualifying = onlyChild(children.get(3), "QualifyingProperties");
        requireTarget(qualifying);
        Elements.children(qualifying, XmlNames.XADES, Set.of("SignedProperties", "UnsignedProperties"));
        Element signed = Elements.require(qualifying, XmlNames.XADES, "SignedProperties");
        Element signedSignature = signedSignatureProperties(signed);
        Element unsigned = unsignedSignatureProperties(qualifying);
        return new XadesDocument(signature, algorithm(children.get(0)), signed, new XadesSignature(references(children.get(0)), signerCertificate(children.get(2)),
                signingTime(signedSignature), signingCertificate(signedSignature, classic), certificateValues(unsigned), ocspValues(unsigned)));
    }

    private static void requireSequence(List<Element> elements, String... names) throws RefusedException {
        if (elements.size() != names.length) {
            throw malformed("Signature has " + elements.size() + " child elements instead of " + names.length);
        }
        for (int i = 0; i < names.length; i++) {
            if (!Elements.is(elements.get(i), XmlNames.DS, names[i])) {
                throw malformed("Found <" + elements.get(i).getNodeName() + "> where ds:" + names[i] + " must stand");
            }
        }
    }

    private static Element onlyChild(Element object, String name) throws RefusedException {
        List<Element> children = Elements.children(object, XmlNames.XADES, Set.of(name));
        if (children.size() != 1) {
            throw malformed("Object does not contain exactly one " + name);
        }
        return children.get(0);
    }

    private void requireTarget(Element qualifying) throws RefusedException {
        if (!qualifying.getAttribute("Target").equals("#" + signature.getAttribute("Id"))) {
            throw malformed("QualifyingProperties refer to another signature");
        }
    }

    private static Element signedSignatureProperties(Element signed) throws RefusedException {
        Elements.children(signed, XmlNames.XADES, Set.of("SignedSignatureProperties", "SignedDataObjectProperties"));
        Optional<Element> data = Elements.find(signed, XmlNames.XADES, "SignedDataObjectProperties");
        if (data.isPresent()) {
            Elements.children(data.get(), XmlNames.XADES, SIGNED_DATA_OBJECT_PROPERTIES);
        }
        Element properties = Elements.require(signed, XmlNames.XADES, "SignedSignatureProperties");
        Elements.children(properties, XmlNames.XADES, SIGNED_SIGNATURE_PROPERTIES);
        return properties;
    }

    private static Element unsignedSignatureProperties(Element qualifying) throws RefusedException {
        Element unsigned = Elements.require(qualifying, XmlNames.XADES, "UnsignedProperties");
        Elements.children(unsigned, XmlNames.XADES, Set.of("UnsignedSignatureProperties", "UnsignedDataObjectProperties"));
        Element properties = Elements.require(unsigned, XmlNames.XADES, "UnsignedSignatureProperties");
        for (Element child : Elements.children(properties)) {
            boolean ofXades = XmlNames.XADES.equals(child.getNamespaceURI());
            if (ofXades ? !UNSIGNED_SIGNATURE_PROPERTIES.contains(child.getLocalName()) : child.getNamespaceURI() == null) {
                throw malformed("Element <" + child.getNodeName() + "> is not an unsigned property");
            }
        }
        return properties;
    }

    private List<XadesSignature.Reference> references(Element info) throws RefusedException {
        List<Element> children = Elements.children(info, XmlNames.DS, Set.of("CanonicalizationMethod", "SignatureMethod", "Reference"));
        requireCanonicalization(Elements.require(info, XmlNames.DS, "CanonicalizationMethod"));
        List<XadesSignature.Reference> references = new ArrayList<>();
        Set<String> uris = new HashSet<>();
        for (Element child : children) {
            if (child.getLocalName().equals("Reference")) {
                references.add(reference(references.size(), child));
                requireFirst(uris, child.getAttribute("URI"));
            }
        }
        return requireNotTooMany(references);
    }

    private static SignatureAlgorithm algorithm(Element info) throws RefusedException {
        String method = Elements.require(info, XmlNames.DS, "SignatureMethod").getAttribute("Algorithm");
        return SignatureAlgorithm.findByUri(method).orElseThrow(() -> malformed("Signature algorithm '" + method + "' is not accepted"));
    }

    private static void requireFirst(Set<String> uris, String uri) throws RefusedException {
        if (!uris.add(uri)) {
            throw malformed("Signature refers to '" + uri + "' twice");
        }
    }

    private static <T> List<T> requireNotTooMany(List<T> references) throws RefusedException {
        if (references.size() > MAX_REFERENCES) {
            throw malformed("Signature has more than " + MAX_REFERENCES + " references");
        }
        return references;
    }

    private static XadesSignature.Reference reference(int index, Element reference) throws RefusedException {
        Elements.children(reference, XmlNames.DS, Set.of("Transforms", "DigestMethod", "DigestValue"));
        boolean transformed = requireOnlyCanonicalization(Elements.find(reference, XmlNames.DS, "Transforms"));
        String uri = reference.getAttribute("URI");
        if (uri.length() < 2 || !uri.startsWith("#") && !uri.startsWith("/")) {
            throw malformed("Signature refers to '" + uri + "'");
        }
        if (transformed && !uri.startsWith("#")) {
            throw malformed("Signature transforms " + uri);
        }
        DigestAlgorithm algorithm = digestMethod(reference);
        return new XadesSignature.Reference(index, uri, reference.getAttribute("Type"), transformed, algorithm, digestValue(reference));
    }

    private static boolean requireOnlyCanonicalization(Optional<Element> transforms) throws RefusedException {
        if (transforms.isEmpty()) {
            return false;
        }
        List<Element> all = Elements.children(transforms.get(), XmlNames.DS, Set.of("Transform"));
        if (all.size() != 1) {
            throw malformed("A reference has " + all.size() + " transforms");
        }
        requireCanonicalization(all.get(0));
        return true;
    }

    private static void requireCanonicalization(Element method) throws RefusedException {
        if (!CANONICALIZATIONS.contains(method.getAttribute("Algorithm"))) {
            throw malformed("Algorithm '" + method.getAttribute("Algorithm") + "' is not accepted");
        }
        for (Element namespaces : Elements.children(method, XmlNames.EXCLUSIVE_C14N, Set.of("InclusiveNamespaces"))) {
            if (namespaces.getAttribute("PrefixList").length() > MAX_PREFIX_LIST) {  // each prefix is looked up at each element
                throw malformed("PrefixList is longer than " + MAX_PREFIX_LIST + " characters");
            }
        }
    }

    private static DigestAlgorithm digestMethod(Element parent) throws RefusedException {
        String uri = Elements.require(parent, XmlNames.DS, "DigestMethod").getAttribute("Algorithm");
        return DigestAlgorithm.findByUri(uri).orElseThrow(() -> malformed("Digest algorithm '" + uri + "' is not accepted"));
    }

    private static byte[] digestValue(Element parent) throws RefusedException {
        return Elements.base64(Elements.require(parent, XmlNames.DS, "DigestValue"));
    }

    private static X509Certificate signerCertificate(Element keyInfo) throws RefusedException {
        for (Element data : Elements.children(keyInfo, XmlNames.DS, Set.of("X509Data"))) {
            for (Element child : Elements.children(data, XmlNames.DS, Set.of("X509Certificate", "X509IssuerSerial", "X509SubjectName", "X509SKI"))) {
                if (child.getLocalName().equals("X509Certificate")) {
                    return certificate(Elements.base64(child));
                }
            }
        }
        throw malformed("Could not find element <X509Certificate>");
    }

    private static Optional<Instant> signingTime(Element properties) throws RefusedException {
        Optional<Element> time = Elements.find(properties, XmlNames.XADES, "SigningTime");
        if (time.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(Elements.text(time.get()).trim()).toInstant());
        } catch (DateTimeException e) {
            throw malformed("SigningTime is not a time with a zone");
        }
    }

    /** SigningCertificateV2 is accepted only under a root {@code ds:Signature}, as in deployed servers. */
    private static XadesSignature.CertificateDigest signingCertificate(Element properties, boolean classicRoot) throws RefusedException {
        Optional<Element> first = Elements.find(properties, XmlNames.XADES, "SigningCertificate");
        if (classicRoot && first.isEmpty()) {
            throw malformed("Could not find element <SigningCertificate>");
        }
        Element certificates = first.isPresent() ? first.get() : Elements.require(properties, XmlNames.XADES, "SigningCertificateV2");
        List<Element> all = Elements.children(certificates, XmlNames.XADES, Set.of("Cert"));
        if (all.isEmpty()) {
            throw malformed("SigningCertificate is empty");
        }
        return certificateDigest(all.get(0));
    }

    private static XadesSignature.CertificateDigest certificateDigest(Element cert) throws RefusedException {
        Element digest = Elements.require(cert, XmlNames.XADES, "CertDigest");
        return new XadesSignature.CertificateDigest(digestMethod(digest), digestValue(digest));
    }

    /** Returns the encapsulated certificates. If CompleteCertificateRefs names a certificate, its digest must match. */
    private static List<X509Certificate> certificateValues(Element unsigned) throws RefusedException {
        Map<String, X509Certificate> byUri = new LinkedHashMap<>();
        Optional<Element> values = Elements.find(unsigned, XmlNames.XADES, "CertificateValues");
        if (values.isPresent()) {
            for (Element value : Elements.children(values.get(), XmlNames.XADES, Set.of("EncapsulatedX509Certificate"))) {
                String id = value.hasAttribute("Id") ? value.getAttribute("Id") : "?" + byUri.size();
                byUri.put("#" + id, certificate(Elements.base64(value)));
                requireNotTooManyValues(byUri.size());
            }
        }
        requireReferencedCertificates(unsigned, byUri);
        return List.copyOf(byUri.values());
    }

    private static void requireReferencedCertificates(Element unsigned, Map<String, X509Certificate> byUri) throws RefusedException {
        Optional<Element> complete = Elements.find(unsigned, XmlNames.XADES, "CompleteCertificateRefs");
        if (complete.isEmpty()) {
            return;
        }
        Element references = Elements.require(complete.get(), XmlNames.XADES, "CertRefs");
        List<Element> certs = Elements.children(references, XmlNames.XADES, Set.of("Cert"));
        requireNotTooManyValues(certs.size());                         // each is compared with the digest of a whole certificate
        for (Element cert : certs) {
            requireNoWhiteSpace(cert);
            X509Certificate named = byUri.get(cert.getAttribute("URI"));
            if (named == null || !matches(certificateDigest(cert), named)) {
                throw malformed("Certificate reference '" + cert.getAttribute("URI") + "' names no certificate of that digest");
            }
        }
    }

    /** Rejects white space between these elements, because deployed servers read the first and last child nodes and fail on white space. */
    private static void requireNoWhiteSpace(Element cert) throws RefusedException {
        Node digest = cert.getFirstChild();
        if (!(digest instanceof Element) || !(digest.getFirstChild() instanceof Element) || !(digest.getLastChild() instanceof Element)) {
            throw new RefusedException(FaultCode.INTERNAL_ERROR, "White space within a certificate reference of the signature");
        }
    }

    static boolean matches(XadesSignature.CertificateDigest digest, X509Certificate certificate) throws RefusedException {
        try {
            return MessageDigest.isEqual(digest.digest(), digest.algorithm().digest(certificate.getEncoded()));
        } catch (CertificateEncodingException e) {
            throw malformed("A certificate has no encoding");
        }
    }

    private static List<byte[]> ocspValues(Element unsigned) throws RefusedException {
        Element revocation = Elements.require(unsigned, XmlNames.XADES, "RevocationValues");
        Element values = Elements.require(revocation, XmlNames.XADES, "OCSPValues");
        List<byte[]> responses = new ArrayList<>();
        for (Element value : Elements.children(values, XmlNames.XADES, Set.of("EncapsulatedOCSPValue"))) {
            responses.add(Elements.base64(value));
            requireNotTooManyValues(responses.size());
        }
        if (responses.isEmpty()) {
            throw malformed("Signature has no OCSP response");
        }
        return responses;
    }

    private static void requireNotTooManyValues(int count) throws RefusedException {
        if (count > MAX_VALUES) {
            throw malformed("Signature contains more than " + MAX_VALUES + " certificates or OCSP responses");
        }
    }

    private static X509Certificate certificate(byte[] der) throws RefusedException {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new RefusedException(FaultCode.MALFORMED_SIGNATURE, "A certificate in the signature is malformed", e);
        }
    }
}
