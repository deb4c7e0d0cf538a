package org.turnpike.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.tomcat.util.IntrospectionUtils;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.junit.jupiter.api.Test;
import org.turnpike.transport.PeerSettings;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** TLS versions and suites of the doors, as Tomcat reads them from the real server.xml: what is offered, and that each can be set. */
class TlsOfTheDoorsTest {

    /** The SSLHostConfig of the door whose connector has that alias, with these system properties. */
    private static SSLHostConfig door(String alias, Map<String, String> properties) throws Exception {
        Element document = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(Path.of("tomcat-conf/conf/server.xml").toFile())
                .getDocumentElement();
        NodeList hosts = document.getElementsByTagName("SSLHostConfig");
        for (int i = 0; i < hosts.getLength(); i++) {
            Element host = (Element) hosts.item(i);
            Element certificate = (Element) host.getElementsByTagName("Certificate").item(0);
            if (replaced(certificate.getAttribute("certificateKeyAlias"), properties).equals(alias)) {
                SSLHostConfig config = new SSLHostConfig();
                config.setProtocols(replaced(host.getAttribute("protocols"), properties));
                config.setCipherSuites(replaced(host.getAttribute("cipherSuites"), properties));
                config.setCiphers(replaced(host.getAttribute("ciphers"), properties));
                return config;
            }
        }
        throw new AssertionError("server.xml has no TLS door " + alias);
    }

    /** As Tomcat's digester does it. */
    private static String replaced(String text, Map<String, String> properties) throws Exception {
        return IntrospectionUtils.replaceProperties(text, null, new IntrospectionUtils.PropertySource[] {name -> Optional.ofNullable(properties.get(name)).orElse(null)},
                TlsOfTheDoorsTest.class.getClassLoader());
    }

    @Test
    void theServerDoorOffersModernSuitesFirstAndThoseOfXRoadLast() throws Exception {
        SSLHostConfig server = door("server", Map.of());
        assertThat(server.getProtocols()).containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
        List<String> suites = server.getJsseCipherNames();
        assertThat(suites.subList(suites.size() - 3, suites.size())).containsExactlyElementsOf(PeerSettings.Tls.XROAD_SUITES);
        assertThat(suites.subList(0, suites.size() - 3)).containsExactly("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384",
                "TLS_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
    }

    @Test
    void theClientDoorOffersNothingThatWasNotListed() throws Exception {
        SSLHostConfig client = door("client", Map.of());
        assertThat(client.getProtocols()).containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
        assertThat(client.getJsseCipherNames()).hasSize(11)
                .allMatch(suite -> suite.contains("DHE_") || suite.startsWith("TLS_AES_") || suite.startsWith("TLS_CHACHA20_"));
    }

    @Test
    void eachIsASetting() throws Exception {
        for (String door : List.of("server", "client")) {
            SSLHostConfig set = door(door, Map.of("turnpike.door." + door + ".tls.protocols", "TLSv1.2", "turnpike.door." + door + ".tls.suites",
                    "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256,TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", "turnpike.door." + door + ".tls.suites13",
                    "TLS_CHACHA20_POLY1305_SHA256"));
            assertThat(set.getProtocols()).containsExactly("TLSv1.2");
            assertThat(set.getJsseCipherNames()).containsExactly("TLS_CHACHA20_POLY1305_SHA256", "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256",
                    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384");
        }
    }
}
