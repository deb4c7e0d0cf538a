package org.turnpike.cli;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.MBeanServerConnection;
import org.turnpike.admin.LocalSocketCall;
import org.turnpike.admin.LocalSocketFrame;

/**
 * Accesses the beans of a server over the local socket in its home directory (decision 24). It needs no JDK and no JMX port. Only the owner of the
 * home directory and root may connect. Use an object in one thread.
 */
final class LocalSocketClient implements AutoCloseable {
    private final SocketChannel channel;
    private final DataInputStream in;
    private final OutputStream out;

    private LocalSocketClient(SocketChannel channel) {
        this.channel = channel;
        this.in = new DataInputStream(Channels.newInputStream(channel));
        this.out = Channels.newOutputStream(channel);
    }

    /** @throws NoServerException if no server of this home directory is running, or if this user may not connect to the server */
    static LocalSocketClient open(Path home) throws NoServerException {
        Path socket = LocalSocketCall.socketOf(home);
        try {
            if (!Files.isDirectory(home)) {
                throw new NoServerException("There is no home directory " + home.toAbsolutePath() + ": check --home or TURNPIKE_HOME.", null);
            }
            if (Files.notExists(socket)) {
                throw new NoServerException("No server of the home directory " + home.toAbsolutePath() + " is running: there is no socket " + socket + ".", null);
            }
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
                return new LocalSocketClient(channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException | UnsupportedOperationException e) {
            throw new NoServerException("Cannot connect to the server of " + home.toAbsolutePath() + " through " + socket + ": " + e.getMessage()
                    + ". The server is not running, or it runs as another user.", e instanceof IOException io ? io : null);
        }
    }

    /** Returns the server's beans. The connection supports only queries for existence, attributes and operations. */
    MBeanServerConnection beans() {
        return FramedBeans.over(frame -> {
            out.write(frame);
            out.flush();
            return LocalSocketFrame.read(in, LocalSocketFrame.MAX_BYTES);
        });
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException gone) {
            return;                                                        // the other side closed first
        }
    }
}
