package org.turnpike.globalconf;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The digest and signature algorithms of a signed directory (trust.md §1.4). In a directory, ECDSA signatures are in ASN.1 DER format. */
final class DirectoryAlgorithms {
    private static final Map<String, String> DIGESTS = Map.of(
            "http://www.w3.org/2000/09/xmldsig#sha1", "SHA-1",
            "http://www.w3.org/2001/04/xmlenc#sha256", "SHA-256",
            "http://www.w3.org/2001/04/xmldsig-more#sha384", "SHA-384",
            "http://www.w3.org/2001/04/xmlenc#sha384", "SHA-384",
            "http://www.w3.org/2001/04/xmlenc#sha512", "SHA-512");
    private static final Pattern RSA = Pattern.compile(
            "http://www\\.w3\\.org/(?:2000/09/xmldsig#rsa-sha(1)|2001/04/xmldsig-more#rsa-sha(256|384|512))");
    private static final Pattern PSS = Pattern.compile("http://www\\.w3\\.org/2007/05/xmldsig-more#sha(1|256|384|512)-rsa-MGF1");
    private static final Pattern ECDSA = Pattern.compile("http://www\\.w3\\.org/2001/04/xmldsig-more#ecdsa-sha(1|256|384|512)");

    private DirectoryAlgorithms() {
    }

    /** The JCA name of a digest. */
    static Optional<String> findDigest(String uri) {
        return Optional.ofNullable(DIGESTS.get(uri));
    }

    static byte[] digest(String name, byte[] bytes) {
        return newDigest(name).digest(bytes);
    }

    static MessageDigest newDigest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("This JDK does not support " + name, e);
        }
    }

    /** Whether the value is the key's signature over the bytes. Throws an exception if the key does not fit the algorithm. */
    static boolean verifies(Signature signature, PublicKey key, byte[] signed, byte[] value) throws GeneralSecurityException {
        signature.initVerify(key);
        signature.update(signed);
        return signature.verify(value);
    }

    static Optional<Signature> findSignature(String uri) throws GeneralSecurityException {
        Matcher rsa = RSA.matcher(uri);
        if (rsa.matches()) {
            return Optional.of(Signature.getInstance("SHA" + (rsa.group(1) != null ? rsa.group(1) : rsa.group(2)) + "withRSA"));
        }
        Matcher ecdsa = ECDSA.matcher(uri);
        if (ecdsa.matches()) {
            return Optional.of(Signature.getInstance("SHA" + ecdsa.group(1) + "withECDSA"));
        }
        Matcher pss = PSS.matcher(uri);
        return pss.matches() ? Optional.of(pss("SHA-" + pss.group(1))) : Optional.empty();
    }

    private static Signature pss(String digest) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("RSASSA-PSS");
        int saltBytes = MessageDigest.getInstance(digest).getDigestLength();
        signature.setParameter(new PSSParameterSpec(digest, "MGF1", new MGF1ParameterSpec(digest), saltBytes, PSSParameterSpec.TRAILER_FIELD_BC));
        return signature;
    }
}
