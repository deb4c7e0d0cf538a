package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.xml.crypto.Data;
import javax.xml.crypto.OctetStreamData;
import javax.xml.crypto.URIDereferencer;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.parsers.DocumentBuilderFactory;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.tsp.TimeStampToken;
import org.turnpike.signature.Containers;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * Checks a container without any class of the product: XML-DSig of the platform, time-stamps of Bouncy Castle, and hash chains
 * evaluated from the format's description (messages.md §4.3).
 */
final class SecondOpinion {
    private static final String DS = XMLSignature.XMLNS;
    private static final String XADES = "http://uri.etsi.org/01903/v1.3.2#";
    private static final String SHA512 = "http://www.w3.org/2001/04/xmlenc#sha512";

    private final Map<String, byte[]> entries;
    private final X509Certificate timeStamping;

    private SecondOpinion(byte[] container, X509Certificate timeStamping) {
        this.entries = Containers.entries(container);
        this.timeStamping = timeStamping;
    }

    /** Asserts that the container's evidence holds; gives the certificate that signed and the time it was stamped at. */
    static Map.Entry<X509Certificate, Instant> of(byte[] container, X509Certificate timeStamping) throws Exception {
        return new SecondOpinion(container, timeStamping).check();
    }

    private Map.Entry<X509Certificate, Instant> check() throws Exception {
        Document document = parse("META-INF/signatures.xml");
        Element signature = (Element) document.getElementsByTagNameNS(DS, "Signature").item(0);
        X509Certificate signer = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(
                new ByteArrayInputStream(base64(signature.getElementsByTagNameNS(DS, "X509Certificate").item(0))));
        assertThat(coreValid(document, signature, signer)).isTrue();
        if (entries.containsKey("sig-hashchain.xml")) {
            assertThat(chain("sig-hashchain.xml", "sig-hashchainresult.xml")).contains("/message.xml")
                    .containsAll(entries.containsKey("attachment1") ? Set.of("/attachment1") : Set.of());
        }
        return Map.entry(signer, stampedAt(document, signature));
    }

    private boolean coreValid(Document document, Element signature, X509Certificate signer) throws Exception {
        NodeList all = document.getElementsByTagName("*");
        DOMValidateContext context = new DOMValidateContext(signer.getPublicKey(), signature);
        for (int i = 0; i < all.getLength(); i++) {
            if (((Element) all.item(i)).hasAttribute("Id")) {
                context.setIdAttributeNS((Element) all.item(i), null, "Id");
            }
        }
        XMLSignatureFactory factory = XMLSignatureFactory.getInstance("DOM");
        URIDereferencer own = factory.getURIDereferencer();
        context.setURIDereferencer((reference, at) -> reference.getURI().startsWith("/") ? file(reference.getURI()) : own.dereference(reference, at));
        XMLSignature parsed = factory.unmarshalXMLSignature(context);
        assertThat(parsed.getSignedInfo().getReferences()).hasSize(2);
        return parsed.validate(context);
    }

    private Data file(String uri) {
        return new OctetStreamData(new ByteArrayInputStream(entries.get(uri.substring(1))));
    }

    private Instant stampedAt(Document document, Element signature) throws Exception {
        boolean batch = entries.containsKey("META-INF/timestamp.tst");
        NodeList inside = document.getElementsByTagNameNS(XADES, "EncapsulatedTimeStamp");
        assertThat(inside.getLength()).isEqualTo(batch ? 0 : 1);
        TimeStampToken token = new TimeStampToken(new CMSSignedData(batch ? entries.get("META-INF/timestamp.tst") : base64(inside.item(0))));
        token.validate(new JcaSimpleSignerInfoVerifierBuilder().build(timeStamping));
        assertThat(token.getCertificates().getMatches(null)).hasSize(1);
        byte[] stamped = batch ? entries.get("ts-hashchainresult.xml") : base64(signature.getElementsByTagNameNS(DS, "SignatureValue").item(0));
        assertThat(token.getTimeStampInfo().getMessageImprintDigest()).isEqualTo(sha512(stamped));
        if (batch) {
            assertThat(chain("ts-hashchain.xml", "ts-hashchainresult.xml")).containsExactly("/META-INF/signatures.xml");
        }
        return token.getTimeStampInfo().getGenTime().toInstant();
    }

    /** Evaluates the chain to its result; gives the files it covers. */
    private Set<String> chain(String chainFile, String resultFile) throws Exception {
        Element result = parse(resultFile).getDocumentElement();
        Map<String, Element> steps = new HashMap<>();
        NodeList found = parse(chainFile).getElementsByTagNameNS("*", "HashStep");
        for (int i = 0; i < found.getLength(); i++) {
            steps.put("#" + ((Element) found.item(i)).getAttribute("id"), (Element) found.item(i));
        }
        Set<String> covered = new HashSet<>();
        String uri = result.getAttribute("URI");
        assertThat(uri).startsWith("/" + chainFile + "#");
        byte[] top = step(steps, uri.substring(uri.indexOf('#')), covered);
        assertThat(top).isEqualTo(base64(result.getElementsByTagNameNS(DS, "DigestValue").item(0)));
        return covered;
    }

    private byte[] step(Map<String, Element> steps, String uri, Set<String> covered) throws Exception {
        ASN1EncodableVector list = new ASN1EncodableVector();
        for (Node node = steps.get(uri).getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element entry) {
                ASN1EncodableVector one = new ASN1EncodableVector();
                one.add(new DEROctetString(value(steps, entry, covered)));
                one.add(new DERUTF8String(SHA512));
                one.add(new DERSequence());
                list.add(new DERSequence(one));
            }
        }
        return sha512(new DERSequence(list).getEncoded("DER"));
    }

    private byte[] value(Map<String, Element> steps, Element entry, Set<String> covered) throws Exception {
        return switch (entry.getLocalName()) {
            case "StepRef" -> step(steps, entry.getAttribute("URI"), covered);
            case "HashValue" -> base64(entry.getElementsByTagNameNS(DS, "DigestValue").item(0));
            case "DataRef" -> {
                covered.add(entry.getAttribute("URI"));
                byte[] stated = base64(entry.getElementsByTagNameNS(DS, "DigestValue").item(0));
                byte[] file = entries.get(entry.getAttribute("URI").substring(1));
                assertThat(file == null ? stated : sha512(file)).isEqualTo(stated);
                yield stated;
            }
            default -> throw new AssertionError(entry.getLocalName());
        };
    }

    private Document parse(String name) throws Exception {
        return DocumentBuilderFactory.newDefaultNSInstance().newDocumentBuilder().parse(new ByteArrayInputStream(entries.get(name)));
    }

    private static byte[] base64(Node node) {
        return Base64.getMimeDecoder().decode(node.getTextContent());
    }

    private static byte[] sha512(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("SHA-512").digest(bytes);
    }
}
