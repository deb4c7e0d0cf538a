package org.turnpike.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Software tokens whose PIN costs little to try, so that tests start soon; everything else about them is real. */
public final class TestTokens {
    private static final int ITERATIONS = 1000;

    private TestTokens() {
    }

    /** The token in that folder. */
    public static SoftwareToken open(Path folder) throws IOException {
        return new SoftwareToken("software", new SoftwareTokenStore(folder), true, InstantSource.system(), ITERATIONS);
    }

    /** The private keys of a token, PKCS#8, by their ids; and the secret that they are encrypted under. */
    public static Map<String, byte[]> privateKeys(Path folder, String pin) throws Exception {
        byte[] proof = EncryptedKey.read(Files.readAllBytes(folder.resolve("pin.p12")), pin.toCharArray()).getEncoded();
        byte[] secret = MessageDigest.getInstance("SHA-256").digest(proof);
        Map<String, byte[]> keys = new TreeMap<>(Map.of("secret", secret, "pin.p12", proof));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".p12") && !each.endsWith("pin.p12")).toList()) {
                keys.put(file.getFileName().toString(),
                        EncryptedKey.read(Files.readAllBytes(file), HexFormat.of().formatHex(secret).toCharArray()).getEncoded());
            }
        }
        return keys;
    }
}
