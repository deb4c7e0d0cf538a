package org.turnpike.admin;

import java.util.List;

/**
 * {@code turnpike:type=Keys}: keys and their certificates. The SHA-256 of the DER in hex identifies a certificate; the id identifies a key. Each
 * change applies from the next message on. If an operation is rejected, it throws an {@code IllegalArgumentException} with the error code and a
 * sentence that names the argument, and changes nothing.
 */
@Text("Keys and certificates of this security server")
public interface KeysMXBean {

    /** Every key of every token. */
    @Text("Every key of every token, without private parts")
    List<KeyView> getKeys();

    /** Every certificate of every key. */
    @Text("Every certificate of every key")
    List<OwnCertificateView> getCertificates();

    /** The names of the certification services for which requests can be created. */
    @Text("The names of the certification services for which requests can be created")
    List<String> getCertificationServices();

    /** The certificate that this server presents to information systems. */
    @Text("The certificate that this server presents to information systems")
    CertificateView getInternalCertificate();

    /** Whether each certificate is used for messages and connections now, and why. */
    @Text("Whether each certificate is used for messages and connections now, and why")
    List<KeyChoiceView> explain();

    /**
     * Generates a key and writes it to the token: for the software token a file in {@code tokens/}, encrypted.
     *
     * @param usage SIGNING or AUTHENTICATION; AUTHENTICATION only on the software token
     * @param algorithm RSA_2048, RSA_3072, RSA_4096, EC_P256, EC_P384 or EC_P521; peers before X-Road 7.6 cannot verify EC signatures
     * @param mechanism CKM_RSA_PKCS, CKM_RSA_PKCS_PSS or CKM_ECDSA; empty for the default of the algorithm
     */
    @Changes("Generate key")
    @Text("Generates a key on a token that is logged in")
    KeyView generate(@Text(name = "token", value = "the token's id") String token, @Text(name = "label", value = "a name for the key") String label,
            @Text(name = "usage", value = "SIGNING or AUTHENTICATION") String usage,
            @Text(name = "algorithm", value = "RSA_2048, RSA_3072, RSA_4096, EC_P256, EC_P384 or EC_P521") String algorithm,
            @Text(name = "mechanism", value = "CKM_RSA_PKCS, CKM_RSA_PKCS_PSS or CKM_ECDSA; empty for the default of the algorithm") String mechanism);

    /** Changes the label of a key. */
    @Changes("Set friendly name to key")
    @Text("Changes the label of a key")
    Change rename(@Text(name = "key", value = "the key's id") String key, @Text(name = "label", value = "a name for the key") String label);

    /** Destroys a key and its certificates permanently. Rejected while a certificate is registered, or while its registration is in progress. */
    @Changes("Delete key")
    @Text("Destroys a key and its certificates permanently")
    Change delete(@Text(name = "key", value = "the key's id") String key);

    /**
     * Creates a certificate request with the subject that the CA's profile requires, and keeps the request in the database until its certificate is
     * imported.
     *
     * @param ca name of the certification service; the global configuration may demand PEM or DER for it
     * @param member INSTANCE/CLASS/CODE for a signing key; empty for an authentication key
     * @param host DNS name of this server if the profile contains it; else empty
     * @param subject fields such as {@code C=FI, CN=ss1.example.org} that replace the fields of the profile; may be empty
     * @param format PEM or DER
     */
    @Changes("Generate CSR")
    @Text("Creates a certificate request with the subject that the CA's profile requires")
    RequestView request(@Text(name = "key", value = "the key's id") String key,
            @Text(name = "ca", value = "name of the certification service") String ca,
            @Text(name = "member", value = "INSTANCE/CLASS/CODE for a signing key; empty for an authentication key") String member,
            @Text(name = "host", value = "DNS name of this server, if the profile contains it") String host,
            @Text(name = "subject", value = "fields that replace the fields of the profile, such as C=FI; may be empty") String subject,
            @Text(name = "format", value = "PEM or DER") String format);

    /**
     * Returns the fields of the subject that the profile of a certification service requires, in the order of the profile: for example
     * {@code CN=Example Oy} if this server knows the value, and {@code C=} if the administrator must enter it.
     *
     * @param key the key's id
     * @param ca name of the certification service
     * @param member INSTANCE/CLASS/CODE for a signing key; empty for an authentication key
     */
    @Text("The fields of the subject that the profile of a certification service requires, with the values that this server knows")
    List<String> subjectFields(@Text(name = "key", value = "the key's id") String key, @Text(name = "ca", value = "name of the certification service") String ca,
            @Text(name = "member", value = "INSTANCE/CLASS/CODE for a signing key; empty for an authentication key") String member);

    /** Every certificate request that waits for its certificate, the oldest first, in PEM. */
    @Text("Every certificate request without a certificate")
    List<RequestView> getRequests();

    /** Returns a request that waits for its certificate again. */
    @Text("Returns a certificate request again")
    RequestView exportRequest(@Text(name = "request", value = "the request's id") String request,
            @Text(name = "format", value = "PEM or DER") String format);

    /** Deletes a certificate request; its key is kept. */
    @Changes("Delete CSR")
    @Text("Deletes a certificate request; its key is kept")
    Change deleteRequest(@Text(name = "request", value = "the request's id") String request);

    /** Returns a certificate of one of the keys in PEM. */
    @Text("Returns a certificate of one of the keys in PEM")
    String exportCertificate(@Text(name = "certificate", value = "SHA-256 of the certificate in hex") String certificate);

    /**
     * Imports a certificate for one of the keys. A signing certificate counts as registered, and is activated immediately if its OCSP response says
     * good. An authentication certificate is saved but not activated, because it must be registered first.
     *
     * @param certificate PEM, or base64 of the DER
     */
    @Changes("Import certificate from file")
    @Text("Imports a certificate for one of the keys")
    ImportView importCertificate(@Text(name = "certificate", value = "PEM, or base64 of the DER") String certificate);

    /** The certificates on a hardware token that belong to a key on it and are not imported. */
    @Text("Certificates on a hardware token that are not imported")
    List<CertificateView> certificatesOnToken(@Text(name = "token", value = "the token's id") String token);

    /** Like {@link #importCertificate}, but imports a certificate that is on a hardware token. */
    @Changes("Import certificate from token")
    @Text("Imports a certificate from a hardware token")
    ImportView importFromToken(@Text(name = "token", value = "the token's id") String token,
            @Text(name = "certificate", value = "SHA-256 of the certificate in hex") String certificate);

    /** Activates a registered certificate. It requests an OCSP response first, which must say good. */
    @Changes("Enable certificate")
    @Text("Activates a registered certificate; its OCSP response must say good")
    Change activate(@Text(name = "certificate", value = "SHA-256 of the certificate in hex") String certificate);

    /** Disables a certificate, so that it is no longer used. The call can be repeated. */
    @Changes("Disable certificate")
    @Text("Disables a certificate, so that it is no longer used")
    Change disable(@Text(name = "certificate", value = "SHA-256 of the certificate in hex") String certificate);

    /**
     * Deletes a certificate; its key is kept. Rejected for an authentication certificate that is registered, or whose registration is in progress.
     */
    @Changes("Delete certificate")
    @Text("Deletes a certificate; its key is kept")
    Change deleteCertificate(@Text(name = "certificate", value = "SHA-256 of the certificate in hex") String certificate);

    /** Creates a new internal TLS key with a self-signed certificate. Information systems that trust the old certificate must get the new one. */
    @Changes("Generate new internal TLS key and certificate")
    @Text("Creates a new internal TLS key with a self-signed certificate, used from the next connection on")
    Change generateInternal();

    /**
     * Creates a certificate request for the internal TLS key.
     *
     * @param subject such as {@code CN=ss1.example.org, O=Example}
     */
    @Changes("Generate certificate request for TLS")
    @Text("Creates a certificate request in PEM for the internal TLS key")
    RequestView requestInternal(@Text(name = "subject", value = "such as CN=ss1.example.org, O=Example") String subject);

    /**
     * Imports a certificate for the internal TLS key.
     *
     * @param chain PEM: the certificate, followed by the CA certificates above it if information systems need them
     */
    @Changes("Import TLS certificate from file")
    @Text("Imports a certificate with its chain for the internal TLS key")
    Change importInternal(@Text(name = "chain", value = "PEM: the certificate, followed by the CA certificates above it") String chain);

    /** The internal TLS certificate with its chain in PEM. */
    @Text("The internal TLS certificate with its chain in PEM")
    String exportInternal();
}
