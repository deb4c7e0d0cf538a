package org.turnpike.container;

import java.io.IOException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import org.turnpike.fault.RefusedException;
import org.turnpike.console.ConsoleServlet;
import org.turnpike.message.Exchange;
import org.turnpike.metadata.ClientList;
import org.turnpike.monitoring.Metrics;
import org.turnpike.restapi.RestApi;

/** The running security server as its doors use it. Thread-safe. */
interface Doors extends AutoCloseable {

    /** A key with its chain, read together so that they belong to each other. */
    record TlsKey(PrivateKey key, List<X509Certificate> chain) {
    }

    /**
     * States whether messages can be served, and lists the problems.
     *
     * @param state ready, not-initialised, no-pin, not-ready or not-started
     * @param problems plain sentences without internal details
     */
    record Health(String state, List<String> problems) {
        static final String READY = "ready";

        boolean ready() {
            return state.equals(READY);
        }
    }

    /** The limits for incoming messages. */
    Reception reception();

    /** Serves an information system. */
    void serveClient(Exchange exchange) throws IOException;

    /** Serves another security server. The exchange contains the TLS certificates of that server. */
    void serveServer(Exchange exchange) throws IOException;

    /** Serves a peer's request for OCSP responses. */
    void serveOcsp(Exchange exchange) throws IOException;

    /** Returns the members and subsystems of an instance; by default of this server's instance. */
    ClientList clients(Optional<String> instance) throws RefusedException;

    /** Runs code that serves messages in advance; see {@link org.turnpike.server.SecurityServer#rehearse}. Called once, after the start. */
    default void rehearse() {
    }

    /** Creates the REST API of the administration door; empty if this server has no REST API. Called only if the door is open. Each call creates a new object. */
    default Optional<RestApi> administration() {
        return Optional.empty();
    }

    /** Creates the console of the administration door; present if {@link #administration} is present. */
    default Optional<ConsoleServlet> console() {
        return Optional.empty();
    }

    /** Returns the answer to a load balancer. */
    Health health();

    /** Returns the authentication key of this server; empty if there is no usable key. Called several times in each handshake, so it must be fast. */
    Optional<TlsKey> authenticationKey();

    /** Returns the TLS key that the client door presents to information systems. */
    Optional<TlsKey> internalTlsKey();

    /**
     * Accepts the TLS peer of the server door if it returns without an exception: the peer's certificate is registered, was issued by an approved CA,
     * and is valid now.
     */
    void judgePeer(X509Certificate[] chain) throws CertificateException;

    /**
     * Reports that a handshake at the server door failed. {@code address} is the peer's address if the container knows it. {@code negotiated} is the
     * TLS version and cipher suite, or empty if they were not chosen yet.
     */
    void serverHandshakeFailed(Optional<String> address, SSLParameters enabled, String negotiated, IOException failure);

    /** Reports that a handshake at the client door failed. */
    void clientHandshakeFailed(Optional<String> address, SSLParameters enabled, String negotiated, IOException failure);

    /** Reports that a handshake at the server door was completed; {@code resumed} says whether it resumed an earlier session. */
    default void serverHandshakeCompleted(String protocol, boolean resumed) {
    }

    /** Reports that a handshake at the client door was completed; {@code resumed} says whether it resumed an earlier session. */
    default void clientHandshakeCompleted(String protocol, boolean resumed) {
    }

    /** Returns the metrics that {@code /metrics} at the health door reports; empty if this is switched off. */
    default Optional<Metrics> metrics() {
        return Optional.empty();
    }

    /** Runs the listener whenever trust is withdrawn from a certificate, a server or a CA that was trusted before. */
    void onWithdrawal(Runnable listener);

    /** Runs the check regularly while the doors are open. */
    default void watch(LastResort check) {
        // doors of tests have no schedule
    }

    @Override
    void close();
}
