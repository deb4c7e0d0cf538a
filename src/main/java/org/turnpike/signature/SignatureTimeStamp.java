package org.turnpike.signature;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.turnpike.fault.RefusedException;
import org.w3c.dom.Element;

/**
 * The single form of time-stamping (messages.md §4.5): the token covers the decoded octets of SignatureValue and is in the signature document
 * itself, as the first of its unsigned properties. Stateless.
 */
public final class SignatureTimeStamp {
    private static final Pattern UNSIGNED_PROPERTIES = Pattern.compile("<(?:([A-Za-z_][A-Za-z0-9_.-]*):)?UnsignedSignatureProperties(?:\\s[^<>]*[^<>/])?>");

    private SignatureTimeStamp() {
    }

    /**
     * Returns the octets that a time-stamp of this signature covers.
     *
     * @throws RefusedException {@code malformed_signature}
     */
    public static byte[] stamped(byte[] signature) throws RefusedException {
        return stamped(XadesReader.read(signature));
    }

    static byte[] stamped(XadesDocument document) throws RefusedException {
        return Elements.base64(Elements.require(document.signature(), XmlNames.DS, "SignatureValue"));
    }

    /** Whether the signature already contains a time-stamp, possibly from a peer. */
    public static boolean isIn(byte[] signature) throws RefusedException {
        return find(XadesReader.read(signature)).isPresent();
    }

    /** The token within the signature, unverified. If SignatureTimeStamp contains no element, its text is the token. */
    static Optional<byte[]> find(XadesDocument document) throws RefusedException {
        Element unsigned = unsignedProperties(document);
        Optional<Element> stamp = Elements.find(unsigned, XmlNames.XADES, "SignatureTimeStamp");
        if (stamp.isEmpty()) {
            return Optional.empty();
        }
        if (stamp.get().getElementsByTagNameNS("*", "*").getLength() == 0) {
            return Optional.of(Elements.base64(stamp.get()));
        }
        return Optional.of(Elements.base64(Elements.require(stamp.get(), XmlNames.XADES, "EncapsulatedTimeStamp")));
    }

    private static Element unsignedProperties(XadesDocument document) throws RefusedException {
        Element qualifying = (Element) document.signedProperties().getParentNode();
        Element unsigned = Elements.require(qualifying, XmlNames.XADES, "UnsignedProperties");
        return Elements.require(unsigned, XmlNames.XADES, "UnsignedSignatureProperties");
    }

    /**
     * Inserts the token into the signature and changes no other byte.
     *
     * @return empty if the document has no single place for it, or already contains a time-stamp; then a hash chain is used
     * @throws RefusedException {@code malformed_signature}
     */
    public static Optional<byte[]> put(byte[] token, byte[] signature) throws RefusedException {
        String xml = new String(signature, StandardCharsets.UTF_8);
        Matcher place = UNSIGNED_PROPERTIES.matcher(xml);
        if (isIn(signature) || !place.find()) {
            return Optional.empty();
        }
        String prefix = place.group(1) == null ? "" : place.group(1) + ":";
        String element = "<" + prefix + "SignatureTimeStamp><" + prefix + "EncapsulatedTimeStamp>" + Base64.getEncoder().encodeToString(token)
                + "</" + prefix + "EncapsulatedTimeStamp></" + prefix + "SignatureTimeStamp>";
        byte[] with = (xml.substring(0, place.end()) + element + xml.substring(place.end())).getBytes(StandardCharsets.UTF_8);
        return isFound(token, with) ? Optional.of(with) : Optional.empty();
    }

    /** The text was searched, not parsed, so the match may be in a comment. */
    private static boolean isFound(byte[] token, byte[] with) throws RefusedException {
        return find(XadesReader.read(with)).filter(found -> Arrays.equals(found, token)).isPresent();
    }
}
