package org.turnpike.globalconf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.fault.RefusedException;

class ConfigurationAnchorTest {
    private static String anchor() throws Exception {
        return new String(Captured.bytes(Captured.EXAMPLE.resolve("configuration-anchor.xml")), StandardCharsets.UTF_8);
    }

    @Test
    void readsTheComposedAnchor() throws Exception {
        ConfigurationAnchor anchor = Captured.anchor(Captured.EXAMPLE);
        assertThat(anchor.instance()).isEqualTo("TEST");
        assertThat(anchor.generatedAt()).contains("2026-01-01T00:00:00.000Z");
        assertThat(anchor.fingerprint()).isEqualTo("EE4BB4CE42BD222741D4B035086EC1C26E4DB7AD9CD44C4D51755597");
        assertThat(anchor.sources()).hasSize(1);
        assertThat(anchor.sources().get(0).url()).isEqualTo("http://cs.example.org/internalconf");
    }

    @Test
    void readsTheCapturedAnchorAndUnknownElements() throws Exception {
        assertThat(Captured.anchor(Captured.DOWNLOAD).instance()).isEqualTo("TEST");
        String more = anchor().replace("</x:configurationAnchor>", "<later>1</later></x:configurationAnchor>");
        assertThat(ConfigurationAnchor.read(more.getBytes(StandardCharsets.UTF_8)).instance()).isEqualTo("TEST");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "instanceIdentifier|other|instanceIdentifier is missing",
        ">TEST<|> <|instanceIdentifier is empty",
        "source>|other>|source is missing",
        "downloadURL|downloadURI|downloadURL is missing",
        "http://cs|ftp://cs|downloadURL is not usable",
        "verificationCert|other|verificationCert is missing",
        ">MIID|>!|verificationCert is not base64",
        ">MIID|>AIID|verificationCert is not a DER certificate",
        "configurationAnchor|configurationBoat|root element",
        "x-road.eu|else.eu|root element",
    })
    void malformedAnchorIsRefusedByField(String from, String to, String named) throws Exception {
        byte[] xml = anchor().replace(from, to).getBytes(StandardCharsets.UTF_8);
        RefusedException refused = assertThrows(RefusedException.class, () -> ConfigurationAnchor.read(xml));
        assertThat(refused.code()).isEqualTo("malformed_anchor");
        assertThat(refused).hasMessageContaining(named);
    }

    @Test
    void aDocumentTypeIsRefused() throws Exception {
        byte[] xml = anchor().replace("<x:configurationAnchor ", "<!DOCTYPE x><x:configurationAnchor ").getBytes(StandardCharsets.UTF_8);
        assertThat(assertThrows(RefusedException.class, () -> ConfigurationAnchor.read(xml)).code()).isEqualTo("malformed_anchor");
    }
}
