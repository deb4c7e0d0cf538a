package org.turnpike.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;
import org.turnpike.message.SoapLimits;
import org.turnpike.message.SoapMessage;
import org.turnpike.message.SoapScanner;

class MethodListTest {
    private static final String START = "<e xmlns:x='http://x-road.eu/xsd/xroad.xsd' xmlns:i='http://x-road.eu/xsd/identifiers'><x:listMethodsResponse>";
    private static final String END = "</x:listMethodsResponse></e>";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void readsCapturedAnswer() throws Exception {
        String answer = Files.readString(Path.of("src/test/vectors/captures/soap-listmethods/4-client-response.http"));
        assertThat(MethodList.read(bytes(answer.substring(answer.indexOf("<SOAP-ENV:Envelope"))))).containsExactly("echo", "denied");
    }

    @Test
    void readsCodesOfTheAnswerOnlyAndWithinBounds() throws Exception {
        assertThat(MethodList.read(bytes("<e xmlns:i='http://x-road.eu/xsd/identifiers'><i:serviceCode>header</i:serviceCode></e>"))).isEmpty();
        assertThat(MethodList.read(bytes(START + "<i:serviceCode>a&lt;b</i:serviceCode><serviceCode>other</serviceCode><i:serviceCode>" + "x".repeat(256) + "</i:serviceCode>" + END)))
                .containsExactly("a<b");
        assertThat(MethodList.read(bytes(START + "<i:serviceCode>a</i:serviceCode>".repeat(2000) + END))).hasSize(1000);
    }

    @Test
    void rejectsWhatIsNotBoundedXml() {
        for (String wrong : new String[] {"", START, "<!DOCTYPE e [<!ENTITY a 'b'>]>" + START + END, START + "<a>".repeat(20) + "</a>".repeat(20) + END,
                START + "<i:serviceCode><a/></i:serviceCode>" + END}) {
            assertThatThrownBy(() -> MethodList.read(bytes(wrong))).isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.code()).isEqualTo("invalid_soap"));
        }
    }

    @Test
    void writesRequest() throws Exception {
        MemberId member = new MemberId("TEST", "ORG", "1<2>");
        SubsystemId provider = new SubsystemId(new MemberId("TEST", "ORG", "2"), "s");
        SoapMessage request = (SoapMessage) SoapScanner.scan(new ByteArrayInputStream(MethodList.request(member, provider, "id&1")), SoapLimits.DEFAULT);
        assertThat(request.header().client()).isEqualTo(member);
        assertThat(request.header().service()).isEqualTo(new ServiceId(provider, "listMethods"));
        assertThat(request.header().id()).isEqualTo("id&1");
        assertThatThrownBy(() -> MethodList.request(member, provider, "\u0001")).isInstanceOf(IllegalArgumentException.class);
    }
}
