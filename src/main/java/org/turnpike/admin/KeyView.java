package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/** A key of one of the tokens, without its private part. Has only open types; immutable. */
public final class KeyView {
    private final String id;
    private final String token;
    private final String label;
    private final String usage;
    private final String algorithm;
    private final String mechanism;
    private final String publicKey;
    private final List<String> certificates;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"id", "token", "label", "usage", "algorithm", "mechanism", "publicKey", "certificates"})
    public KeyView(String id, String token, String label, String usage,
            String algorithm, String mechanism, String publicKey, List<String> certificates) {
        this.id = id;
        this.token = token;
        this.label = label;
        this.usage = usage;
        this.algorithm = algorithm;
        this.mechanism = mechanism;
        this.publicKey = publicKey;
        this.certificates = List.copyOf(certificates);
    }

    /** The id that identifies the key in operations: upper-case hex. */
    public String getId() {
        return id;
    }

    /** The token that contains the key. */
    public String getToken() {
        return token;
    }

    /** The name that an operator gave to the key. */
    public String getLabel() {
        return label;
    }

    /** SIGNING or AUTHENTICATION. */
    public String getUsage() {
        return usage;
    }

    /** Algorithm and size. */
    public String getAlgorithm() {
        return algorithm;
    }

    /** The PKCS#11 name of the mechanism that signs messages. */
    public String getMechanism() {
        return mechanism;
    }

    /** The public key, PEM. */
    public String getPublicKey() {
        return publicKey;
    }

    /** SHA-256 in hex of each certificate of the key, in the order in which the certificates are tried. */
    public List<String> getCertificates() {
        return certificates;
    }
}
