package org.turnpike.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.fault.RefusedException;

/** All bytes but the inserted ones stay, wherever comments, CDATA and attributes try to mislead. */
class RequestHashInserterTest {
    private static final byte[] HASH = new byte[64];
    private static final String INSERTED = "<x:requestHash algorithmId=\"" + Sha512.URI + "\">" + Sha512.base64(HASH) + "</x:requestHash>";

    private static byte[] inserted(byte[] soap) throws Exception {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        RequestHashInserter.copy(Content.of(soap), to, HASH);
        return to.toByteArray();
    }

    private static String inserted(String soap) throws Exception {
        return new String(inserted(soap.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<x:id>42</x:id>", "<x:id a='>' b=\"'/>\">42</x:id >", "<x:id><!-- </x:id> --><![CDATA[</x:id>]]]]>42</x:id>",
        "<x:id><x:id>inner</x:id></x:id>", "<x:id/>", "<?pi </x:id> ?><!-- <x:id>no</x:id> --><x:id>42</x:id>",
        "<y:id xmlns:y='urn:y'>no</y:id><x:id>42</x:id>"})
    void goesRightBehindTheId(String id) throws Exception {
        String soap = "\ufeff<?xml version='1.0'?>\r\n<!-- <s:Header> -->" + SoapScannerTest.request().replace("<x:id>42</x:id>", id + "\n<!-- -->");
        assertThat(inserted(soap)).isEqualTo(soap.replace(id + "\n", id + INSERTED + "\n"));
    }

    @Test
    void earlierHashGoesWhereverItStands() throws Exception {
        String soap = SoapScannerTest.request();
        String hash = "<x:requestHash algorithmId='>'><![CDATA[>]]>old</x:requestHash>";
        String expected = inserted(soap);
        assertThat(inserted(soap.replace("<x:id>", hash + "<x:id>"))).isEqualTo(expected);
        assertThat(inserted(soap.replace("</x:id>", "</x:id>" + hash))).isEqualTo(expected);
        assertThat(inserted(soap.replace("</s:Header>", "<x:requestHash/></s:Header>"))).isEqualTo(expected);
        assertThat(inserted(soap.replace("<p:a>1", "<p:a>" + hash))).contains(hash);
    }

    @Test
    void prefixIsThatOfTheId() throws Exception {
        String own = "<id xmlns=\"http://x-road.eu/xsd/xroad.xsd\">42</id>";
        String soap = SoapScannerTest.request().replace("<x:id>42</x:id>", own);
        String expected = "<requestHash xmlns=\"http://x-road.eu/xsd/xroad.xsd\" algorithmId=\"" + Sha512.URI + "\">"
                + Sha512.base64(HASH) + "</requestHash>";
        assertThat(inserted(soap)).isEqualTo(soap.replace(own, own + expected));
        SoapMessage scanned = (SoapMessage) SoapScanner.scan(new ByteArrayInputStream(inserted(soap).getBytes(StandardCharsets.UTF_8)),
                SoapLimits.DEFAULT);
        assertThat(scanned.header().requestHash().orElseThrow().value()).isEqualTo(Sha512.base64(HASH));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ISO-8859-1", "ISO-8859-15", "windows-1252"})
    void bytesOfOneByteEncodingsStay(String encoding) throws Exception {
        Charset charset = Charset.forName(encoding);
        String soap = "<?xml version=\"1.0\" encoding=\"" + encoding + "\"?>" + SoapScannerTest.request().replace("<p:a>1", "<p:a>õ");
        assertThat(new String(inserted(soap.getBytes(charset)), charset)).isEqualTo(soap.replace("</x:id>", "</x:id>" + INSERTED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "Shift_JIS"})
    void otherEncodingsBecomeUtf8(String encoding) throws Exception {
        String mark = encoding.equals("UTF-16LE") || encoding.equals("UTF-16BE") ? "\ufeff" : "";
        String declared = encoding.startsWith("UTF-16") ? "UTF-16" : encoding;
        String soap = mark + "<?xml version=\"1.0\" encoding=\"" + declared + "\"?>" + SoapScannerTest.request().replace("<p:a>1", "<p:a>ソ");
        assertThat(new String(inserted(soap.getBytes(Charset.forName(encoding))), StandardCharsets.UTF_8)).isEqualTo(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + SoapScannerTest.request().replace("<p:a>1", "<p:a>ソ")
                        .replace("</x:id>", "</x:id>" + INSERTED));
    }

    @Test
    void withoutIdOrWithoutSenseIsRefused() {
        assertThatThrownBy(() -> inserted(SoapScannerTest.request().replace("<x:id>42</x:id>", "")))
                .isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.code()).isEqualTo("missing_header_field"));
        assertThatThrownBy(() -> inserted("<a>")).isInstanceOfSatisfying(RefusedException.class,
                e -> assertThat(e.code()).isEqualTo("invalid_soap"));
    }
}
