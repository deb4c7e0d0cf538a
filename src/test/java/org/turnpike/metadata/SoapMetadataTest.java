package org.turnpike.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;
import org.turnpike.message.Content;
import org.turnpike.message.RequestHashInserter;
import org.turnpike.provider.ServiceClient;
import org.turnpike.serverconf.Client;
import org.turnpike.serverconf.ConnectionType;
import org.turnpike.signature.TestMessages;

/** Requests to the SOAP services: what is read, what is refused, what of them the answer keeps (messages.md §6.3). */
class SoapMetadataTest {
    private static final String CLIENT = "<x:client i:objectType=\"SUBSYSTEM\"><i:memberCode>\u00c4</i:memberCode>"
            + "<i:subsystemCode>s</i:subsystemCode></x:client>";
    private static final String REQUEST = """
            <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:x="http://x-road.eu/xsd/xroad.xsd"
              xmlns:i="http://x-road.eu/xsd/identifiers"><s:Header>%s<f:own xmlns:f="urn:foreign" f:a="b">kept</f:own><x:id>1</x:id>
              <x:protocolVersion>4.0</x:protocolVersion><x:requestHash>old</x:requestHash></s:Header>
              <s:Body><any:listMethods xmlns:any="urn:any"/></s:Body></s:Envelope>
            """;

    private static byte[] answer(byte[] request) throws Exception {
        Client provider = new Client(ClientId.parse("T/O/2"), ConnectionType.NOSSL, List.of(), List.of(), List.of());
        try (ServiceClient services = new ServiceClient(Optional::empty)) {
            byte[] envelope = new SoapMetadata(services)
                    .answer(BuiltInService.LIST_METHODS, TestMessages.from("T/O/1", request), provider, null).envelope();
            ByteArrayOutputStream hashed = new ByteArrayOutputStream();
            RequestHashInserter.copy(Content.of(envelope), hashed, new byte[64]);
            return hashed.toByteArray();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16", "ISO-8859-1"})
    void answerKeepsTheHeaderAndIsUtf8(String encoding) throws Exception {
        String request = "<?xml version=\"1.0\" encoding=\"" + encoding + "\"?>" + REQUEST.formatted(CLIENT);
        XmlShape answer = XmlShape.of(answer(request.getBytes(Charset.forName(encoding))));
        XmlShape header = answer.children().get(0);
        assertThat(header.children()).extracting(XmlShape::name).containsExactly("http://x-road.eu/xsd/xroad.xsd client", "urn:foreign own",
                "http://x-road.eu/xsd/xroad.xsd id", "http://x-road.eu/xsd/xroad.xsd requestHash", "http://x-road.eu/xsd/xroad.xsd protocolVersion");
        assertThat(header.children().get(0)).isEqualTo(XmlShape.of(request.getBytes(Charset.forName(encoding))).children().get(0).children().get(0));
        assertThat(header.children().get(3).text()).isNotEqualTo("old");
        assertThat(answer.children().get(1).children()).extracting(XmlShape::name)
                .containsExactly("http://x-road.eu/xsd/xroad.xsd listMethodsResponse");
    }

    @ParameterizedTest
    @CsvSource({"MEMBER, Redundant subsystem code", "SUBSYSTEM, Missing required subsystem code"})
    void objectTypeMustAgreeWithTheSubsystemCode(String type, String text) {
        String client = CLIENT.replace("SUBSYSTEM", type);
        String request = REQUEST.formatted(type.equals("MEMBER") ? client : client.replaceAll("<i:subsystemCode>.*</i:subsystemCode>", ""));
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> answer(request.getBytes(StandardCharsets.UTF_8)))
                .withMessage(text).satisfies(refusal -> assertThat(refusal.code()).isEqualTo("invalid_client_identifier"));
    }

    /** The scanner refuses these before; what is given to SAAJ is free of them whoever asks. */
    @ParameterizedTest
    @ValueSource(strings = {"<!DOCTYPE e>", "<!DOCTYPE e [<!ENTITY a \"b\">]>", "<!DOCTYPE e SYSTEM \"http://127.0.0.1:1/e.dtd\">"})
    void documentTypeIsRefusedBeforeSaajSeesIt(String type) {
        String request = type + REQUEST.formatted(CLIENT);
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> answer(request.getBytes(StandardCharsets.UTF_8)))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo("invalid_soap"));
    }

    @Test
    void serviceCodesAreToldApart() {
        assertThat(BuiltInService.ofSoap("getWsdl")).contains(BuiltInService.GET_WSDL);
        assertThat(BuiltInService.ofSoap("getOpenAPI")).isEmpty();
        assertThat(BuiltInService.ofSoap("getwsdl")).isEmpty();
        assertThat(BuiltInService.ofRest("GET", "getOpenAPI")).contains(BuiltInService.GET_OPENAPI);
        assertThat(BuiltInService.ofRest("GET", "getWsdl")).isEmpty();
        assertThat(BuiltInService.ofRest("HEAD", "listMethods")).isEmpty();
    }
}
