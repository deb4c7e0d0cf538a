package org.turnpike.keys;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.MemberId;

/** The keys of a token and their certificates. Immutable: each change creates a new value. */
public record HeldKeys(String tokenId, List<TokenKey> keys) {
    public HeldKeys {
        keys = List.copyOf(keys);
    }

    /** @throws RefusedException {@code key_not_found} */
    public TokenKey require(String keyId) throws RefusedException {
        return keys.stream().filter(key -> key.id().equals(keyId)).findFirst()
                .orElseThrow(() -> new RefusedException(FaultCode.KEY_NOT_FOUND, "Token '" + tokenId + "' has no key " + keyId));
    }

    /** Returns these keys and one more. */
    public HeldKeys with(TokenKey added) {
        List<TokenKey> more = new ArrayList<>(keys);
        more.add(added);
        return new HeldKeys(tokenId, more);
    }

    /** @throws RefusedException {@code key_not_found} */
    public HeldKeys without(String keyId) throws RefusedException {
        TokenKey gone = require(keyId);
        return new HeldKeys(tokenId, keys.stream().filter(key -> key != gone).toList());
    }

    /** @throws RefusedException {@code key_not_found} */
    public HeldKeys renamed(String keyId, String label) throws RefusedException {
        TokenKey key = require(keyId);
        return replaced(key, key.named(label));
    }

    private HeldKeys replaced(TokenKey key, TokenKey by) {
        return new HeldKeys(tokenId, keys.stream().map(each -> each == key ? by : each).toList());
    }

    /** Returns these keys with a new certificate for one of them, as {@link Token#importCertificate} specifies. */
    public HeldKeys imported(X509Certificate certificate, Optional<MemberId> member) throws RefusedException {
        TokenKey key = find(certificate.getPublicKey()).orElseThrow(() -> new RefusedException(FaultCode.KEY_NOT_FOUND,
                "certificate: no key of token '" + tokenId + "' matches it"));
        if (holds(certificate)) {
            throw new RefusedException(FaultCode.CERT_EXISTS, "certificate: token '" + tokenId + "' has it already");
        }
        boolean signing = key.usage() == KeyUsage.SIGNING;
        if (!CertificateUsage.of(certificate).equals(Optional.of(key.usage())) || signing != member.isPresent()) {
            throw new RefusedException(FaultCode.WRONG_CERT_USAGE, "certificate: its usage is not " + key.usage() + ", the usage of key " + key.id());
        }
        List<TokenCertificate> certificates = new ArrayList<>(key.certificates());
        certificates.add(new TokenCertificate(certificate, member, false, signing ? CertificateStatus.REGISTERED : CertificateStatus.SAVED));
        return replaced(key, key.with(certificates));
    }

    /** Returns these keys with the result of {@code edit} in place of a certificate. An unknown certificate is rejected with {@code cert_not_found}. */
    public HeldKeys edited(X509Certificate certificate, Function<TokenCertificate, List<TokenCertificate>> edit) throws RefusedException {
        if (!holds(certificate)) {
            throw new RefusedException(FaultCode.CERT_NOT_FOUND, "Token '" + tokenId + "' does not have the certificate");
        }
        List<TokenKey> all = new ArrayList<>();
        for (TokenKey key : keys) {
            all.add(key.with(key.certificates().stream()
                    .flatMap(each -> (each.certificate().equals(certificate) ? edit.apply(each) : List.of(each)).stream()).toList()));
        }
        return new HeldKeys(tokenId, all);
    }

    /** Finds the key with this public key. */
    public Optional<TokenKey> find(PublicKey publicKey) {
        return keys.stream().filter(key -> key.publicKey().equals(publicKey)).findFirst();
    }

    boolean holds(X509Certificate certificate) {
        return keys.stream().flatMap(key -> key.certificates().stream()).anyMatch(each -> each.certificate().equals(certificate));
    }
}
