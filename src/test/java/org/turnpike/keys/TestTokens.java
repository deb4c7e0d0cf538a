package org.turnpike.keys;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;

/** Software tokens whose PIN costs little to try, so that tests start soon; everything else about them is real. */
public final class TestTokens {
    private static final int ITERATIONS = 1000;

    private TestTokens() {
    }

    /** The token in that folder. */
    public static SoftwareToken open(Path folder) throws IOException {
        return new SoftwareToken("software", new SoftwareTokenStore(folder), true, InstantSource.system(), ITERATIONS);
    }
}
