package org.turnpike.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;

/** The table of messages.md §0.5 as far as it speaks of SOAP. */
class SoapScannerTest {
    private static final String CLIENT = "<x:client id:objectType=\"SUBSYSTEM\"><id:xRoadInstance>DEV</id:xRoadInstance>"
            + "<id:memberClass>COM</id:memberClass><id:memberCode>1</id:memberCode><id:subsystemCode>c</id:subsystemCode></x:client>";
    private static final String SERVICE = "<x:service id:objectType=\"SERVICE\"><id:xRoadInstance>DEV</id:xRoadInstance>"
            + "<id:memberClass>COM</id:memberClass><id:memberCode>2</id:memberCode><id:serviceCode>get</id:serviceCode></x:service>";
    private static final String ID = "<x:id>42</x:id>";
    private static final String VERSION = "<x:protocolVersion>4.0</x:protocolVersion>";
    private static final String HEADER = "<s:Header>" + CLIENT + SERVICE + ID + VERSION + "</s:Header>";
    private static final String BODY = "<s:Body><p:getThing xmlns:p=\"urn:p\"><p:a>1</p:a></p:getThing></s:Body>";

    static String envelope(String inside) {
        return "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:x=\"http://x-road.eu/xsd/xroad.xsd\""
                + " xmlns:id=\"http://x-road.eu/xsd/identifiers\">" + inside + "</s:Envelope>";
    }

    private static SoapPart scan(String soap) throws RefusedException {
        return SoapScanner.scan(new ByteArrayInputStream(soap.getBytes(StandardCharsets.UTF_8)), SoapLimits.DEFAULT);
    }

    private static void assertRefused(String soap, String code) {
        assertThatThrownBy(() -> scan(soap)).isInstanceOfSatisfying(RefusedException.class,
                refusal -> assertThat(refusal.code()).as(refusal.getMessage()).isEqualTo(code));
    }

    private static SoapMessage message(String soap) throws RefusedException {
        return (SoapMessage) scan(soap);
    }

    @Test
    void example() throws Exception {
        try (var from = Files.newInputStream(Path.of("src/test/vectors/examples/messages/soap-request.xml"))) {
            SoapMessage message = (SoapMessage) SoapScanner.scan(from, SoapLimits.DEFAULT);
            SoapHeader header = message.header();
            MemberId provider = new MemberId("DEV", "COM", "1234");
            assertThat(header).isEqualTo(new SoapHeader(ClientId.parse("DEV/COM/4321/Client"),
                    new ServiceId(new SubsystemId(provider, "Sub"), "getThing", Optional.of("v1")), "7c1d2a5e-0000-4000-8000-000000000001",
                    "4.0", Optional.of("EE12345678901"), Optional.of("case-17"),
                    Optional.of(new SoapHeader.RepresentedParty(Optional.of("COM"), Optional.of("UNKNOWN_MEMBER"))),
                    Optional.of(new ServerId(provider, "ss2")), Optional.empty()));
            assertThat(message.bodyElement()).isEqualTo("getThing");
            assertThat(message.response()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                                        | invalid_soap
            '<a'                                                      | invalid_soap
            '<a></b>'                                                 | invalid_soap
            '<Envelope/>'                                             | invalid_soap
            '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body/></s:Envelope>' | invalid_soap
            '<!DOCTYPE a><a/>'                                        | invalid_soap
            '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]><a>&e;</a>' | invalid_soap
            """)
    void notSoap(String soap, String code) {
        assertRefused(soap, code);
    }

    @Test
    void trailingGarbageAndUndeclaredEntitiesAreRefused() {
        assertRefused(envelope(HEADER + BODY) + "<a/>", "invalid_soap");
        assertRefused(envelope(HEADER + BODY) + "text", "invalid_soap");
        assertRefused(envelope(HEADER + "<s:Body><get>&e;</get></s:Body>"), "invalid_soap");
        String whole = envelope(HEADER + BODY);
        assertRefused(whole.substring(0, whole.length() - 20), "invalid_soap");
    }

    @Test
    void parts() {
        assertRefused(envelope(BODY), "missing_header");
        assertRefused(envelope(HEADER), "missing_body");
        assertRefused(envelope(HEADER + "<s:Body/>"), "invalid_body");
        assertRefused(envelope(HEADER + "<s:Body><getA/><getB/></s:Body>"), "invalid_body");
        assertRefused(envelope(HEADER + "<s:Body><other/></s:Body>"), "inconsistent_headers");
        assertRefused(envelope(HEADER + HEADER + BODY), "invalid_soap");
        assertRefused(envelope(BODY + HEADER), "invalid_soap");
        assertRefused(envelope(HEADER + BODY + BODY), "invalid_soap");
    }

    @Test
    void fieldsMissingOrTwice() {
        for (String field : new String[] {CLIENT, SERVICE, ID, VERSION}) {
            assertRefused(envelope(HEADER.replace(field, "") + BODY), "missing_header_field");
            assertRefused(envelope(HEADER.replace(field, field + field) + BODY), "duplicate_header_field");
        }
        assertRefused(envelope(HEADER.replace("<id:memberCode>2", "<id:memberCode>3</id:memberCode><id:memberCode>2") + BODY),
                "duplicate_header_field");
    }

    @Test
    void missingFieldsComeInOrder() {
        assertThatThrownBy(() -> scan(envelope("<s:Header/>"))).hasMessageContaining("protocolVersion");
        assertThatThrownBy(() -> scan(envelope("<s:Header>" + VERSION + "</s:Header>"))).hasMessageContaining("client");
        assertThatThrownBy(() -> scan(envelope("<s:Header>" + VERSION + CLIENT + "</s:Header>"))).hasMessageContaining("'id'");
        assertThatThrownBy(() -> scan(envelope("<s:Header>" + VERSION + CLIENT + ID + "</s:Header>"))).hasMessageContaining("service");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "3.0", "40", " 4.0"})
    void protocolVersion(String version) {
        assertRefused(envelope(HEADER.replace(VERSION, "<x:protocolVersion>" + version + "</x:protocolVersion>") + BODY),
                "invalid_protocol_version");
    }

    @Test
    void objectType() throws Exception {
        assertRefused(envelope(HEADER.replace(" id:objectType=\"SERVICE\"", "") + BODY), "invalid_xml");
        assertRefused(envelope(HEADER.replace("id:objectType=\"SUBSYSTEM\"", "objectType=\"SUBSYSTEM\"") + BODY), "invalid_xml");
        assertRefused(envelope(HEADER.replace("\"SUBSYSTEM\"", "\"SERVER\"") + BODY), "invalid_xml");
        assertRefused(envelope(HEADER.replace("\"SERVICE\"", "\"CENTRALSERVICE\"") + BODY), "invalid_xml");
        assertThat(message(envelope(HEADER.replace("\"SUBSYSTEM\"", "\"MEMBER\"") + BODY)).header().client())
                .isInstanceOf(SubsystemId.class);
    }

    @Test
    void blankIdentifierParts() {
        assertRefused(envelope(HEADER.replace("<id:memberCode>1<", "<id:memberCode> <") + BODY), "internal_error");
        assertRefused(envelope(HEADER.replace("<id:serviceCode>get</id:serviceCode>", "") + BODY), "internal_error");
    }

    @Test
    void textsAreTakenRaw() throws Exception {
        SoapMessage message = message(envelope(HEADER.replace(ID, "<x:id> 4<!-- -->2<![CDATA[<]]> </x:id><x:issue/>") + BODY));
        assertThat(message.header().id()).isEqualTo(" 42< ");
        assertThat(message.header().issue()).contains("");
        assertThat(message.header().userId()).isEmpty();
    }

    @Test
    void unknownHeadersAndForeignChildrenArePassedOver() throws Exception {
        SoapMessage message = message(envelope(HEADER.replace(ID, ID + "<x:unknown/><y xmlns=\"urn:y\"><id/></y>")
                .replace("</x:client>", "<id:serviceCode>no</id:serviceCode></x:client>") + BODY));
        assertThat(message.header().id()).isEqualTo("42");
    }

    @Test
    void consistencyNamesTheField() throws Exception {
        SoapHeader request = message(envelope(HEADER + BODY)).header();
        SoapHeader same = message(envelope(HEADER.replace("4.0", "4.1") + BODY)).header();
        request.requireSameIn(same);
        SoapHeader other = message(envelope(HEADER.replace(ID, ID + "<x:issue/>") + BODY)).header();
        assertThatThrownBy(() -> request.requireSameIn(other)).isInstanceOfSatisfying(RefusedException.class,
                refusal -> assertThat(refusal.code()).isEqualTo("inconsistent_response")).hasMessageContaining("issue");
    }

    @Test
    void responseIsKnownByItsName() throws Exception {
        assertThat(message(envelope(HEADER + BODY.replace("getThing", "getThingResponse"))).response()).isTrue();
    }

    @Test
    void faults() throws Exception {
        String fault = "<s:Body><s:Fault><faultcode>Server.X</faultcode><faultstring>a &lt; b</faultstring><faultactor/>"
                + "<detail><y:faultDetail xmlns:y=\"urn:y\">uuid</y:faultDetail></detail></s:Fault></s:Body>";
        assertThat(scan(envelope(fault))).isEqualTo(new SoapFault("Server.X", "a < b", "", "uuid"));
        assertThat(((SoapFault) scan(envelope(fault))).asRefusedRequest().code()).isEqualTo("server.x");
        assertThat(scan(envelope(fault.replaceAll("<y:.*</y:faultDetail>", "plain<other>x</other>"))))
                .isEqualTo(new SoapFault("Server.X", "a < b", "", "plain"));
        assertThat(scan(envelope("<s:Body><s:Fault/></s:Body>"))).isEqualTo(new SoapFault("", "", "", ""));
        SoapFault round = new SoapFault("a.b", "<&>\"'\u0001õ", "", "id");
        assertThat(scan(new String(round.xml(), StandardCharsets.UTF_8))).isEqualTo(new SoapFault("a.b", "<&>\"'?õ", "", "id"));
    }

    @Test
    void limits() throws IOException {
        assertRefused(envelope("<a>".repeat(600) + "</a>".repeat(600)), "invalid_soap");
        StringBuilder attributes = new StringBuilder("<a");
        for (int i = 0; i < 1100; i++) {
            attributes.append(" a").append(i).append("=\"\"");
        }
        assertRefused(envelope(attributes + "/>"), "invalid_soap");
        assertRefused(envelope("<s:Header><x:id>" + "x".repeat(70_000) + "</x:id></s:Header>"), "invalid_soap");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16", "UTF-16LE", "ISO-8859-1", "windows-1252"})
    void encodingIsTheDocuments(String encoding) throws Exception {
        String mark = encoding.equals("UTF-16LE") ? "\ufeff" : "";
        String declared = encoding.startsWith("UTF-16") ? "UTF-16" : encoding;
        String soap = mark + "<?xml version=\"1.0\" encoding=\"" + declared + "\"?>" + envelope(HEADER.replace("42", "õ") + BODY);
        byte[] bytes = soap.getBytes(Charset.forName(encoding));
        assertThat(((SoapMessage) SoapScanner.scan(new ByteArrayInputStream(bytes), SoapLimits.DEFAULT)).header().id()).isEqualTo("õ");
    }

    @Test
    void utf8MarkIsSkipped() throws Exception {
        assertThat(message("\ufeff" + envelope(HEADER + BODY)).header().id()).isEqualTo("42");
    }

    static String request() {
        return envelope(HEADER + BODY);
    }
}
