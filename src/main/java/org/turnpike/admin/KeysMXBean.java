package org.turnpike.admin;

import java.util.List;

/**
 * {@code turnpike:type=Keys}: keys and their certificates. Certificates are named by the SHA-256 of their DER in hex, keys by their id. Each
 * change serves from the next message on. A refusal is an {@code IllegalArgumentException} with the error code and a sentence that names the
 * argument; nothing has changed then.
 */
@Text("Keys and certificates of this security server")
public interface KeysMXBean {

    /** Every key of every token. */
    @Text("Every key of every token, without private parts")
    List<KeyView> getKeys();

    /** Every certificate of every key. */
    @Text("Every certificate of every key")
    List<OwnCertificateView> getCertificates();

    /** The names of the certification services that requests can be made for. */
    @Text("The names of the certification services that requests can be made for")
    List<String> getCertificationServices();

    /** The certificate shown to information systems. */
    @Text("The certificate shown to information systems")
    CertificateView getInternalCertificate();

    /** Why each certificate is used now for messages and connections, or is not. */
    @Text("Whether each certificate is used for messages and connections now, and why")
    List<KeyChoiceView> explain();

    /**
     * Generates a key and writes it to the token: for the software token a file in {@code tokens/}, encrypted.
     *
     * @param usage SIGNING or AUTHENTICATION; the latter on the software token alone
     * @param algorithm RSA_2048, RSA_3072, RSA_4096, EC_P256, EC_P384 or EC_P521; peers before X-Road 7.6 know no EC signatures
     * @param mechanism CKM_RSA_PKCS, CKM_RSA_PKCS_PSS or CKM_ECDSA; empty for what the algorithm normally has
     */
    @Changes("Generate key")
    @Text("Generates a key on a token with a login")
    KeyView generate(@Text(name = "token", value = "the token's id") String token, @Text(name = "label", value = "a name for it") String label,
            @Text(name = "usage", value = "SIGNING or AUTHENTICATION") String usage,
            @Text(name = "algorithm", value = "RSA_2048, RSA_3072, RSA_4096, EC_P256, EC_P384 or EC_P521") String algorithm,
            @Text(name = "mechanism", value = "CKM_RSA_PKCS, CKM_RSA_PKCS_PSS or CKM_ECDSA; empty: the usual one") String mechanism);

    /** Gives a key another label. */
    @Changes("Set friendly name to key")
    @Text("Changes the label of a key")
    Change rename(@Text(name = "key", value = "the key's id") String key, @Text(name = "label", value = "a name for it") String label);

    /** Destroys a key and its certificates for good; refused while one of them is registered, or its registration is under way. */
    @Changes("Delete key")
    @Text("Destroys a key and its certificates permanently")
    Change delete(@Text(name = "key", value = "the key's id") String key);

    /**
     * Makes a certificate request with the subject that the CA's profile wants, and keeps it in the database until its certificate is imported.
     *
     * @param ca name of the certification service; the global configuration may demand PEM or DER for it
     * @param member INSTANCE/CLASS/CODE for a signing key; empty for an authentication key
     * @param host DNS name of this server where the profile has a place for it; else empty
     * @param subject fields such as {@code C=FI, CN=ss1.example.org} in the place of the profile's; may be empty
     * @param format PEM or DER
     */
    @Changes("Generate CSR")
    @Text("Creates a certificate request with the subject that the CA's profile requires")
    RequestView request(@Text(name = "key", value = "the key's id") String key,
            @Text(name = "ca", value = "name of the certification service") String ca,
            @Text(name = "member", value = "INSTANCE/CLASS/CODE for a signing key; empty for an authentication key") String member,
            @Text(name = "host", value = "DNS name of this server, if the profile contains it") String host,
            @Text(name = "subject", value = "fields that replace those of the profile, such as C=FI; may be empty") String subject,
            @Text(name = "format", value = "PEM or DER") String format);

    /**
     * The fields of the subject that the profile of a certification service requires, in its order: {@code CN=Example Oy} where this server knows the value, {@code C=} where
     * only the administrator does.
     *
     * @param key the key's id
     * @param ca name of the certification service
     * @param member INSTANCE/CLASS/CODE for a signing key; empty for an authentication key
     */
    @Text("The fields of the subject that the profile of a certification service requires, with the values that this server knows")
    List<String> subjectFields(@Text(name = "key", value = "the key's id") String key, @Text(name = "ca", value = "name of the certification service") String ca,
            @Text(name = "member", value = "INSTANCE/CLASS/CODE for a signing key; empty for an authentication key") String member);

    /** Every certificate request that waits for its certificate, the oldest first; in PEM. */
    @Text("Every certificate request without a certificate")
    List<RequestView> getRequests();

    /** Returns a request that waits for its certificate once more. */
    @Text("Returns a certificate request again")
    RequestView exportRequest(@Text(name = "request", value = "the request's id") String request,
            @Text(name = "format", value = "PEM or DER") String format);

    /** Forgets a certificate request; its key stays. */
    @Changes("Delete CSR")
    @Text("Deletes a certificate request; its key stays")
    Change deleteRequest(@Text(name = "request", value = "the request's id") String request);

    /** Returns a certificate of one of the keys, PEM. */
    @Text("Returns a certificate of one of the keys, PEM")
    String exportCertificate(@Text(name = "certificate", value = "SHA-256 of the certificate in hex") String certificate);

    /**
     * Imports a certificate for one of the keys. A signing certificate is registered and, when its OCSP response says good, active at once; an
     * authentication certificate is saved and not active: it has to be registered.
     *
     * @param certificate PEM, or base64 of the DER
     */
    @Changes("Import certificate from file")
    @Text("Imports a certificate for one of the keys")
    ImportView importCertificate(@Text(name = "certificate", value = "PEM, or base64 of the DER") String certificate);

    /** The certificates that lie on a hardware token and belong to a key there, but are not imported. */
    @Text("Certificates on a hardware token that are not imported")
    List<CertificateView> certificatesOnToken(@Text(name = "token", value = "the token's id") String token);

    /** As {@link #importCertificate}, of a certificate that lies on a hardware token. */
    @Changes("Import certificate from token")
    @Text("Imports a certificate from a hardware token")
    ImportView importFromToken(@Text(name = "token", value = "the token's id") String token,
            @Text(name = "certificate", value = "SHA-256 of the certificate in hex") String certificate);

    /** Lets a registered certificate be used; an OCSP response that says good is fetched first. */
    @Changes("Enable certificate")
    @Text("Activates a registered certificate; its OCSP response must say good")
    Change activate(@Text(name = "certificate", value = "SHA-256 of the certificate in hex") String certificate);

    /** Lets a certificate be used no more. Harmless to repeat. */
    @Changes("Disable certificate")
    @Text("Disables a certificate, so that it is no longer used")
    Change disable(@Text(name = "certificate", value = "SHA-256 of the certificate in hex") String certificate);

    /** Deletes a certificate; its key stays. Rejected for an authentication certificate that is registered, or whose registration is under way. */
    @Changes("Delete certificate")
    @Text("Deletes a certificate; its key stays")
    Change deleteCertificate(@Text(name = "certificate", value = "SHA-256 of the certificate in hex") String certificate);

    /** Makes a new internal TLS key with a self-signed certificate; information systems that trust the old certificate need the new one. */
    @Changes("Generate new internal TLS key and certificate")
    @Text("Creates a new internal TLS key with a self-signed certificate, used from the next connection on")
    Change generateInternal();

    /**
     * Makes a certificate request for the internal TLS key.
     *
     * @param subject such as {@code CN=ss1.example.org, O=Example}
     */
    @Changes("Generate certificate request for TLS")
    @Text("Creates a certificate request, PEM, for the internal TLS key")
    RequestView requestInternal(@Text(name = "subject", value = "such as CN=ss1.example.org, O=Example") String subject);

    /**
     * Imports a certificate for the internal TLS key.
     *
     * @param chain PEM: the certificate, then those above it if information systems want them
     */
    @Changes("Import TLS certificate from file")
    @Text("Imports a certificate, with the chain above it, for the internal TLS key")
    Change importInternal(@Text(name = "chain", value = "PEM: the certificate, then those above it") String chain);

    /** The internal TLS certificate with its chain, PEM. */
    @Text("The internal TLS certificate with its chain, PEM")
    String exportInternal();
}
