package org.turnpike.signature;

import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.xml.stream.XMLStreamException;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.w3c.dom.Element;

/** Compares the two manifests of a signed container with its content. Every failure is {@code asic_invalid_container}. */
final class ContainerManifest {
    private ContainerManifest() {
    }

    /** Requires that the OpenDocument manifest lists the container's entries, all of them and no others, with their types. */
    static void require(byte[] manifest, Set<String> names) throws RefusedException {
        Map<String, String> expected = new TreeMap<>(Map.of("/", SignedContainer.MEDIA_TYPE));
        names.stream().filter(ContainerEntries::isInManifest).forEach(name -> expected.put(name, ContainerEntries.mediaType(name)));
        Element root = root(manifest, XmlNames.MANIFEST, "manifest");
        Map<String, String> listed = new HashMap<>();
        for (Element entry : children(root, XmlNames.MANIFEST, "file-entry")) {
            listed.put(entry.getAttributeNS(XmlNames.MANIFEST, "full-path"), entry.getAttributeNS(XmlNames.MANIFEST, "media-type"));
        }
        if (!root.getAttributeNS(XmlNames.MANIFEST, "version").equals("1.2")) {
            throw invalid("The manifest is not of version 1.2");
        }
        if (!listed.equals(expected)) {
            throw invalid("The manifest lists " + new TreeMap<>(listed) + ", the container contains " + expected);
        }
    }

    /** Requires that, according to ASiCManifest, the time-stamp covers the given hash chain result. */
    static void requireTimeStamped(byte[] asicManifest, byte[] chainResult) throws RefusedException {
        try {
            Element root = root(asicManifest, XmlNames.ASIC_MANIFEST, "ASiCManifest");
            Element signature = Elements.require(root, XmlNames.ASIC_MANIFEST, "SigReference");
            Element data = Elements.require(root, XmlNames.ASIC_MANIFEST, "DataObjectReference");
            String method = Elements.require(data, XmlNames.DS, "DigestMethod").getAttribute("Algorithm");
            DigestAlgorithm algorithm = DigestAlgorithm.findByUri(method).orElseThrow(() -> invalid("Digest algorithm '" + method + "' is not accepted"));
            byte[] digest = Elements.base64(Elements.require(data, XmlNames.DS, "DigestValue"));
            if (!signature.getAttribute("MimeType").equals("vnd.etsi.timestamp-token") || !data.getAttribute("MimeType").equals("text/xml")) {
                throw invalid("ASiCManifest gives other types");
            }
            if (!signature.getAttribute("URI").equals(ContainerEntries.TIME_STAMP)
                    || !data.getAttribute("URI").equals(ContainerEntries.TIME_STAMP_CHAIN_RESULT)
                    || !MessageDigest.isEqual(digest, algorithm.digest(chainResult))) {
                throw invalid("ASiCManifest refers to another time-stamp");
            }
        } catch (RefusedException e) {
            throw invalid(e.getMessage());
        }
    }

    private static Element root(byte[] document, String namespace, String name) throws RefusedException {
        try {
            Element root = SignatureXml.tree(document).getDocumentElement();
            if (!Elements.is(root, namespace, name)) {
                throw invalid("Found <" + root.getNodeName() + "> instead of <" + name + ">");
            }
            return root;
        } catch (XMLStreamException e) {
            throw new RefusedException(FaultCode.ASIC_INVALID_CONTAINER, name + " is malformed: " + e.getMessage(), e);
        }
    }

    private static List<Element> children(Element root, String namespace, String name) throws RefusedException {
        try {
            return Elements.children(root, namespace, Set.of(name));
        } catch (RefusedException e) {
            throw invalid(e.getMessage());
        }
    }

    private static RefusedException invalid(String text) {
        return new RefusedException(FaultCode.ASIC_INVALID_CONTAINER, text);
    }
}
