package org.turnpike.monitoring;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.turnpike.message.Exchange;
import org.turnpike.message.Headers;

/** An exchange with its observation. All parts of the server add facts to the observation. Used by one thread. */
public record ObservedExchange(Exchange exchange, Observation observation) implements Exchange {
    public ObservedExchange {
        observation.arrived(exchange.method(), exchange.secure());
    }

    @Override
    public String method() {
        return exchange.method();
    }

    @Override
    public String rawPath() {
        return exchange.rawPath();
    }

    @Override
    public Optional<String> rawQuery() {
        return exchange.rawQuery();
    }

    @Override
    public Headers headers() {
        return exchange.headers();
    }

    @Override
    public InputStream body() throws IOException {
        return exchange.body();
    }

    @Override
    public boolean secure() {
        return exchange.secure();
    }

    @Override
    public List<X509Certificate> peerCertificates() {
        return exchange.peerCertificates();
    }

    @Override
    public String remoteAddress() {
        return exchange.remoteAddress();
    }

    @Override
    public OutputStream respond(int status, Headers headers) throws IOException {
        observation.answered(status);
        return exchange.respond(status, headers);
    }

    @Override
    public boolean responded() {
        return exchange.responded();
    }
}
