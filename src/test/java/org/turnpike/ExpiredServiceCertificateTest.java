package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;
import org.turnpike.message.Headers;
import org.turnpike.provider.MessageEntity;
import org.turnpike.provider.ServiceAnswer;
import org.turnpike.provider.ServiceClient;
import org.turnpike.provider.ServiceRequest;
import org.turnpike.provider.ServiceTimeouts;
import org.turnpike.serverconf.Client;
import org.turnpike.serverconf.ProvidedService;
import org.turnpike.serverconf.Service;
import org.turnpike.serverconf.ServiceAddress;
import org.turnpike.serverconf.ServiceDescription;
import org.turnpike.signature.TestMessages;
import org.turnpike.trust.TestPki;

/** An information system whose registered TLS certificate has expired: called and logged, or rejected by a setting. */
class ExpiredServiceCertificateTest {
    private HttpsServer server;
    private ProvidedService service;

    @BeforeEach
    void start() throws Exception {
        Instant now = Instant.now();
        TestPki.Holder expired = TestPki.rootCa("CN=CA").issue("CN=expired service", now.minus(Duration.ofDays(10)), now.minus(Duration.ofDays(1)), TestPki.AUTHENTICATION, false);
        server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(new HostileTls(Optional.of(new HostileTls.Identity(expired.keys().getPrivate(), List.of(expired.certificate())))).context()));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        URI url = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/");
        Client client = Client.unconfigured(ClientId.parse("TEST/ORG/1111/provider")).withCertificates(List.of(expired.certificate())).withDescriptions(List.of(
                new ServiceDescription(ServiceDescription.Type.REST, url, Optional.empty(), List.of(Service.unshared("s", Optional.empty(), ServiceAddress.of(url))))));
        service = client.provided().get(0);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private int call(boolean reject) throws Exception {
        ServiceTimeouts timeouts = new ServiceTimeouts(Duration.ofSeconds(30), Duration.ofMinutes(1), reject);
        try (ServiceClient client = new ServiceClient(Optional::empty, timeouts); ServiceAnswer answer = client.call(service, TestMessages.from("TEST/ORG/1111", new byte[0]),
                new ServiceRequest("GET", "/", Headers.NONE, MessageEntity.NONE))) {
            return answer.status();
        }
    }

    @Test
    void callsAndLogsByDefault() throws Exception {
        try (LogLines log = new LogLines()) {
            assertThat(call(false)).isEqualTo(204);
            assertThat(log.with("CN=expired service")).hasSize(1);
        }
    }

    @Test
    void rejectsWhereTheSettingSaysSo() {
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> call(true))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo("ssl_authentication_failed"));
    }
}
