package org.turnpike.keys;

import java.io.IOException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.MemberId;

/**
 * A device that holds private keys (trust.md §4.1). Implementations are safe for use by several threads. Operations that need the
 * private keys are refused with {@code token_not_active} before {@link #login} and after {@link #logout}; an unknown key with
 * {@code key_not_found}.
 */
public interface Token {

    /** The token's name in settings and administration. */
    String id();

    /** Returns the last known status of the token, without a call of the device. */
    TokenStatus status();

    /**
     * Checks whether the token is still present, and uses it again when it has returned; a token with a PIN source logs in
     * automatically, unless that PIN was rejected before or only one attempt is left. One run; throws nothing.
     */
    void check();

    /**
     * Gives a token its first PIN. The array is not kept; the token is logged out afterwards.
     *
     * @throws RefusedException {@code invalid_request} when it has one already, or is not initialised here; {@code token_pin_policy_failure}
     */
    void initialize(char[] pin) throws RefusedException, IOException;

    /**
     * Replaces the PIN; a login stays. The arrays are neither kept nor changed.
     *
     * @throws PinIncorrectException if the old PIN is wrong; it counts as a wrong attempt
     * @throws RefusedException {@code token_pin_policy_failure} when the new one is too weak, {@code pin_locked}
     */
    void changePin(char[] old, char[] fresh) throws RefusedException, IOException;

    /** Whether the private keys are available. */
    boolean isActive();

    /**
     * Makes the private keys available. The array is not kept and not changed; the caller clears it.
     *
     * @throws PinIncorrectException when that is not the PIN
     * @throws RefusedException {@code pin_locked} when no PIN may be tried now, {@code token_not_available}, {@code token_not_initialized}
     * @throws IOException when the token cannot be read
     */
    void login(char[] pin) throws RefusedException, IOException;

    /** Discards the private keys and the PIN. Signing keys that were returned before work until their users release them. */
    void logout();

    /** The keys in their order; the first usable one is used. Available without a login. */
    List<TokenKey> keys();

    /** Increases when keys, certificates or the login change, so that results about them can be cached. */
    long revision();

    /**
     * Generates a key.
     *
     * @throws RefusedException {@code token_not_active}, or {@code invalid_request} when the mechanism does not suit the algorithm
     */
    TokenKey generate(String label, KeyUsage usage, KeyAlgorithm algorithm, Mechanism mechanism) throws RefusedException, IOException;

    /**
     * Creates a certificate request (PKCS#10, DER) signed with SHA-256. It requests nonRepudiation for a signing key, and digitalSignature,
     * keyEncipherment and dataEncipherment for an authentication key.
     *
     * @param dnsNames for the subject alternative name; none when empty
     */
    byte[] certificateRequest(String keyId, X500Principal subject, List<String> dnsNames) throws RefusedException;

    /**
     * Stores a certificate for one of the keys. A signing certificate counts as registered at once; an authentication certificate must be
     * registered. Neither is active yet. {@link Keys} checks its path and its OCSP status.
     *
     * @param member whose messages it signs; given for a signing certificate and only for one
     * @throws RefusedException {@code key_not_found} when no key has its public key, {@code cert_exists}, {@code wrong_cert_usage}
     */
    TokenCertificate importCertificate(X509Certificate certificate, Optional<MemberId> member) throws RefusedException, IOException;

    /** Activates or disables a certificate. An unknown one is rejected with {@code cert_not_found}. */
    void activate(X509Certificate certificate, boolean active) throws RefusedException, IOException;

    /** Stores the state of a certificate's registration. An unknown one is rejected with {@code cert_not_found}. */
    void changeStatus(X509Certificate certificate, CertificateStatus status) throws RefusedException, IOException;

    /** Deletes a certificate; the key stays. An unknown one is rejected with {@code cert_not_found}. */
    void deleteCertificate(X509Certificate certificate) throws RefusedException, IOException;

    /** Changes the label of a key. */
    void renameKey(String keyId, String label) throws RefusedException, IOException;

    /** Certificates on the token itself, imported or not; none for a software token. */
    List<X509Certificate> certificatesOnToken();

    /** Destroys a key and deletes its certificates. */
    void deleteKey(String keyId) throws RefusedException, IOException;

    /** The key, for signing messages. */
    SigningKey signingKey(String keyId) throws RefusedException;

    /** The private key itself, for TLS. Rejected with {@code key_not_found} unless it is an authentication key. */
    PrivateKey authenticationKey(String keyId) throws RefusedException;

    // for backups

    /** The files of the token in the home directory, by name. Private keys are in them only in encrypted form. */
    Map<String, byte[]> files() throws IOException;

    /**
     * Rejects files with which the token could not be used; changes nothing.
     *
     * @param pin the token's PIN when they were read; if it is given, each private key is decrypted and compared with its public key
     * @throws RefusedException {@code invalid_request} naming {@code file}, or {@code pin} when that is not the PIN
     */
    void requireFiles(Map<String, byte[]> files, Optional<char[]> pin) throws RefusedException;

    /** Replaces the files and uses their keys; a software token needs a login afterwards. */
    void replaceFiles(Map<String, byte[]> files) throws IOException;
}
