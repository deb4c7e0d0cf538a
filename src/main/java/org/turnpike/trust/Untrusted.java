package org.turnpike.trust;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import javax.security.auth.x500.X500Principal;
import org.turnpike.crypto.SerialNumber;

/** The reason why a certificate is not trusted. The reasons are a closed set, each with the compared values. Instants are UTC. */
public sealed interface Untrusted extends RefusalReason {

    /** The failed check, as the end of the sentence "Certificate … ". */
    @Override
    String check();

    /** No CA of that name is approved in that instance, or the instance is not loaded, or has expired. */
    record NoApprovedCa(X500Principal issuer, String instance) implements Untrusted {
        @Override
        public String check() {
            return "is not issued by approved certification service provider: no CA '" + issuer + "' in instance " + instance;
        }

        @Override
        public String remedy() {
            return "check whether the global configuration of that instance lists the CA";
        }
    }

    /** None of the available responses is about the certificate. */
    record OcspMissing(int responses) implements Untrusted {
        @Override
        public String check() {
            return "has no OCSP response: unable to find it among " + responses;
        }

        @Override
        public String remedy() {
            return "the certificate's owner must fetch one from the CA's responder and send it";
        }
    }

    /** The response's first entry is about another certificate, or names it by another digest than SHA-1. */
    record OcspOfOtherCertificate(BigInteger serial) implements Untrusted {
        @Override
        public String check() {
            return "does not match the CertID of the OCSP response, which is about serial number " + SerialNumber.of(serial);
        }

        @Override
        public String remedy() {
            return "the responder must answer with the SHA-1 CertID of the request";
        }
    }

    /** thisUpdate is older than the freshness allows at the time of the check. */
    record OcspTooOld(Instant thisUpdate, Duration freshness, Instant at) implements Untrusted {
        @Override
        public String check() {
            return "has an OCSP response that is too old: thisUpdate " + thisUpdate + " is more than " + freshness + " before " + at;
        }

        @Override
        public String remedy() {
            return "find out why the certificate's owner gets no newer response";
        }
    }

    /** thisUpdate is later than the time of the check by more than the tolerance; stricter than deployed servers. */
    record OcspFromTheFuture(Instant thisUpdate, Duration tolerance, Instant at) implements Untrusted {
        @Override
        public String check() {
            return "has an OCSP response from the future: thisUpdate " + thisUpdate + " is more than " + tolerance + " after " + at;
        }

        @Override
        public String remedy() {
            return "compare the clocks of this server and of the responder";
        }
    }

    /** nextUpdate has passed. */
    record OcspExpired(Instant nextUpdate, Instant at) implements Untrusted {
        @Override
        public String check() {
            return "has an OCSP response that has expired: nextUpdate " + nextUpdate + " is before " + at;
        }

        @Override
        public String remedy() {
            return "find out why the certificate's owner gets no newer response";
        }
    }

    /** The certificate is revoked by its CA. */
    record Revoked(Instant since) implements Untrusted {
        @Override
        public String check() {
            return "has the OCSP status REVOKED since " + since;
        }

        @Override
        public String remedy() {
            return "the owner needs a new certificate";
        }
    }

    /** The responder does not know the certificate. */
    record StatusUnknown() implements Untrusted {
        @Override
        public String check() {
            return "has the OCSP status UNKNOWN";
        }

        @Override
        public String remedy() {
            return "ask the CA why its responder does not know the certificate";
        }
    }

    /** No known certificate matches the responder id, or the matching one may not sign for the CA. */
    record WrongOcspResponder(String responder, boolean found) implements Untrusted {
        @Override
        public String check() {
            return "has an OCSP response of '" + responder + (found ? "', which may not sign for the CA" : "', whose certificate is unknown");
        }

        @Override
        public String remedy() {
            return "the response must be signed by the CA, with a certificate that the CA issued for OCSP signing, or with one that the global configuration lists";
        }
    }

    /** The response was not signed by the responder it names. */
    record OcspSignatureInvalid(String responder) implements Untrusted {
        @Override
        public String check() {
            return "has an OCSP response whose signature is not that of '" + responder + "'";
        }

        @Override
        public String remedy() {
            return "the response was altered, or another responder made it: do not accept it";
        }
    }

    /** The certificate that signed the response was not valid at the time of the check (RFC 6960 §4.2.2.2). */
    record OcspResponderExpired(String responder, Instant notBefore, Instant notAfter, Instant at) implements Untrusted {
        @Override
        public String check() {
            return "has an OCSP response of '" + responder + "', whose certificate is valid from " + notBefore + " to " + notAfter + ", not at " + at;
        }

        @Override
        public String remedy() {
            return "the CA must renew the certificate of its OCSP responder, or a clock is wrong";
        }
    }

    /** The response is signed with an algorithm that is not accepted, so it was not verified. */
    record OcspAlgorithmNotAccepted(String responder, String algorithm) implements Untrusted {
        @Override
        public String check() {
            return "has an OCSP response of '" + responder + "' that cannot be checked: it is signed with " + algorithm + ", which is not accepted";
        }

        @Override
        public String remedy() {
            return "the CA's responder must sign with RSA, RSASSA-PSS or ECDSA and SHA-256, SHA-384 or SHA-512";
        }
    }

    /** The key of the matching certificate cannot be used here, so the response was not verified. */
    record OcspNotCheckable(String responder, String why) implements Untrusted {
        @Override
        public String check() {
            return "has an OCSP response of '" + responder + "' that cannot be checked: " + why;
        }

        @Override
        public String remedy() {
            return "ask the CA which key and algorithm its responder signs with";
        }
    }

    /** A certificate on the path is signed by an algorithm that is not on the list of accepted ones. */
    record AlgorithmNotAccepted(X500Principal subject, String algorithm) implements Untrusted {
        @Override
        public String check() {
            return "cannot be checked: the certificate of '" + subject + "' is signed with " + algorithm + ", which is not accepted";
        }

        @Override
        public String remedy() {
            return "the CA must sign with RSA, RSASSA-PSS or ECDSA and SHA-256, SHA-384 or SHA-512";
        }
    }

    /** Neither its extended key usage nor its key usage is that of an authentication certificate (messages.md §5.4). */
    record NotAuthenticationCertificate() implements Untrusted {
        @Override
        public String check() {
            return "is not an authentication certificate";
        }

        @Override
        public String remedy() {
            return "use one with extended key usage clientAuth, or key usage digitalSignature, keyEncipherment or dataEncipherment";
        }
    }

    /** The key usage of the certificate lacks nonRepudiation, or is absent (messages.md §5.3). */
    record NotSigningCertificate(boolean hasKeyUsage) implements Untrusted {
        @Override
        public String check() {
            return "is not a signing certificate: " + (hasKeyUsage ? "key usage lacks nonRepudiation" : "it has no key usage");
        }

        @Override
        public String remedy() {
            return "use a certificate issued for signing";
        }
    }

    /** No PKIX path leads from it to the anchor. */
    record PathInvalid(X500Principal anchor, String why, Instant at) implements Untrusted {
        @Override
        public String check() {
            return "has no valid path to the CA '" + anchor + "' at " + at + ": " + why;
        }

        @Override
        public String remedy() {
            return "check whether the owner sends the right intermediate certificates";
        }
    }

    /** The certificate is not valid yet, or has expired. */
    record Expired(Instant notBefore, Instant notAfter, Instant at) implements Untrusted {
        @Override
        public String check() {
            return "is valid from " + notBefore + " to " + notAfter + ", not at " + at;
        }

        @Override
        public String remedy() {
            return "the owner needs a new certificate, or a clock is wrong";
        }
    }

    /** The subject does not name a member by the CA's profile. */
    record WrongMember(String profile, String why) implements Untrusted {
        @Override
        public String check() {
            return "does not name its member by profile " + profile + ": " + why;
        }

        @Override
        public String remedy() {
            return "check whether the global configuration lists the right certificate profile for the CA";
        }
    }
}
