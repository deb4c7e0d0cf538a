package org.turnpike;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that must know theirs before they listen. Each is given once, and none is of the range that the system takes the ends
 * of connections from, so it is still free when the server takes it.
 */
public final class FreePorts {
    private static final int LEAST = 10_000;
    private static final int BEYOND = 32_000;
    private static final int HALF = (BEYOND - LEAST) / 2;
    /** Two JVMs that run tests at the same time begin in different halves. */
    private static int last = LEAST + Integer.getInteger("surefire.forkNumber", 1) % 2 * HALF + ThreadLocalRandom.current().nextInt(HALF / 2);

    private FreePorts() {
    }

    /** A port that is free on each of the addresses. */
    public static synchronized int next(String... addresses) throws IOException {
        for (int tried = LEAST; tried < BEYOND; tried++) {
            last = last + 1 < BEYOND ? last + 1 : LEAST;
            if (isFree(last, addresses)) {
                return last;
            }
        }
        throw new IOException("No port from " + LEAST + " to " + BEYOND + " is free on " + String.join(", ", addresses));
    }

    private static boolean isFree(int port, String... addresses) {
        for (String address : addresses) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(address))) {
                socket.getLocalPort();
            } catch (IOException taken) {
                return false;
            }
        }
        return true;
    }
}
