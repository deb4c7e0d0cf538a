package org.turnpike.messagelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.id.ClientId;
import org.turnpike.message.Content;
import org.turnpike.signature.ContainerReport;
import org.turnpike.signature.ContainerVerifier;
import org.turnpike.storage.Databases;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.OcspVerifier;

/** Bodies in the database can be read with the secret they were encrypted with, and in the row they were written to, or not at all. */
class BodyEncryptionTest {
    private static final String FIRST = "2026-1: " + Base64.getEncoder().encodeToString(new byte[32]) + "\n";
    private static final String SECOND = "2026-2: " + Base64.getEncoder().encodeToString("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
    private static final BodyEncryption ENCRYPTION = BodyEncryption.of(Optional.of("2026-2"), "# secrets\n\n" + FIRST + SECOND);
    private static final ClientId PARTY = ClientId.parse("TEST/ORG/1111/consumer");

    @TempDir
    private Path folder;

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] bytes(Content content) throws IOException {
        try (InputStream in = content.open()) {
            return in.readAllBytes();
        }
    }

    private static byte[] open(byte[] sealed, String place) throws IOException {
        return bytes(new Content() {
            @Override
            public InputStream open() throws IOException {
                return ENCRYPTION.open(new ByteArrayInputStream(sealed), Optional.of("2026-2"), place);
            }

            @Override
            public long length() {
                return sealed.length;
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 131_072, 200_000})
    void whatIsSealedOpensInItsPlaceAlone(int length) throws Exception {
        byte[] plain = random(length);
        Content sealed = ENCRYPTION.seal(Content.of(plain), "message 1");
        byte[] stored = bytes(sealed);
        assertThat(sealed.length()).isEqualTo(stored.length);
        assertThat(open(stored, "message 1")).isEqualTo(plain);
        assertThat(bytes(sealed)).as("never twice the same").isNotEqualTo(stored);
        assertThatThrownBy(() -> open(stored, "message 2")).isInstanceOf(IOException.class).hasMessageContaining("cannot be decrypted");
        assertThatThrownBy(() -> ENCRYPTION.open(new ByteArrayInputStream(stored), Optional.of("2026-1"), "message 1").readAllBytes())
                .hasMessageContaining("cannot be decrypted");
        assertThatThrownBy(() -> ENCRYPTION.open(new ByteArrayInputStream(stored), Optional.of("2025"), "message 1")).hasMessageContaining("'2025'");
    }

    @Test
    void noByteCanBeChangedTakenOutOrMoved() throws Exception {
        byte[] stored = bytes(ENCRYPTION.seal(Content.of(random(140_000)), "a"));
        for (int at = 0; at < stored.length; at += 997) {
            byte[] changed = stored.clone();
            changed[at] ^= 4;
            assertThatThrownBy(() -> open(changed, "a")).hasMessageContaining("cannot be decrypted");
        }
        int segment = 65_536 + 16;
        for (int length : new int[] {0, 10, 32, 32 + segment, 32 + 2 * segment, stored.length - 1}) {
            assertThatThrownBy(() -> open(Arrays.copyOf(stored, length), "a")).hasMessageContaining("cannot be decrypted");
        }
        byte[] swapped = stored.clone();
        System.arraycopy(stored, 32, swapped, 32 + segment, segment);
        System.arraycopy(stored, 32 + segment, swapped, 32, segment);
        assertThatThrownBy(() -> open(swapped, "a")).hasMessageContaining("cannot be decrypted");
    }

    @Test
    void aContentOfAnotherLengthIsNotRecorded() {
        Content wrong = new Content() {
            @Override
            public InputStream open() {
                return new ByteArrayInputStream(new byte[70_000]);
            }

            @Override
            public long length() {
                return 60_000;
            }
        };
        assertThatThrownBy(() -> bytes(ENCRYPTION.seal(wrong, "a"))).isInstanceOf(IOException.class).hasMessageContaining("60000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no colon", "id: short", "id: %%%", "a b: AAAA", "2026-1: AAAA"})
    void secretsThatAreNoneAreRefusedAndNotQuoted(String line) {
        assertThatThrownBy(() -> BodyEncryption.of(Optional.empty(), FIRST + line)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 2 ").hasMessageNotContaining("AAAA").hasNoCause();
        assertThatThrownBy(() -> BodyEncryption.of(Optional.of("other"), FIRST)).hasMessageContaining("'other'");
        assertThat(ENCRYPTION.toString()).doesNotContain("AAAA");
    }

    @ParameterizedTest
    @EnumSource
    void recordsAreEncryptedInTheDatabaseAndSecretsRotate(Databases kind) throws Exception {
        var database = kind.fresh();
        try (StampedLog log = new StampedLog(database, folder.resolve("1"))) {
            log.record(PARTY, "plain");
        }
        Path same = kind == Databases.SQLITE ? folder.resolve("1") : folder.resolve("2");
        try (StampedLog log = new StampedLog(database, same, BodyEncryption.of(Optional.of("2026-1"), FIRST))) {
            log.record(PARTY, "first");
        }
        try (StampedLog log = new StampedLog(database, same, ENCRYPTION)) {
            log.record(PARTY, "second");
            log.stamp();
            assertThat(stored(log, "select message from message_record where id = 1")).isEqualTo(StampedLog.message());
            for (String sql : List.of("select message from message_record where id = 2", "select message from message_record where id = 3",
                    "select content from message_chunk where record = 2", "select content from message_chunk where record = 3")) {
                assertThat(new String(stored(log, sql), StandardCharsets.ISO_8859_1)).doesNotContain("X-Road", "r1/", new String(StampedLog.attachment(), StandardCharsets.ISO_8859_1));
            }
            assertThat(log.number("select count(*) from message_record where encryption_secret = '2026-2'")).isEqualTo(1);
            for (long record = 1; record <= 3; record++) {
                ByteArrayOutputStream container = new ByteArrayOutputStream();
                log.containers.write(record, container);
                ContainerReport report = new ContainerVerifier(new ChainVerifier(new OcspVerifier())).verify(Content.of(container.toByteArray()), log.configuration());
                assertThat(report.isValid()).as(report.toString()).isTrue();
            }
            log.database.inTransaction(connection -> connection.createStatement().executeUpdate(
                    "update message_record set encryption_secret = '2026-1', message = (select message from message_record where id = 2) where id = 3"));
            assertThatThrownBy(() -> log.containers.write(3L, new ByteArrayOutputStream())).isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot be decrypted");
        }
    }

    private static byte[] stored(StampedLog log, String sql) throws Exception {
        return log.database.inTransaction(connection -> {
            try (var statement = connection.createStatement(); var row = statement.executeQuery(sql)) {
                row.next();
                return row.getBytes(1);
            }
        });
    }
}
