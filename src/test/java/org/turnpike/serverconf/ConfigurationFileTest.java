package org.turnpike.serverconf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.id.ClientId;
import org.turnpike.id.GlobalGroupId;
import org.turnpike.id.ServerId;
import org.turnpike.id.ServiceId;
import org.turnpike.storage.Storage;

/** turnpike.yaml as data: read whole or refused with its line, stored and found again. */
class ConfigurationFileTest {
    private static final String GOOD = """
            version: 1
            server: SANDBOX/GOV/2222/ss2
            clients:
              - id: SANDBOX/GOV/2222/registry
                connection: NOSSL
                localGroups:
                  - {code: partners, description: Partners, members: [SANDBOX/COM/1111/portal]}
                descriptions:
                  - type: WSDL
                    url: http://127.0.0.10:4500/person?wsdl
                    disabledNotice: Back on Monday
                    services:
                      - code: getPerson
                        version: v1
                        url: http://127.0.0.10:4500/person
                        timeout: PT5S
                        access: [SANDBOX/COM/1111/portal, local:partners, global:SANDBOX/owners]
                  - type: OPENAPI3
                    url: http://127.0.0.10:4500/openapi.json
                    services:
                      - code: people
                        url: https://127.0.0.10:4500/people
                        verifyCertificate: false
                        endpoints:
                          - {method: GET, path: /*, access: [SANDBOX/COM/1111]}
              - id: SANDBOX/GOV/2222
            """;

    @TempDir
    Path folder;

    @Test
    void fileIsReadWhole() {
        ServerConfiguration configuration = ConfigurationFile.read(GOOD);

        assertThat(configuration.server()).isEqualTo(ServerId.parse("SANDBOX/GOV/2222/ss2"));
        assertThat(configuration.clients()).extracting(Client::connection).containsExactly(ConnectionType.NOSSL, ConnectionType.SSLAUTH);
        ClientId registry = ClientId.parse("SANDBOX/GOV/2222/registry");
        ProvidedService person = configuration.findService(new ServiceId(registry, "getPerson", Optional.of("v1"))).orElseThrow();
        assertThat(person.service().timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(person.service().verifyCertificate()).isTrue();
        assertThat(person.description().disabledNotice()).contains("Back on Monday");
        assertThat(person.service().endpoints()).containsExactly(new Service.Endpoint("*", PathPattern.of("**"), List.of(
                new Subject.Party(ClientId.parse("SANDBOX/COM/1111/portal")), new Subject.LocalGroup("partners"),
                new Subject.GlobalGroup(new GlobalGroupId("SANDBOX", "owners")))));
        ProvidedService people = configuration.findService(new ServiceId(registry, "people")).orElseThrow();
        assertThat(people.service().address().url().orElseThrow()).isEqualTo(URI.create("https://127.0.0.10:4500/people"));
        assertThat(people.service().timeout()).isEqualTo(Service.DEFAULT_TIMEOUT);
        assertThat(people.service().verifyCertificate()).isFalse();
        assertThat(configuration.findService(new ServiceId(registry, "getPerson"))).as("another version is another service").isEmpty();
    }

    @Test
    void whatIsStoredIsFoundAgain() throws Exception {
        ServerConfiguration configuration = ConfigurationFile.read(GOOD);
        try (Storage storage = new Storage(folder)) {
            ServerConfigurationStore store = new ServerConfigurationStore(storage.configuration(), Clock.systemUTC());
            assertThat(store.find()).isEmpty();
            store.replace(ConfigurationFile.read("version: 1\nserver: A/B/C/D\n"));
            store.replace(configuration);
        }
        try (Storage storage = new Storage(folder)) {
            assertThat(new ServerConfigurationStore(storage.configuration(), Clock.systemUTC()).find()).contains(configuration);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "version: 1                             | version: 2                      | line 1: field 'version'",
        "server: SANDBOX/GOV/2222/ss2           | server: SANDBOX/GOV             | line 2: field 'server'",
        "connection: NOSSL                      | connection: PLAIN               | line 5: field 'connection'",
        "connection: NOSSL                      | conection: NOSSL                | line 5: unknown field 'conection'",
        "type: WSDL                             | type: WADL                      | line 9: field 'type'",
        "url: http://127.0.0.10:4500/person?wsdl| url: ftp://127.0.0.10/          | line 10: field 'url'",
        "timeout: PT5S                          | timeout: 5                      | line 16: field 'timeout'",
        "timeout: PT5S                          | timeout: PT-5S                  | line 16: field 'timeout'",
        "local:partners                         | local:                          | line 17: field 'access'",
        "global:SANDBOX/owners                  | global:owners                   | line 17: field 'access'",
        "verifyCertificate: false               | verifyCertificate: no           | line 23: field 'verifyCertificate'",
        "code: getPerson                        | name: getPerson                 | line 13: unknown field 'name'",
        "- id: SANDBOX/GOV/2222                 | - id: SANDBOX/GOV/2222/registry | is there twice",
    })
    void faultIsNamedWithItsLine(String good, String bad, String complaint) {
        String yaml = GOOD.contains(good + "\n") ? GOOD.replaceFirst(java.util.regex.Pattern.quote(good) + "(?=\\n)", bad) : GOOD.replace(good, bad);
        if (bad.endsWith("registry")) {
            yaml = GOOD.replace("- id: SANDBOX/GOV/2222\n", bad + "\n");
        }
        String changed = yaml;
        assertThat(changed).isNotEqualTo(GOOD);
        assertThatThrownBy(() -> ConfigurationFile.read(changed)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(complaint);
    }

    @Test
    void whatIsNoYamlOrTooCleverIsRefused() {
        assertThatThrownBy(() -> ConfigurationFile.read("")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("empty");
        assertThatThrownBy(() -> ConfigurationFile.read("{[")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("not YAML");
        assertThatThrownBy(() -> ConfigurationFile.read("- a")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("line 1");
        assertThatThrownBy(() -> ConfigurationFile.read("version: 1\nversion: 1\n")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ConfigurationFile.read("version: 1\nserver: !!java.net.URL [x]\n"))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("line 2");
    }

    @Test
    void rejectsWhatIsNestedTooDeep() {
        String start = "version: 1\nserver: I/C/M/s\nclients:\n";
        assertThatThrownBy(() -> ConfigurationFile.read(start + " " + "[".repeat(40))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32 levels").hasMessageContaining("line 4");
        assertThatThrownBy(() -> ConfigurationFile.read(start + "- ".repeat(200_000))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32 levels");
    }
}
