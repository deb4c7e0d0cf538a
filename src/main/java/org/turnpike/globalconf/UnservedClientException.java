package org.turnpike.globalconf;

import java.security.cert.X509Certificate;
import java.util.Optional;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServerId;

/** Thrown if the security server with the given authentication certificate may not speak for the client ({@code ssl_authentication_failed}). */
public final class UnservedClientException extends RefusedException {
    private static final long serialVersionUID = 1L;

    private final transient ClientId client;
    private final transient X509Certificate leaf;
    private final transient Optional<ServerId> server;

    UnservedClientException(ClientId client, X509Certificate leaf, Optional<ServerId> server) {
        super(FaultCode.SSL_AUTHENTICATION_FAILED, server.map(id -> "Client '" + client + "' is not registered at security server " + id)
                .orElseGet(() -> "Authentication certificate " + leaf.getSubjectX500Principal().getName()
                        + " is not associated with any security server"));
        this.client = client;
        this.leaf = leaf;
        this.server = server;
    }

    /** Returns the client for which the server wanted to speak. */
    public ClientId client() {
        return client;
    }

    /** Returns the authentication certificate of the security server. */
    public X509Certificate leaf() {
        return leaf;
    }

    /** Returns a server that registered the certificate; empty if no server did. */
    public Optional<ServerId> server() {
        return server;
    }
}
