package org.turnpike;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;
import org.turnpike.keys.KeyAlgorithm;
import org.turnpike.sandbox.Identities;
import org.turnpike.trust.TestPki;

/** An {@link XRoadInstance} with services whose information system keeps what it is asked, so that a test sees that nothing was. */
final class ScenarioInstance implements Closeable {
    static final ServiceId RECORDED = new ServiceId(Identities.REGISTRY, "recorded");
    static final ServiceId RECORDED_REST = new ServiceId(Identities.REGISTRY, "recordedRest");
    /** Connects with TLS. */
    static final SubsystemId SECURED = new SubsystemId(Identities.CONSUMER, "secured");
    /** Connects with TLS and a certificate nobody has. */
    static final SubsystemId AUTHENTICATED = new SubsystemId(Identities.CONSUMER, "authenticated");

    private final RecordingSystem system;
    private final RecordingSystem untrusted;
    private final XRoadInstance instance;

    ScenarioInstance() throws Exception {
        this(java.util.Map.of());
    }

    /** @param settings of both servers, besides those every instance has */
    ScenarioInstance(java.util.Map<String, String> settings) throws Exception {
        this(settings, KeyAlgorithm.RSA_2048);
    }

    /** @param signingKey of all members */
    ScenarioInstance(java.util.Map<String, String> settings, KeyAlgorithm signingKey) throws Exception {
        system = new RecordingSystem();
        TestPki.Holder stranger = TestPki.rootCa("CN=Stranger");
        untrusted = new RecordingSystem(tls(stranger.keys().getPrivate(), List.of(stranger.certificate())).getServerSocketFactory()
                .createServerSocket(0, 1024, java.net.InetAddress.getByName("127.0.0.1")));
        instance = new XRoadInstance("""
                  - {id: SANDBOX/COM/1111/secured, connection: SSLNOAUTH}
                  - {id: SANDBOX/COM/1111/authenticated, connection: SSLAUTH}
                  - {id: SANDBOX/ORG/4444/keyless, connection: NOSSL}
                """, descriptions().indent(6), settings, signingKey);
        register();
        system.answer(ScenarioInstance::answerRequest);
        untrusted.answer(ScenarioInstance::answerRequest);
    }

    /** A client whose member has no signing certificate. */
    static final SubsystemId KEYLESS = new SubsystemId(new org.turnpike.id.MemberId(Identities.INSTANCE, "ORG", "4444"), "keyless");

    private String descriptions() {
        return """
                - type: WSDL
                  url: %1$s/wsdl
                  services:
                    - {code: recorded, url: "%1$s/soap", access: [SANDBOX/COM/1111/portal, SANDBOX/COM/1111/secured, SANDBOX/COM/1111/authenticated, SANDBOX/ORG/4444/keyless]}
                    - {code: slow, url: "%1$s/soap", timeout: PT1S, access: [SANDBOX/COM/1111/portal]}
                    - {code: denied, url: "%1$s/soap"}
                    - {code: untrusted, url: "%2$s/soap", access: [SANDBOX/COM/1111/portal]}
                    - {code: noHost, url: "http://no-such-host.invalid/soap", access: [SANDBOX/COM/1111/portal]}
                - type: WSDL
                  url: %1$s/closed
                  disabledNotice: closed for stocktaking
                  services:
                    - {code: closed, url: "%1$s/soap", access: [SANDBOX/COM/1111/portal]}
                - type: REST
                  url: %1$s/rest
                  services:
                    - {code: recordedRest, url: "%1$s/rest", access: [SANDBOX/COM/1111/portal]}
                    - {code: noHostRest, url: "http://no-such-host.invalid/rest", access: [SANDBOX/COM/1111/portal]}
                    - {code: untrustedRest, url: "%2$s/rest", access: [SANDBOX/COM/1111/portal]}
                - type: REST
                  url: %1$s/closedRest
                  disabledNotice: closed for stocktaking
                  services:
                    - {code: closedRest, url: "%1$s/rest", access: [SANDBOX/COM/1111/portal]}
                """.formatted(system.url(), untrusted.url().replace("http:", "https:"));
    }

    /** TLS with that key. */
    static SSLContext tls(PrivateKey key, List<X509Certificate> chain) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("own", key, new char[0], chain.toArray(Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    /** What a well-behaved information system answers: the SOAP with its wrapper renamed, or REST's body. */
    static byte[] answerRequest(RecordingSystem.Request request) {
        boolean soap = request.headers().first("SOAPAction").isPresent();
        return soap ? RecordingSystem.http("HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=UTF-8", soapResponse(request.text()).getBytes(StandardCharsets.UTF_8))
                : RecordingSystem.http("HTTP/1.1 200 OK\r\nContent-Type: text/plain", request.body());
    }

    /** The response envelope to a request envelope. */
    static String soapResponse(String envelope) {
        return envelope.replaceAll("(</?r:[a-zA-Z]+)", "$1Response");
    }

    XRoadInstance instance() {
        return instance;
    }

    /** The information system of all services here. */
    RecordingSystem system() {
        return system;
    }

    /** Registers the consumer's server with all its clients, and publishes. */
    void register() {
        instance.consumer().reregister(Set.of(Identities.PORTAL, Identities.VISITOR, SECURED, AUTHENTICATED, KEYLESS));
        instance.publish();
    }

    /** Forgets what was asked; everything is answered as at the start. */
    void reset() {
        system.answer(ScenarioInstance::answerRequest);
        system.forget();
        untrusted.forget();
    }

    /** A request that is served, to be spoilt. */
    static String good() {
        return envelope(Identities.PORTAL, RECORDED);
    }

    static String envelope(ClientId client, ServiceId service) {
        return Call.envelope(client, service, Call.newId(), "<r:" + service.code() + " xmlns:r=\"urn:r\">x</r:" + service.code() + ">");
    }

    /** A request to the client door, to be completed. */
    HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create("http://" + XRoadInstance.CONSUMER_ADDRESS + ":" + instance.ports().client() + target));
    }

    @Override
    public void close() throws IOException {
        instance.close();
        system.close();
        untrusted.close();
    }
}
