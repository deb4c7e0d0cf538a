package org.turnpike.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class FormPartTest {
    private static final String FIELD = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n";

    private static List<FormPart> read(String type, String form, int most) throws MalformedMimeException {
        return FormPart.read(type, form.getBytes(StandardCharsets.UTF_8), most);
    }

    @Test
    void readsQuotedAndLiteralNames() throws Exception {
        FormPart part = read("multipart/form-data; boundary='x'", "--x\r\ncontent-disposition: form-data; name=\"a;b\"; filename=\"c:\\it's %22ü%22.pem\"\r\n\r\n\r\n--\r\n--x--\r\n", 1).get(0);
        assertThat(part.name()).isEqualTo("a;b");
        assertThat(part.fileName()).contains("c:\\it's \"ü\".pem");
        assertThat(part.content()).asString(StandardCharsets.UTF_8).isEqualTo("\r\n--");
    }

    @Test
    void stopsAfterOnePartMoreThanAllowed() throws Exception {
        assertThat(read("multipart/form-data; boundary=x", FIELD.repeat(5) + "--x--", 5)).hasSize(5);
        assertThat(read("multipart/form-data; boundary=x", FIELD.repeat(9), 5)).hasSize(6);
    }

    @Test
    void rejectsFramingThatIsNotStrict() {
        String type = "multipart/form-data; boundary=x";
        for (String form : List.of("", FIELD, FIELD + "--x", FIELD + "--x--\r\n.", FIELD.replace("\r\n", "\n") + "--x--",
                "--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--", "--x\r\nno field\r\n\r\n1\r\n--x--")) {
            assertThatThrownBy(() -> read(type, form, 5)).as(form).isInstanceOf(MalformedMimeException.class);
        }
        for (String boundary : List.of("", "; boundary=", "; boundary=" + "x".repeat(71))) {
            assertThatThrownBy(() -> read("multipart/form-data" + boundary, FIELD + "--x--", 5)).as(boundary).isInstanceOf(MalformedMimeException.class);
        }
    }
}
