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
 * A device that holds private keys (trust.md §4.1). Implementations are safe for use by several threads. Operations that need private keys are
 * refused with {@code token_not_active} before {@link #login} and after {@link #logout}. Operations with an unknown key are refused with
 * {@code key_not_found}.
 */
public interface Token {

    /** Returns the token's name in settings and administration. */
    String id();

    /** Returns the last known status of the token. It does not call the device. */
    TokenStatus status();

    /**
     * Checks once whether the token is present. A token that was absent is used again. A token with a PIN source logs in automatically, unless that
     * PIN was rejected before or only one attempt is left. Throws no exception.
     */
    void check();

    /**
     * Sets the first PIN of a token. The array is not kept. Afterwards, the token is logged out.
     *
     * @throws RefusedException {@code invalid_request} if the token already has a PIN or must be initialised with another tool;
     *         {@code token_pin_policy_failure} if the PIN is too weak
     */
    void initialize(char[] pin) throws RefusedException, IOException;

    /**
     * Replaces the PIN. An existing login stays. The arrays are neither kept nor changed.
     *
     * @throws PinIncorrectException if the old PIN is wrong; this counts as a wrong attempt
     * @throws RefusedException {@code token_pin_policy_failure} if the new PIN is too weak; {@code pin_locked} if no PIN is accepted at present
     */
    void changePin(char[] old, char[] fresh) throws RefusedException, IOException;

    /** Whether the private keys are available. */
    boolean isActive();

    /**
     * Makes the private keys available. The array is not kept and not changed; the caller clears it.
     *
     * @throws PinIncorrectException if the PIN is wrong
     * @throws RefusedException {@code pin_locked} if no PIN is accepted at present; {@code token_not_available}; {@code token_not_initialized}
     * @throws IOException if the token cannot be read
     */
    void login(char[] pin) throws RefusedException, IOException;

    /** Discards the private keys. A software token's signing keys that callers already hold still work; those of a device fail. */
    void logout();

    /** Returns the keys in their order; the first usable key is used. This method needs no login. */
    List<TokenKey> keys();

    /** Returns a number that increases with each change of keys, certificates or login, so that callers can cache results. */
    long revision();

    /**
     * Generates a key.
     *
     * @throws RefusedException {@code token_not_active}; {@code invalid_request} if the mechanism does not fit the algorithm
     */
    TokenKey generate(String label, KeyUsage usage, KeyAlgorithm algorithm, Mechanism mechanism) throws RefusedException, IOException;

    /**
     * Creates a certificate request (PKCS#10, DER) signed with SHA-256. It requests nonRepudiation for a signing key, and digitalSignature,
     * keyEncipherment and dataEncipherment for an authentication key.
     *
     * @param dnsNames for the subject alternative name; if empty, the request has no subject alternative name
     */
    byte[] certificateRequest(String keyId, X500Principal subject, List<String> dnsNames) throws RefusedException;

    /**
     * Stores a certificate for one of the keys. A signing certificate counts as registered at once; an authentication certificate must be registered.
     * The certificate is not active yet. {@link Keys} checks its path and its OCSP status.
     *
     * @param member the member whose messages the certificate signs; present exactly if the certificate is a signing certificate
     * @throws RefusedException {@code key_not_found} if no key has the public key of the certificate; {@code cert_exists}; {@code wrong_cert_usage}
     */
    TokenCertificate importCertificate(X509Certificate certificate, Optional<MemberId> member) throws RefusedException, IOException;

    /** Activates or disables a certificate. An unknown certificate is rejected with {@code cert_not_found}. */
    void activate(X509Certificate certificate, boolean active) throws RefusedException, IOException;

    /** Stores the state of a certificate's registration. An unknown certificate is rejected with {@code cert_not_found}. */
    void changeStatus(X509Certificate certificate, CertificateStatus status) throws RefusedException, IOException;

    /** Deletes a certificate; its key stays. An unknown certificate is rejected with {@code cert_not_found}. */
    void deleteCertificate(X509Certificate certificate) throws RefusedException, IOException;

    /** Changes the label of a key. */
    void renameKey(String keyId, String label) throws RefusedException, IOException;

    /** Returns the certificates that are stored on the device, imported or not; empty for a software token. */
    List<X509Certificate> certificatesOnToken();

    /** Destroys a key and deletes its certificates. */
    void deleteKey(String keyId) throws RefusedException, IOException;

    /** Returns the key for signing messages. */
    SigningKey signingKey(String keyId) throws RefusedException;

    /** Returns the private key for TLS. A key that is not an authentication key is refused with {@code key_not_found}. */
    PrivateKey authenticationKey(String keyId) throws RefusedException;

    // The following methods serve backups.

    /** Returns the files of the token in the home directory, by name. They contain private keys only in encrypted form. */
    Map<String, byte[]> files() throws IOException;

    /**
     * Requires that the token could be used with these files. Changes nothing.
     *
     * @param pin the PIN that the token had when the backup was made; if present, each private key is decrypted and compared with its public key
     * @throws RefusedException {@code invalid_request}; the text names {@code file}, or {@code pin} if the PIN is wrong
     */
    void requireFiles(Map<String, byte[]> files, Optional<char[]> pin) throws RefusedException;

    /** Replaces the files and uses the keys in them. Afterwards, a software token needs a login. */
    void replaceFiles(Map<String, byte[]> files) throws IOException;
}
