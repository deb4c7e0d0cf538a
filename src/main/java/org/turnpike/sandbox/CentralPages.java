package org.turnpike.sandbox;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;

/**
 * The pages at the central port of a sandbox: signed configuration, OCSP, time-stamps, and control operations for loopback callers.
 *
 * <ul>
 * <li>{@code POST /ca/sign-auth[?server=I/C/M/S&dns=name]}: PKCS#10 in, authentication certificate out (DER)
 * <li>{@code POST /ca/sign-sign[?member=I/C/M&server=I/C/M/S]}: PKCS#10 in, signing certificate out (DER)
 * <li>{@code POST /ca/revoke}: certificate in
 * <li>{@code POST /register?server=I/C/M/S&address=host[&client=I/C/M/S]…}: authentication certificate in; publishes
 * <li>{@code POST /publish}
 * <li>{@code GET /anchor}: the anchor file
 * </ul> Without a query, a certificate has the subject of the request. Requests and certificates may be PEM or DER.
 */
final class CentralPages {
    private final SandboxInstance sandbox;

    CentralPages(SandboxInstance sandbox) {
        this.sandbox = sandbox;
    }

    void serveOn(HttpPort port) {
        port.serve("/", (exchange, body) -> configuration(exchange));
        port.serve("/ocsp", posted("application/ocsp-response", request -> sandbox.ocsp().respond(request)));
        port.serve("/tsa", posted("application/timestamp-reply", request -> sandbox.timeStamping().respond(request)));
        port.serve("/anchor", (exchange, body) -> new HttpPort.Reply(200, "application/xml", sandbox.anchor()));
        port.serve("/ca/sign-auth", control((query, body) -> certificate(signAuthentication(query, body))));
        port.serve("/ca/sign-sign", control((query, body) -> certificate(signSigning(query, body))));
        port.serve("/ca/revoke", control((query, body) -> {
            sandbox.revoke(readCertificate(body));
            return HttpPort.Reply.text(200, "revoked");
        }));
        port.serve("/register", control(this::register));
        port.serve("/publish", control((query, body) -> {
            sandbox.publish();
            return HttpPort.Reply.text(200, "published");
        }));
    }

    /** Answers the bytes of a POST with bytes. */
    @FunctionalInterface
    private interface Answerer {
        byte[] answer(byte[] request) throws IOException;
    }

    /** One control operation. */
    @FunctionalInterface
    private interface Operation {
        HttpPort.Reply run(Query query, byte[] body);
    }

    private HttpPort.Reply configuration(HttpExchange exchange) {
        if (!List.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
            return HttpPort.Reply.text(405, "GET only");
        }
        return sandbox.source().find(exchange.getRequestURI())
                .map(bytes -> new HttpPort.Reply(200, "application/octet-stream", bytes))
                .orElse(HttpPort.Reply.text(404, "not found"));
    }

    private static HttpPort.Page posted(String contentType, Answerer answerer) {
        return (exchange, body) -> {
            if (!exchange.getRequestMethod().equals("POST")) {
                return HttpPort.Reply.text(405, "POST only");
            }
            try {
                return new HttpPort.Reply(200, contentType, answerer.answer(body));
            } catch (IOException e) {
                return HttpPort.Reply.text(503, e.getMessage());
            }
        };
    }

    private static HttpPort.Page control(Operation operation) {
        return (exchange, body) -> {
            if (!exchange.getRemoteAddress().getAddress().isLoopbackAddress()) {
                return HttpPort.Reply.text(403, "for callers on this machine only");
            }
            if (!exchange.getRequestMethod().equals("POST")) {
                return HttpPort.Reply.text(405, "POST only");
            }
            return operation.run(new Query(exchange.getRequestURI().getRawQuery()), body);
        };
    }

    private X509Certificate signAuthentication(Query query, byte[] body) {
        ProvenRequest request = ProvenRequest.read(body);
        X500Name subject = query.first("server").map(ServerId::parse)
                .map(server -> SubjectNames.authentication(server, query.required("dns"))).orElse(request.subject());
        return issue(new ProvenRequest(subject, request.publicKey()), CertificateUse.AUTHENTICATION);
    }

    private X509Certificate signSigning(Query query, byte[] body) {
        ProvenRequest request = ProvenRequest.read(body);
        X500Name subject = query.first("member").map(CentralPages::member)
                .map(member -> SubjectNames.signing(member, ServerId.parse(query.required("server")))).orElse(request.subject());
        return issue(new ProvenRequest(subject, request.publicKey()), CertificateUse.SIGNING);
    }

    private X509Certificate issue(ProvenRequest request, CertificateUse use) {
        return sandbox.issue(request, use);
    }

    private HttpPort.Reply register(Query query, byte[] body) {
        Set<ClientId> clients = new LinkedHashSet<>();
        query.all("client").forEach(client -> clients.add(ClientId.parse(client)));
        sandbox.registerServer(ServerId.parse(query.required("server")), query.required("address"), readCertificate(body), clients);
        sandbox.publish();
        return HttpPort.Reply.text(200, "registered");
    }

    private static MemberId member(String path) {
        return ClientId.parse(path).member();
    }

    private static X509Certificate readCertificate(byte[] pemOrDer) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(ProvenRequest.der(pemOrDer)));
        } catch (CertificateException e) {
            throw new IllegalArgumentException("not a certificate: " + e.getMessage(), e);
        }
    }

    private static HttpPort.Reply certificate(X509Certificate certificate) {
        try {
            return new HttpPort.Reply(200, "application/pkix-cert", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new AssertionError("Cannot encode a new certificate", e);
        }
    }

    /** The query of a control request. */
    private record Query(List<String[]> fields) {
        Query(String raw) {
            this(parse(raw == null ? "" : raw));
        }

        private static List<String[]> parse(String raw) {
            List<String[]> fields = new ArrayList<>();
            for (String field : raw.split("&")) {
                String[] nameAndValue = (field + "=").split("=", -1);
                fields.add(new String[] {decode(nameAndValue[0]), decode(nameAndValue[1])});
            }
            return fields;
        }

        private static String decode(String text) {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        }

        List<String> all(String name) {
            return fields.stream().filter(field -> field[0].equals(name)).map(field -> field[1]).toList();
        }

        Optional<String> first(String name) {
            return all(name).stream().findFirst();
        }

        String required(String name) {
            return first(name).orElseThrow(() -> new IllegalArgumentException("the query lacks '" + name + "'"));
        }
    }
}
