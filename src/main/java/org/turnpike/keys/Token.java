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

    /** The last known status of the token; does not ask the device. */
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
     * Puts another PIN in the old one's place; who is logged in stays so. The arrays are neither kept nor changed.
     *
     * @throws PinIncorrectException when the old one is not the PIN; it counts as a wrong attempt
     * @throws RefusedException {@code token_pin_policy_failure} when the new one is too weak, {@code pin_locked}
     */
    void changePin(char[] old, char[] fresh) throws RefusedException, IOException;

    /** Whether the private keys are at hand. */
    boolean isActive();

    /**
     * Makes the private keys available. The array is not kept and not changed; the caller clears it.
     *
     * @throws PinIncorrectException when that is not the PIN
     * @throws RefusedException {@code pin_locked} when no PIN may be tried now, {@code token_not_available}, {@code token_not_initialized}
     * @throws IOException when the token cannot be read
     */
    void login(char[] pin) throws RefusedException, IOException;

    /** Forgets the private keys and the PIN. Signing keys handed out before may go on until their users let go of them. */
    void logout();

    /** The keys in their order; the first that fits is used. Also known before login. */
    List<TokenKey> keys();

    /** Grows whenever keys, certificates or the login change, so that judgements about them can be remembered. */
    long revision();

    /**
     * Generates a key.
     *
     * @throws RefusedException {@code token_not_active}, or {@code invalid_request} when the mechanism does not suit the algorithm
     */
    TokenKey generate(String label, KeyUsage usage, KeyAlgorithm algorithm, Mechanism mechanism) throws RefusedException, IOException;

    /**
     * Makes a certificate request (PKCS#10, DER) signed with SHA-256; it asks for nonRepudiation for a signing key, for
     * digitalSignature, keyEncipherment and dataEncipherment for an authentication key.
     *
     * @param dnsNames for the subject alternative name; none when empty
     */
    byte[] certificateRequest(String keyId, X500Principal subject, List<String> dnsNames) throws RefusedException;

    /**
     * Takes a certificate for one of the keys. A signing certificate is registered at once, an authentication certificate has to
     * be; neither is active yet. Its path and its OCSP status are for {@link Keys} to judge.
     *
     * @param member whose messages it signs; given for a signing certificate and only for one
     * @throws RefusedException {@code key_not_found} when no key has its public key, {@code cert_exists}, {@code wrong_cert_usage}
     */
    TokenCertificate importCertificate(X509Certificate certificate, Optional<MemberId> member) throws RefusedException, IOException;

    /** Lets a certificate be used, or not. Refused with {@code cert_not_found}. */
    void activate(X509Certificate certificate, boolean active) throws RefusedException, IOException;

    /** Notes what became of a certificate's registration. Refused with {@code cert_not_found}. */
    void changeStatus(X509Certificate certificate, CertificateStatus status) throws RefusedException, IOException;

    /** Takes a certificate away; the key stays. Refused with {@code cert_not_found}. */
    void deleteCertificate(X509Certificate certificate) throws RefusedException, IOException;

    /** Gives a key another label. */
    void renameKey(String keyId, String label) throws RefusedException, IOException;

    /** Certificates that lie on the token itself, imported here or not; none for a software token. */
    List<X509Certificate> certificatesOnToken();

    /** Destroys a key and forgets its certificates. */
    void deleteKey(String keyId) throws RefusedException, IOException;

    /** The key, for signing messages. */
    SigningKey signingKey(String keyId) throws RefusedException;

    /** The private key itself, for TLS. Refused with {@code key_not_found} for any but an authentication key. */
    PrivateKey authenticationKey(String keyId) throws RefusedException;

    // for backups

    /** What is kept of the token in the home directory, by file name: private keys only as they are encrypted there. */
    Map<String, byte[]> files() throws IOException;

    /**
     * Refuses files that the token could not be used with; changes nothing.
     *
     * @param pin the token's PIN when they were read: where it is given, each private key is decrypted and compared with its public one
     * @throws RefusedException {@code invalid_request} naming {@code file}, or {@code pin} when that is not the PIN
     */
    void requireFiles(Map<String, byte[]> files, Optional<char[]> pin) throws RefusedException;

    /** Replaces the files and uses their keys; a software token needs a login afterwards. */
    void replaceFiles(Map<String, byte[]> files) throws IOException;
}
