package org.turnpike.trust;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.turnpike.crypto.CertificateHash;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServerId;

/** The reason for a failed connection between security servers, or from an information system, if the cause is not a single certificate. */
public sealed interface HandshakeFailure extends RefusalReason {

    /** There is no TLS version that both sides accept. {@code detail} is the text of the TLS stack, which names the versions of the other side. */
    record ProtocolVersion(List<String> enabled, String detail) implements HandshakeFailure {
        @Override
        public String check() {
            return "no protocol version in common with ours " + enabled + ": " + detail;
        }

        @Override
        public String remedy() {
            return "enable on both sides TLSv1.2";
        }
    }

    /** There is no cipher suite that both sides accept and that fits the server's key. */
    record CipherSuite(List<String> enabled, String detail) implements HandshakeFailure {
        @Override
        public String check() {
            return "no cipher suite in common that fits the server's key: " + detail;
        }

        @Override
        public String remedy() {
            return "enable on both sides TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384, or TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384 where the server's key is EC";
        }
    }

    /** The peer presented no certificate. */
    record NoCertificate() implements HandshakeFailure {
        @Override
        public String check() {
            return "the peer presented no certificate";
        }

        @Override
        public String remedy() {
            return "the peer must present its authentication certificate: its operator checks whether it has an active authentication key";
        }
    }

    /** The certificate belongs to no security server in the global configuration. */
    record NotRegistered(String sha256) implements HandshakeFailure {
        /** The certificate is not registered. */
        public static NotRegistered of(X509Certificate certificate) {
            return new NotRegistered(CertificateHash.sha256(certificate));
        }

        @Override
        public String check() {
            return "the certificate with SHA-256 " + sha256 + " is not registered for any security server";
        }

        @Override
        public String remedy() {
            return "the peer must register the certificate with the central server, or wait until both have the new global configuration";
        }
    }

    /** The certificate is registered, but that server may not speak for the client. */
    record NotServerOf(ClientId client, ServerId server) implements HandshakeFailure {
        @Override
        public String check() {
            return "client " + client + " is not registered at security server " + server;
        }

        @Override
        public String remedy() {
            return "the client must be registered at that security server; or the address in the global configuration belongs to another server";
        }
    }

    /** There is no global configuration. */
    record NoTrustState(String why) implements HandshakeFailure {
        @Override
        public String check() {
            return "the peer cannot be verified without a global configuration: " + why;
        }

        @Override
        public String remedy() {
            return "find out why this server has no global configuration (turnpike-admin globalconf show)";
        }
    }

    /** The global configuration of this server's instance has expired. */
    record ConfigurationOutdated(String instance, Instant expires, Instant at) implements HandshakeFailure {
        @Override
        public String check() {
            return "the global configuration of instance " + instance + " expired at " + expires + " (checked at " + at + ")";
        }

        @Override
        public String remedy() {
            return "find out why the download from the configuration source fails (turnpike-admin globalconf show)";
        }
    }

    /** This server has no usable authentication key; {@code why} names each candidate. */
    record NoOwnKey(String why) implements HandshakeFailure {
        @Override
        public String check() {
            return why;
        }

        @Override
        public String remedy() {
            return "check token, registration and OCSP response of the own authentication certificate (turnpike-admin ocsp show)";
        }
    }

    /** The peer's OCSP responses could not be fetched from it. */
    record OcspNotRetrieved(String address, String why) implements HandshakeFailure {
        @Override
        public String check() {
            return "the OCSP responses of the peer's certificates could not be fetched from " + address + ": " + why;
        }

        @Override
        public String remedy() {
            return "make sure that this server can reach the peer's port 5577, and that the peer has OCSP responses for its whole chain";
        }
    }

    /** The peer ended the handshake with a fatal alert. */
    record RefusedByPeer(String alert) implements HandshakeFailure {
        @Override
        public String check() {
            return "the peer ended the handshake with the alert " + alert;
        }

        @Override
        public String remedy() {
            return "see the peer's log: its certificate may be revoked or expired, it may not know our authentication certificate, or may have no TLS version or cipher suite in common with us";
        }
    }

    /** The connection ended before the handshake did. */
    record BrokenOff(String why) implements HandshakeFailure {
        @Override
        public String check() {
            return "the connection ended during the handshake: " + why;
        }

        @Override
        public String remedy() {
            return "see the peer's log, and search for a firewall or proxy that closes connections";
        }
    }

    /** The peer could not be connected to. */
    record Unreachable(String why) implements HandshakeFailure {
        @Override
        public String check() {
            return "the peer could not be reached: " + why;
        }

        @Override
        public String remedy() {
            return "check the address in the global configuration, and whether its port 5500 can be reached from this server";
        }
    }

    /** The peer did not send TLS, or sent an invalid handshake. {@code alert} is present if the TLS stack named one. */
    record ProtocolViolation(Optional<String> alert, String detail) implements HandshakeFailure {
        @Override
        public String check() {
            return "the TLS handshake failed: " + detail;
        }

        @Override
        public String remedy() {
            return "find out which program listens or connects there: it does not use TLS as security servers do";
        }
    }
}
