package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.sandbox.Identities;
import org.turnpike.signature.Containers;

/** Messages that are encrypted in the database: the containers made of them are the same. */
@Tag("slow")
class EncryptedBodiesTest {
    private static final String SECRET = "a body that nobody reads in the database";

    @TempDir
    private Path folder;

    @Test
    void containersVerifyAndTheDatabaseHoldsNoText() throws Exception {
        Path secrets = folder.resolve("secrets");
        Files.writeString(secrets, "first: " + Base64.getEncoder().encodeToString(new byte[32]) + "\n");
        Map<String, String> encrypted = Map.of("turnpike.messagelog.encryption-secret", "first", "turnpike.messagelog.encryption-secrets.file", secrets.toString());
        try (XRoadInstance instance = new XRoadInstance(Map.of(Identities.SS1, encrypted, Identities.SS2, encrypted))) {
            instance.publish();
            AsicDoor door = new AsicDoor(instance);
            String id = Call.newId();
            assertThat(Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.ECHO, id,
                    "<e:echo xmlns:e=\"http://sandbox.turnpike.example/registry\"><e:message>" + SECRET + "</e:message></e:echo>")).code()).isEmpty();
            for (boolean ofConsumer : new boolean[] {true, false}) {
                for (boolean response : new boolean[] {true, false}) {
                    byte[] container = door.container(ofConsumer, id, response);
                    assertThat(door.requireProof(container).messageId()).isEqualTo(id);
                    assertThat(Containers.entries(container).get("message.xml")).asString(StandardCharsets.UTF_8).contains(SECRET);
                }
                Path folder = (ofConsumer ? instance.consumer() : instance.provider()).home().resolve("db");
                String stored = "";
                for (String file : List.of("messagelog.db", "messagelog.db-wal")) {
                    stored += Files.exists(folder.resolve(file)) ? new String(Files.readAllBytes(folder.resolve(file)), StandardCharsets.ISO_8859_1) : "";
                }
                assertThat(stored).contains(id).doesNotContain(SECRET);
            }
        }
    }
}
