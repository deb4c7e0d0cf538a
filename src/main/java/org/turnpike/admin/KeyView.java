package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/**
 * A key of one of the tokens, without its private part. Has only open types; immutable.
 *
 * @param getId the id that identifies the key in operations: upper-case hex
 * @param getToken the token that contains the key
 * @param getLabel the name that an operator gave to the key
 * @param getUsage SIGNING or AUTHENTICATION
 * @param getAlgorithm algorithm and size
 * @param getMechanism the PKCS#11 name of the mechanism that signs messages
 * @param getPublicKey the public key, PEM
 * @param getCertificates SHA-256 in hex of each certificate of the key, in the order in which the certificates are tried
 */
public record KeyView(String getId, String getToken, String getLabel, String getUsage, String getAlgorithm, String getMechanism, String getPublicKey,
        List<String> getCertificates) {
    @ConstructorParameters({"id", "token", "label", "usage", "algorithm", "mechanism", "publicKey", "certificates"})
    public KeyView {
        getCertificates = List.copyOf(getCertificates);
    }
}
