package org.turnpike.signature;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.turnpike.message.Content;

/** Computes digests of content by reading it again. */
final class ContentDigest {
    private static final int BUFFER_BYTES = 16 * 1024;

    private ContentDigest() {
    }

    static byte[] of(Content content, DigestAlgorithm algorithm) throws IOException {
        MessageDigest digest = algorithm.newDigest();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = content.open()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return digest.digest();
    }
}
