package org.turnpike.signature;

/** The signature policy that X-Road signatures name (messages.md §4.2). The values are fixed and not checked. */
final class SignaturePolicy {
    static final String IDENTIFIER = "urn:oid:1.3.6.1.4.1.3516.16.2";
    static final String DESCRIPTION = "Profile for High Performance Digital Signatures (version 1.2)";
    static final String SHA512_BASE64 = "BuO0EDNfkxSVlUbxCzmQPzX1AUF1/xx9ytWHk3/6SAOePxQiniEfDYk+90QeYb3lWpV3Izhuz9fKaYyE+lTcXw==";
    static final String DOCUMENT = "https://repo.cyber.ee/dsig-profile-1.2.pdf";

    /** The SignaturePolicyIdentifier element in canonical form. */
    static final String ELEMENT = "<xades:SignaturePolicyIdentifier><xades:SignaturePolicyId>"
            + "<xades:SigPolicyId><xades:Identifier Qualifier=\"OIDAsURN\">" + IDENTIFIER + "</xades:Identifier>"
            + "<xades:Description>" + DESCRIPTION + "</xades:Description></xades:SigPolicyId>"
            + "<xades:SigPolicyHash><ds:DigestMethod Algorithm=\"" + DigestAlgorithm.SHA_512.uri() + "\"></ds:DigestMethod>"
            + "<ds:DigestValue>" + SHA512_BASE64 + "</ds:DigestValue></xades:SigPolicyHash>"
            + "<xades:SigPolicyQualifiers><xades:SigPolicyQualifier><xades:SPURI>" + DOCUMENT + "</xades:SPURI>"
            + "</xades:SigPolicyQualifier></xades:SigPolicyQualifiers>"
            + "</xades:SignaturePolicyId></xades:SignaturePolicyIdentifier>";

    private SignaturePolicy() {
    }
}
