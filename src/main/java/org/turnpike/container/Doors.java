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

/** The interface of the running security server for its doors. Thread-safe. */
interface Doors extends AutoCloseable {

    /** A key with its chain, read together so that they belong to each other. */
    record TlsKey(PrivateKey key, List<X509Certificate> chain) {
    }

    /**
     * Whether messages can be served, and the problems.
     *
     * @param state ready, not-initialised, no-pin, not-ready or not-started
     * @param problems plain sentences without inner text
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

    /** Serves another security server; the exchange carries its TLS certificates. */
    void serveServer(Exchange exchange) throws IOException;

    /** Serves a peer's request for OCSP responses. */
    void serveOcsp(Exchange exchange) throws IOException;

    /** The members and subsystems of an instance, by default of the own one. */
    ClientList clients(Optional<String> instance) throws RefusedException;

    /** What is served at the administration door; empty where nothing is. Made anew by each call, and only for an open door. */
    default Optional<RestApi> administration() {
        return Optional.empty();
    }

    /** The pages at the administration door; there is one wherever there is {@link #administration}. */
    default Optional<ConsoleServlet> console() {
        return Optional.empty();
    }

    /** The answer to a load balancer. */
    Health health();

    /** The authentication key of this server, while there is a usable one. Called several times in each handshake, so it must be fast. */
    Optional<TlsKey> authenticationKey();

    /** The key shown to information systems. */
    Optional<TlsKey> internalTlsKey();

    /** Accepts the TLS peer of the server door by returning: registered, issued by an approved CA, valid now. */
    void judgePeer(X509Certificate[] chain) throws CertificateException;

    /** A handshake at the server door failed; the address is the peer's, if the container knows it; version and suite as far as they were chosen, else empty. */
    void serverHandshakeFailed(Optional<String> address, SSLParameters enabled, String negotiated, IOException failure);

    /** A handshake at the client door failed. */
    void clientHandshakeFailed(Optional<String> address, SSLParameters enabled, String negotiated, IOException failure);

    /** A handshake at the server door was completed; resumed when an earlier session went on. */
    default void serverHandshakeCompleted(String protocol, boolean resumed) {
    }

    /** A handshake at the client door was completed; resumed when an earlier session went on. */
    default void clientHandshakeCompleted(String protocol, boolean resumed) {
    }

    /** What {@code /metrics} at the health door reports; empty where that is switched off. */
    default Optional<Metrics> metrics() {
        return Optional.empty();
    }

    /** Runs the listener whenever trust is withdrawn from a certificate, a server or a CA that was trusted before. */
    void onWithdrawal(Runnable listener);

    /** Runs the check regularly while the doors are open. */
    default void watch(LastResort check) {
        // trial doors have no schedule
    }

    @Override
    void close();
}
