package org.turnpike.sandbox.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Checks, before anything is started, whether a server can listen at an address and port. */
final class Loopback {

    private Loopback() {
    }

    /**
     * Requires that a server can listen there.
     *
     * @throws DemoFailure with the cause and the remedy
     */
    static void requireFree(String address, int port) throws DemoFailure {
        requireAddress(address);
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
        } catch (IOException taken) {
            throw new DemoFailure("Port " + port + " of " + address + " is already in use (" + taken.getMessage() + "). Run 'ss -ltnp' or 'lsof -iTCP:" + port
                    + " -sTCP:LISTEN' to find the process, and stop it. It may be an earlier demo.", taken);
        }
    }

    /** Requires that this machine has the address, by opening a socket at any free port. Linux has all of 127.0.0.0/8, macOS only 127.0.0.1. */
    private static void requireAddress(String address) throws DemoFailure {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(address, 0));
        } catch (IOException missing) {
            throw new DemoFailure("This machine has no address " + address + " (" + missing.getMessage()
                    + "). On macOS: for n in 10 11 12; do sudo ifconfig lo0 alias 127.0.0.$n up; done", missing);
        }
    }
}
