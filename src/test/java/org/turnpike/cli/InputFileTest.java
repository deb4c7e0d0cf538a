package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that commands name: bounded, and each failure a sentence with the file and the cause. */
class InputFileTest {
    @TempDir
    private Path folder;

    private static void assertUnreadable(Path file, String cause) {
        assertThatThrownBy(() -> InputFile.text(file, 1000)).isInstanceOf(IOException.class).hasMessageContainingAll("Cannot read the file " + file, cause)
                .message().endsWith(".");
    }

    @Test
    void eachFailureNamesTheFileAndTheCause() throws Exception {
        assertUnreadable(folder.resolve("none"), "does not exist");
        assertUnreadable(folder, "it is a folder");
        assertUnreadable(Files.createFile(folder.resolve("empty")), "it is empty");
        assertUnreadable(Files.write(folder.resolve("large"), new byte[1001]), "it has more than 1000 bytes");
        assertUnreadable(Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 'x'}), "it is not text in UTF-8");
        assertUnreadable(folder.resolve("empty").resolve("below"), "");
    }

    @Test
    void devicesAreReadUpToTheBoundAndNoFurther() {
        assertUnreadable(Path.of("/dev/zero"), "it has more than 1000 bytes");
        assertUnreadable(Path.of("/dev/null"), "it is empty");
    }

    @Test
    void certificatesAreTextOrBase64OfBytes() throws Exception {
        assertThat(InputFile.certificate(Files.writeString(folder.resolve("pem"), "Bag Attributes\n-----BEGIN CERTIFICATE-----\n"))).startsWith("Bag");
        assertThat(InputFile.certificate(Files.writeString(folder.resolve("base64"), "MIIB\n"))).isEqualTo("MIIB\n");
        assertThat(InputFile.certificate(Files.write(folder.resolve("der"), new byte[] {0x30, (byte) 0x82, 0, 1}))).isEqualTo("MIIAAQ==");
    }

    @Test
    void whatCannotBeWrittenIsReportedInASentence() {
        assertThatThrownBy(() -> OutputFile.write(folder, new byte[1])).hasMessageStartingWith("Cannot write the file " + folder).message().endsWith(".");
        assertThatThrownBy(() -> OutputFile.write(folder.resolve("no").resolve("file"), new byte[1])).hasMessageContaining("does not exist");
    }
}
