package org.turnpike.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.util.encoders.Hex;
import org.junit.jupiter.api.Test;
import org.turnpike.fault.RefusedException;

/** The sealed file: opened by its passphrase alone, and only while every byte is as it was written. */
class SealedFileTest {
    private static final KeyCost CHEAP = new KeyCost(8, 1, 1);
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
        byte[] real = SealedFile.seal(CONTENTS, PASSPHRASE.toCharArray(), KeyCost.DEFAULT, new SecureRandom());
        assertThat(SealedFile.open(real, PASSPHRASE.toCharArray())).isEqualTo(CONTENTS);
    }

    @Test
    void twoFilesOfTheSameContentsHaveNothingInCommon() {
        assertThat(Arrays.copyOfRange(sealed(), 24, sealed().length)).isNotEqualTo(Arrays.copyOfRange(sealed(), 24, sealed().length));
        assertThat(new String(sealed(), StandardCharsets.ISO_8859_1)).doesNotContain("server needs");
    }

    @Test
    void anotherPassphraseIsRefusedAndNamed() {
        for (String other : new String[] {"a passphrase with an a in it", PASSPHRASE + " ", "", "å"}) {
            assertThatThrownBy(() -> SealedFile.open(sealed(), other.toCharArray())).isInstanceOf(RefusedException.class).hasMessageStartingWith("passphrase: ");
        }
    }

    @Test
    void everyChangedByteIsRefusedAsTheFiles() {
        byte[] file = sealed();
        for (int i = 0; i < file.length; i++) {
            for (int bit : new int[] {1, 0x80}) {
                byte[] changed = file.clone();
                changed[i] ^= bit;
                assertRefused(changed, PASSPHRASE, "file: ", "changed");
            }
        }
    }

    @Test
    void everyLengthButItsOwnIsRefusedAsTheFiles() {
        byte[] file = sealed();
        for (int i = 0; i < file.length; i++) {
            assertRefused(Arrays.copyOf(file, i), PASSPHRASE, "file: ");
        }
        assertRefused(Arrays.copyOf(file, file.length - 3), PASSPHRASE, "cut off, 3 of its " + file.length + " bytes");
        assertRefused(Arrays.copyOf(file, file.length + 2), PASSPHRASE, "file: 2 bytes follow its end");
    }

    /** A head that somebody wrote anew, digest and all. */
    private static byte[] forged(int place, int value) throws Exception {
        byte[] file = sealed();
        ByteBuffer.wrap(file).putInt(place, value);
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update(file, 0, SealedFile.HEAD - 32);
        System.arraycopy(sha256.digest(), 0, file, SealedFile.HEAD - 32, 32);
        return file;
    }

    @Test
    void whatAForgedHeadAsksForIsNotSpent() throws Exception {
        assertRefused(forged(12, Integer.MAX_VALUE), PASSPHRASE, "file: Argon2id with 2147483647 KiB");
        assertRefused(forged(12, 0), PASSPHRASE, "file: Argon2id");
        assertRefused(forged(16, 1_000_000), PASSPHRASE, "file: Argon2id");
        assertRefused(forged(20, -1), PASSPHRASE, "file: Argon2id");
        assertRefused(forged(52, Integer.MAX_VALUE), PASSPHRASE, "file: ");
        assertRefused(forged(52, -1), PASSPHRASE, "file: ");
        assertRefused(forged(8, 2), PASSPHRASE, "file: it has version 2");
        assertRefused(forged(24, 7), PASSPHRASE, "passphrase: ");
    }

    /** RFC 9106 §5.3 has a secret and associated data beside; this one is of the reference implementation's test suite (argon2id, v=19, m=256, t=2, p=1). */
    @Test
    void theDerivationIsArgon2id() {
        byte[] derived = new KeyCost(256, 2, 1).derive("password".toCharArray(), "somesalt".getBytes(StandardCharsets.US_ASCII), 32);
        assertThat(Hex.toHexString(derived)).isEqualTo("9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe");
    }

    @Test
    void costsBeyondTheBoundsAreNoCosts() {
        assertThatThrownBy(() -> new KeyCost(31, 1, 4)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new KeyCost((256 << 10) + 1, 1, 4)).isInstanceOf(IllegalArgumentException.class);
        assertThat(KeyCost.DEFAULT).isEqualTo(new KeyCost(65536, 3, 4));
    }
}
