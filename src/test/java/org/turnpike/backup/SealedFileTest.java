package org.turnpike.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.fault.RefusedException;

/** The sealed file: opened by its passphrase alone, and only while every byte is as it was written. */
class SealedFileTest {
    private static final int CHEAP = 0;
    private static final String PASSPHRASE = "a passphrase with an å in it";
    private static final byte[] CONTENTS = "what a server needs".getBytes(StandardCharsets.UTF_8);

    private static byte[] sealed() {
        return SealedFile.seal(CONTENTS, PASSPHRASE.toCharArray(), CHEAP, new SecureRandom());
    }

    private static void assertRefused(byte[] file, String passphrase, String... says) {
        assertThatThrownBy(() -> SealedFile.open(file, passphrase.toCharArray())).isInstanceOf(RefusedException.class).hasMessageContainingAll(says)
                .hasMessageNotContaining(passphrase);
    }

    @Test
    void isOpenedByItsPassphrase() throws Exception {
        assertThat(SealedFile.open(sealed(), PASSPHRASE.toCharArray())).isEqualTo(CONTENTS);
        assertThat(SealedFile.open(SealedFile.seal(new byte[0], PASSPHRASE.toCharArray(), CHEAP, new SecureRandom()), PASSPHRASE.toCharArray())).isEmpty();
        byte[] real = SealedFile.seal(CONTENTS, PASSPHRASE.toCharArray(), SealedFile.COST, new SecureRandom());
        assertThat(SealedFile.open(real, PASSPHRASE.toCharArray())).isEqualTo(CONTENTS);
    }

    @Test
    void twoFilesOfTheSameContentsHaveNothingInCommon() {
        assertThat(Arrays.copyOfRange(sealed(), 20, sealed().length)).isNotEqualTo(Arrays.copyOfRange(sealed(), 20, sealed().length));
        assertThat(new String(sealed(), StandardCharsets.ISO_8859_1)).doesNotContain("server needs");
    }

    @Test
    void anotherPassphraseIsRefusedAndNamed() {
        for (String other : new String[] {"a passphrase with an a in it", PASSPHRASE + " ", "", "å"}) {
            assertThatThrownBy(() -> SealedFile.open(sealed(), other.toCharArray())).isInstanceOf(RefusedException.class).hasMessageStartingWith("passphrase: ");
        }
    }

    @Test
    void everyChangedByteIsRefused() {
        byte[] file = sealed();
        for (int i = 0; i < file.length; i++) {
            for (int bit : new int[] {1, 0x80}) {
                byte[] changed = file.clone();
                changed[i] ^= bit;
                assertRefused(changed, PASSPHRASE, "changed");
            }
        }
    }

    @Test
    void everyLengthButItsOwnIsRefusedAsTheFiles() {
        byte[] file = sealed();
        for (int i = 0; i < file.length; i++) {
            assertRefused(Arrays.copyOf(file, i), PASSPHRASE, "file: ");
        }
        assertRefused(Arrays.copyOf(file, file.length + 2), PASSPHRASE, "file: ");
    }

    private static byte[] changed(int place, int value) {
        byte[] file = sealed();
        file[place] = (byte) value;
        return file;
    }

    /** Bytes of the first packet (RFC 4880 §5.3): tag, length, version, cipher, kind of derivation, digest, salt of eight, count. */
    @Test
    void otherMessagesAreRefusedBeforeTheyCostAnything() {
        assertRefused(changed(2, 6), PASSPHRASE, "file: ", "OpenPGP");
        assertRefused(changed(3, 7), PASSPHRASE, "file: ", "OpenPGP");
        for (int derivation : new int[] {0, 1, 2, 4, 101}) {
            assertRefused(changed(4, derivation), PASSPHRASE, "file: ", "OpenPGP");
        }
        assertRefused(changed(5, 1), PASSPHRASE, "file: ", "OpenPGP");
        assertRefused("TPBACKUP".getBytes(StandardCharsets.US_ASCII), PASSPHRASE, "file: ", "OpenPGP");
    }

    /** What everybody has opens it too. */
    @Test
    void gnuPgOpensIt(@TempDir Path folder) throws Exception {
        requireGnuPg();
        Path file = Files.write(folder.resolve("a.backup"), SealedFile.seal(CONTENTS, PASSPHRASE.toCharArray(), SealedFile.COST, new SecureRandom()));
        Path passphrase = Files.writeString(folder.resolve("passphrase"), PASSPHRASE);
        Path opened = folder.resolve("opened");
        Process gpg = new ProcessBuilder("gpg", "--homedir", folder.toString(), "--batch", "--pinentry-mode", "loopback", "--passphrase-file",
                passphrase.toString(), "--output", opened.toString(), "--decrypt", file.toString()).redirectErrorStream(true).start();
        String said = new String(gpg.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(gpg.waitFor()).as(said).isZero();
        assertThat(opened).hasBinaryContent(CONTENTS);
        assertThat(new ProcessBuilder("gpgconf", "--homedir", folder.toString(), "--kill", "all").start().waitFor()).isZero();
    }

    /** {@code .ci/run} requires it; elsewhere the test is skipped where it is missing. */
    private static void requireGnuPg() throws Exception {
        try {
            assertThat(new ProcessBuilder("gpg", "--version").redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor()).isZero();
        } catch (IOException missing) {
            assumeTrue("required".equals(System.getenv("TURNPIKE_TEST_CLIENTS")), "gpg is not installed");
            throw missing;
        }
    }
}
