package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.signature.Containers;

/** The offline verifier with files as X-Road 7.8.0 handed them out. */
class ContainerVerificationTest {
    private static final String CAPTURES = "src/test/vectors/captures/";
    private static final String CONFIGURATION = CAPTURES + "common/verificationconf.zip";

    @TempDir
    private Path folder;
    private final StringWriter printed = new StringWriter();

    /** @param arguments the verification configuration, then the files */
    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("verify", "--conf"));
        all.addAll(List.of(arguments));
        PrintWriter out = new PrintWriter(printed, true);
        return AdminMain.run(out, out, all.toArray(new String[0]));
    }

    private String printed() {
        return printed.toString();
    }

    @Test
    void answersWithSeveralContainersVerify() {
        assertThat(run(CONFIGURATION, CAPTURES + "soap-simple/asic-consumer.zip", CAPTURES + "rest-post-json/asic-provider.zip"))
                .as(printed()).isEqualTo(AdminMain.OK);
        assertThat(printed().lines().filter(line -> line.endsWith(": VALID"))).hasSize(4);
        assertThat(printed()).contains("signed by TEST/ORG/1111/consumer", "signed by TEST/ORG/2222/provider", "according to Peer Test TSA",
                "/attachment1 verified", "PASSED CERTIFICATE");
    }

    @Test
    void oneContainerVerifiesAndAChangedOneDoesNot() throws Exception {
        Map<String, byte[]> containers = Containers.entries(Files.readAllBytes(Path.of(CAPTURES + "soap-simple/asic-consumer.zip")));
        byte[] container = containers.values().iterator().next();
        Path good = Files.write(folder.resolve("good.asice"), container);
        assertThat(run(CONFIGURATION, good.toString())).as(printed()).isEqualTo(AdminMain.OK);
        Map<String, byte[]> entries = Containers.entries(container);
        String message = new String(entries.get("message.xml"), StandardCharsets.UTF_8);
        entries.put("message.xml", message.replace("protocolVersion>4.0<", "protocolVersion>4.1<").getBytes(StandardCharsets.UTF_8));
        Path bad = Files.write(folder.resolve("bad.asice"), Containers.zip(entries));
        assertThat(run(CONFIGURATION, good.toString(), bad.toString())).isEqualTo(AdminMain.NOT_WELL);
        assertThat(printed()).contains("bad.asice: INVALID", "FAILED SIGNATURE: invalid_signature_value", "NOT_MADE CERTIFICATE");
    }

    @Test
    void whatCannotBeReadIsSaid() throws Exception {
        Path empty = Files.write(folder.resolve("empty"), new byte[0]);
        assertThat(run()).isEqualTo(AdminMain.USAGE);
        assertThat(run(CONFIGURATION, folder.resolve("nothing").toString())).isEqualTo(AdminMain.USAGE);
        assertThat(run(empty.toString(), empty.toString())).isEqualTo(AdminMain.USAGE);
        assertThat(run(CONFIGURATION, empty.toString())).isEqualTo(AdminMain.NOT_WELL);
    }
}
