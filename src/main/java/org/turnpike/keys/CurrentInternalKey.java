package org.turnpike.keys;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.security.cert.X509Certificate;
import javax.security.auth.x500.X500Principal;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** Holds the internal TLS key in use. After a change, new connections present the new key. Only one change runs at a time. Thread-safe. */
public final class CurrentInternalKey {
    /** The largest number of certificates of a chain. */
    private static final int LONGEST_CHAIN = 10;

    private final InternalKeyStore store;
    private final String name;
    private final InstantSource clock;
    private volatile InternalKey current;                          // written under this

    /**
     * Loads the key from disk, or creates it if it does not exist.
     *
     * @param name common name of the self-signed certificates that this class creates
     */
    public CurrentInternalKey(InternalKeyStore store, String name, InstantSource clock) throws IOException {
        this.store = store;
        this.name = name;
        this.clock = clock;
        this.current = store.open(name, clock.instant());
    }

    public InternalKey get() {
        return current;
    }

    /** Replaces the current key with a new key and a self-signed certificate. */
    public synchronized void generate() throws IOException {
        current = store.create(name, clock.instant());
    }

    /** Creates a certificate request (PKCS#10, DER) for the current key. */
    public byte[] request(X500Principal subject) throws RefusedException {
        InternalKey key = current;
        TokenKey described = new TokenKey("internal", name, KeyUsage.AUTHENTICATION, Mechanism.RSA_PKCS, key.chain().get(0).getPublicKey(), List.of());
        return CertificateRequest.write(described, CertificateRequest.signer(key.key()), subject, List.of());
    }

    /**
     * Replaces the certificate of the current key.
     *
     * @param chain the certificate, followed by its issuer, the issuer of that one, and so on
     * @throws RefusedException {@code invalid_request}, which names the argument, if the certificate is not for the current key or not valid now, or
     *         if one certificate is not signed by the next one
     */
    public synchronized void replaceChain(List<X509Certificate> chain) throws RefusedException, IOException {
        InternalKey key = current;
        if (chain.isEmpty() || chain.size() > LONGEST_CHAIN) {
            throw invalid("it has " + chain.size() + " certificates, must be 1 to " + LONGEST_CHAIN);
        }
        if (!chain.get(0).getPublicKey().equals(key.chain().get(0).getPublicKey())) {
            throw invalid("its first certificate is not for the internal TLS key");
        }
        if (clock.instant().isBefore(chain.get(0).getNotBefore().toInstant()) || clock.instant().isAfter(chain.get(0).getNotAfter().toInstant())) {
            throw invalid("its first certificate is valid from " + chain.get(0).getNotBefore().toInstant() + " to " + chain.get(0).getNotAfter().toInstant());
        }
        for (int i = 1; i < chain.size(); i++) {
            requireIssued(chain.get(i - 1), chain.get(i));
        }
        current = store.replace(new InternalKey(key.key(), chain));
    }

    /** Returns the file of the key, for a backup. */
    public synchronized byte[] file() throws IOException {
        return store.bytes();
    }

    /** Requires that the bytes are a file with an internal TLS key. The text of a refusal starts with {@code file}, the name of the argument. */
    public static void requireFile(byte[] file) throws RefusedException {
        try {
            InternalKeyStore.read(file);
        } catch (IOException e) {
            throw new RefusedException(FaultCode.INVALID_REQUEST, "file: " + e.getMessage(), e);
        }
    }

    /** Replaces the current key with the key of the file. */
    public synchronized void replaceFile(byte[] file) throws IOException {
        InternalKey restored = InternalKeyStore.read(file);
        store.restore(file);
        current = restored;
    }

    private static void requireIssued(X509Certificate certificate, X509Certificate issuer) throws RefusedException {
        try {
            certificate.verify(issuer.getPublicKey());
        } catch (java.security.GeneralSecurityException e) {
            throw new RefusedException(FaultCode.INVALID_REQUEST, "chain: '" + certificate.getSubjectX500Principal() + "' is not signed by '"
                    + issuer.getSubjectX500Principal() + "', which follows it", e);
        }
    }

    private static RefusedException invalid(String text) {
        return new RefusedException(FaultCode.INVALID_REQUEST, "chain: " + text);
    }
}
