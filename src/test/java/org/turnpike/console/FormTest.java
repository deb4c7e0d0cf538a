package org.turnpike.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What browsers send, and what only others do. */
class FormTest {
    private static Form body(String type, String text) throws Form.RejectedException {
        return Form.body(type, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsFieldsAndFiles() throws Exception {
        Form form = body("multipart/form-data; boundary=xyz", "--xyz\r\nContent-Disposition: form-data; name=\"client\"\r\n\r\nA/B/ü\r\n"
                + "--xyz\r\nContent-Disposition: form-data; name=\"certificate\"; filename=\"c.pem\"\r\nContent-Type: text/plain\r\n\r\nline\r\n\r\n--line\r\n--xyz--\r\n");
        assertThat(form.get("client")).isEqualTo("A/B/ü");
        assertThat(form.file("certificate").orElseThrow().name()).isEqualTo("c.pem");
        assertThat(form.file("certificate").orElseThrow().content()).asString(StandardCharsets.UTF_8).isEqualTo("line\r\n\r\n--line");
    }

    @Test
    void keepsWhatWasTypedWithoutSecretsAndWithFiles() throws Exception {
        Form form = body("multipart/form-data; boundary=xyz", "--xyz\r\nContent-Disposition: form-data; name=\"pin\"\r\n\r\n1234\r\n"
                + "--xyz\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\nabc\r\n--xyz\r\nContent-Disposition: form-data; name=\"f\"; filename=\"c.pem\"\r\n\r\nx\r\n--xyz--");
        assertThat(form.kept()).extracting(Form.Field::name).containsExactly("_file.f");
        assertThat(form.hasSecret()).isTrue();
        Form again = Form.query("_file.f=" + MessagesPage.encoded(form.kept().get(0).value()));
        assertThat(again.file("f").orElseThrow()).satisfies(file -> assertThat(file.content()).containsExactly('x'));
    }

    @Test
    void rejectsWhatCannotBeRead() {
        for (String[] wrong : List.of(new String[] {"multipart/form-data", "x"}, new String[] {"multipart/form-data; boundary=xyz", "--xyz\r\nContent-Disposition: form-data"},
                new String[] {"application/x-www-form-urlencoded", "a=%zz"}, new String[] {"application/json", "{}"},
                new String[] {"application/x-www-form-urlencoded", "_file.f=c.pem:***"})) {
            assertThatThrownBy(() -> body(wrong[0], wrong[1])).as(wrong[1]).isInstanceOf(Form.RejectedException.class);
        }
    }

    @Test
    void boundsTheFields() {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i <= Form.MOST_FIELDS; i++) {
            many.append("f").append(i).append("=1&");
        }
        assertThatThrownBy(() -> Form.query(many.toString())).isInstanceOfSatisfying(Form.RejectedException.class, rejected -> assertThat(rejected.status()).isEqualTo(413));
    }

    @Test
    void boundsTheValuesOfOneField() {
        assertThatThrownBy(() -> Form.query("a&".repeat(Form.MOST_FIELDS + 1))).isInstanceOfSatisfying(Form.RejectedException.class,
                rejected -> assertThat(rejected.status()).isEqualTo(413));
        String part = "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n1\r\n";
        assertThatThrownBy(() -> body("multipart/form-data; boundary=x", part.repeat(Form.MOST_FIELDS + 1) + "--x--"))
                .isInstanceOfSatisfying(Form.RejectedException.class, rejected -> assertThat(rejected.status()).isEqualTo(413));
    }

    @Test
    void keepsNoFilesAndNothingLongForTheSignIn() throws Exception {
        Form form = Form.query("username=u&password=p&a=1&a=2&_file.f=c.pem:eA==");
        assertThat(form.keptForSignIn()).containsExactly(new Form.Field("a", "1"), new Form.Field("a", "2"));
        assertThat(form.fitsSignIn()).isTrue();
        assertThat(Form.query("a=" + "%3C".repeat(Form.STRANGERS_BYTES / 3)).fitsSignIn()).isFalse();
    }
}
