package org.turnpike.signature;

/** Namespaces and identifiers of the documents in this package (messages.md §4.2, §4.3). */
final class XmlNames {
    static final String DS = "http://www.w3.org/2000/09/xmldsig#";
    static final String XADES = "http://uri.etsi.org/01903/v1.3.2#";
    static final String ASIC = "http://uri.etsi.org/02918/v1.2.1#";
    static final String HASH_CHAIN = "http://cyber.ee/hashchain";
    static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";

    static final String INCLUSIVE_C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
    static final String EXCLUSIVE_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#";
    static final String SIGNED_PROPERTIES_TYPE = "http://uri.etsi.org/01903#SignedProperties";

    static final String CHAIN_RESULT_FILE = "/sig-hashchainresult.xml";
    static final String CHAIN_FILE = "/sig-hashchain.xml";

    static final String TIME_STAMP_CHAIN_RESULT_FILE = "/ts-hashchainresult.xml";
    static final String TIME_STAMP_CHAIN_FILE = "/ts-hashchain.xml";
    static final String SIGNATURES_FILE = "/META-INF/signatures.xml";

    /** The namespace of ASiCManifest. It lacks the leading 0 that the namespace of signatures has. */
    static final String ASIC_MANIFEST = "http://uri.etsi.org/2918/v1.2.1#";
    static final String MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0";

    private XmlNames() {
    }
}
