package org.turnpike.trust;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.turnpike.fault.FailureText;

/**
 * Reads the reason from a failed handshake of the JDK's TLS, which reports it as text only: the sentences of JDK 17 to 25. An unknown sentence
 * is kept in a {@link HandshakeFailure.ProtocolViolation}.
 */
public final class TlsFailures {
    private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");
    private static final Pattern NAMED = Pattern.compile("^\\((\\w+)\\) ");
    private static final List<String> VERSION = List.of("requested protocol", "supported protocol version", "selected protocol version",
            "No appropriate protocol");
    private static final List<String> SUITE = List.of("no cipher suites in common", "No available authentication scheme",
            "No supported CertificateVerify signature algorithm", "no common signature", "Client requested cipher suites");
    private static final List<String> NO_CERTIFICATE = List.of("Empty client certificate chain", "Empty server certificate chain",
            "peer not authenticated", "null cert chain");
    private static final List<String> BROKEN = List.of("closing inbound", "terminated the handshake", "Connection reset", "Broken pipe",
            "Connection or outbound has closed", "Connection or inbound has closed");

    private TlsFailures() {
    }

    /**
     * Returns the reason for a failed handshake in which this server did not reject a certificate.
     *
     * @param ours the versions and suites that were enabled on this side
     */
    public static HandshakeFailure reason(IOException failure, SSLParameters ours) {
        String text = FailureText.of(failure);
        Matcher alert = ALERT.matcher(text);
        if (alert.find()) {
            return received(alert.group(1), ours);
        }
        if (says(text, VERSION)) {
            return new HandshakeFailure.ProtocolVersion(List.of(ours.getProtocols()), text);
        }
        if (says(text, SUITE)) {
            return new HandshakeFailure.CipherSuite(List.of(ours.getCipherSuites()), text);
        }
        if (says(text, NO_CERTIFICATE)) {
            return new HandshakeFailure.NoCertificate();
        }
        return broken(failure, text) ? new HandshakeFailure.BrokenOff(text) : violation(text);
    }

    private static HandshakeFailure received(String alert, SSLParameters ours) {
        return switch (alert) {
            case "protocol_version" -> new HandshakeFailure.ProtocolVersion(List.of(ours.getProtocols()), "the peer sent the alert " + alert);
            case "insufficient_security" -> new HandshakeFailure.CipherSuite(List.of(ours.getCipherSuites()), "the peer sent the alert " + alert);
            default -> new HandshakeFailure.RefusedByPeer(alert);
        };
    }

    private static boolean broken(IOException failure, String text) {
        return says(text, BROKEN) || failure instanceof EOFException || failure instanceof SocketTimeoutException
                || failure instanceof SocketException && !(failure.getCause() instanceof SSLException);
    }

    private static boolean says(String text, List<String> phrases) {
        return phrases.stream().anyMatch(text::contains);
    }

    private static HandshakeFailure violation(String text) {
        Matcher named = NAMED.matcher(text);
        return new HandshakeFailure.ProtocolViolation(named.find() ? Optional.of(named.group(1)) : Optional.empty(), text);
    }
}
