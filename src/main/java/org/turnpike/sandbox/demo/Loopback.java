package org.turnpike.sandbox.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds out before anything is started whether address and port are there to be listened on. */
final class Loopback {

    private Loopback() {
    }

    /**
     * Returns when a server could listen there now.
     *
     * @throws DemoFailure says what is in the way and how to remove it
     */
    static void requireFree(String address, int port) throws DemoFailure {
        requireAddress(address);
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
        } catch (IOException taken) {
            throw new DemoFailure("Port " + port + " of " + address + " is taken (" + taken.getMessage() + "). Stop what listens there,"
                    + " perhaps an earlier demo; 'ss -ltnp' or 'lsof -iTCP:" + port + " -sTCP:LISTEN' shows it.", taken);
        }
    }

    /** Linux has the whole of 127.0.0.0/8, macOS 127.0.0.1 alone: a socket at any free port shows it. */
    private static void requireAddress(String address) throws DemoFailure {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(address, 0));
        } catch (IOException missing) {
            throw new DemoFailure("This machine has no address " + address + " (" + missing.getMessage()
                    + "). On macOS: for n in 10 11 12; do sudo ifconfig lo0 alias 127.0.0.$n up; done", missing);
        }
    }
}
