package org.turnpike.connector;

import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;

/**
 * Wraps the JDK's TLS engine of one connection and notifies the door's owner if the first handshake fails. A trust manager cannot do this: it is not
 * called if there is no common TLS version or cipher suite, or if the peer sends no certificate. A peer that disconnects before it has sent a byte
 * does not count as a failed handshake. One thread can read while another one writes, as with the wrapped engine.
 */
final class DoorEngine extends SSLEngine {
    private static final System.Logger LOG = System.getLogger(DoorEngine.class.getName());

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    /** Kept here, because this class is also used where Tomcat's classes are absent. */
    private static final ThreadLocal<Boolean> FOR_BROWSERS = new ThreadLocal<>();

    private final SSLEngine jsse;
    private final String door;
    private final Optional<String> peer;
    private final long opened = System.currentTimeMillis();
    private volatile boolean begun;
    /** The handshake is complete, or its failure is reported; those of browsers are not. */
    private volatile boolean settled = Boolean.TRUE.equals(FOR_BROWSERS.get());
    private volatile boolean failed;
    private volatile SSLSession chosen;                                   // set when the first handshake has chosen version and suite

    DoorEngine(SSLEngine jsse, String door, Optional<String> peer) {
        this.jsse = jsse;
        this.door = door;
        this.peer = peer;
    }

    /** Whether the engines that this thread creates from now on are for a door of browsers. */
    static void forBrowsers(boolean are) {
        if (are) {
            FOR_BROWSERS.set(true);
        } else {
            FOR_BROWSERS.remove();
        }
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] from, int offset, int length, ByteBuffer to) throws SSLException {
        try {
            SSLEngineResult result = noted(jsse.wrap(from, offset, length, to));
            return failed ? withAllThatIsLeft(result, to) : result;
        } catch (SSLException e) {
            failed = true;
            report(e);
            throw e;
        }
    }

    /**
     * Writes the alert of a failed handshake. After a failure, Tomcat calls {@code wrap} only once more. In TLS 1.3, the JDK's engine first returns
     * the messages from before the failure, one record for each call. This method therefore writes as many records as fit into the buffer.
     */
    private SSLEngineResult withAllThatIsLeft(SSLEngineResult first, ByteBuffer to) throws SSLException {
        SSLEngineResult last = first;
        int produced = first.bytesProduced();
        ByteBuffer more = ByteBuffer.allocate(jsse.getSession().getPacketBufferSize());
        while (last.bytesProduced() > 0) {
            more.clear();
            last = jsse.wrap(NOTHING, more);
            more.flip();
            if (more.remaining() > to.remaining()) {
                break;
            }
            produced += more.remaining();
            to.put(more);
        }
        return new SSLEngineResult(last.getStatus(), last.getHandshakeStatus(), first.bytesConsumed(), produced);
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer from, ByteBuffer[] to, int offset, int length) throws SSLException {
        begun |= from.hasRemaining();
        try {
            return noted(jsse.unwrap(from, to, offset, length));
        } catch (SSLException e) {
            failed = true;
            report(e);
            throw e;
        }
    }

    private SSLEngineResult noted(SSLEngineResult result) {
        if (!settled) {
            SSLSession shaking = jsse.getHandshakeSession();
            chosen = shaking == null ? chosen : shaking;
        }
        if (!settled && result.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.FINISHED) {
            settled = true;
            reportCompleted();
        }
        return result;
    }

    /** Reports the completed handshake. A session that is older than this connection was resumed. */
    private void reportCompleted() {
        try {
            SSLSession session = jsse.getSession();
            DoorRegistry.find(door).ifPresent(entry -> entry.listener().completed(session.getProtocol(), session.getCreationTime() < opened));
        } catch (RuntimeException bug) {
            LOG.log(Level.ERROR, "Cannot count a handshake at the door '" + door + "'", bug);
        }
    }

    @Override
    public void closeInbound() throws SSLException {
        reportLeft();
        jsse.closeInbound();
    }

    @Override
    public void closeOutbound() {
        reportLeft();
        jsse.closeOutbound();
    }

    private void reportLeft() {
        if (begun) {
            report(new EOFException("the connection closed before the handshake was complete"));
        }
    }

    private String negotiated() {
        SSLSession session = chosen;
        return session == null ? "" : session.getProtocol() + " " + session.getCipherSuite();
    }

    /** Reports the failed handshake once. An exception of the listener is logged and does not affect the peer. */
    private void report(IOException failure) {
        if (settled) {
            return;
        }
        settled = true;
        try {
            DoorRegistry.find(door).ifPresent(entry -> entry.listener().failed(peer, jsse.getSSLParameters(), negotiated(), failure));
        } catch (RuntimeException bug) {
            LOG.log(Level.ERROR, "Cannot report a failed handshake at the door '" + door + "': " + failure, bug);
        }
    }

    // all other methods delegate to the JDK's engine

    @Override
    public String getPeerHost() {
        return peer.orElse(null);
    }

    @Override
    public Runnable getDelegatedTask() {
        return jsse.getDelegatedTask();
    }

    @Override
    public boolean isInboundDone() {
        return jsse.isInboundDone();
    }

    @Override
    public boolean isOutboundDone() {
        return jsse.isOutboundDone();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return jsse.getSupportedCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return jsse.getEnabledCipherSuites();
    }

    @Override
    public String[] getSupportedProtocols() {
        return jsse.getSupportedProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return jsse.getEnabledProtocols();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        jsse.setEnabledCipherSuites(suites);
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        jsse.setEnabledProtocols(protocols);
    }

    @Override
    public SSLSession getSession() {
        return jsse.getSession();
    }

    @Override
    public SSLSession getHandshakeSession() {
        return jsse.getHandshakeSession();
    }

    @Override
    public void beginHandshake() throws SSLException {
        jsse.beginHandshake();
    }

    @Override
    public SSLEngineResult.HandshakeStatus getHandshakeStatus() {
        return jsse.getHandshakeStatus();
    }

    @Override
    public void setUseClientMode(boolean client) {
        jsse.setUseClientMode(client);
    }

    @Override
    public boolean getUseClientMode() {
        return jsse.getUseClientMode();
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        jsse.setNeedClientAuth(need);
    }

    @Override
    public boolean getNeedClientAuth() {
        return jsse.getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
        jsse.setWantClientAuth(want);
    }

    @Override
    public boolean getWantClientAuth() {
        return jsse.getWantClientAuth();
    }

    @Override
    public void setEnableSessionCreation(boolean may) {
        jsse.setEnableSessionCreation(may);
    }

    @Override
    public boolean getEnableSessionCreation() {
        return jsse.getEnableSessionCreation();
    }

    @Override
    public SSLParameters getSSLParameters() {
        return jsse.getSSLParameters();
    }

    @Override
    public void setSSLParameters(SSLParameters parameters) {
        jsse.setSSLParameters(parameters);
    }

    @Override
    public String getApplicationProtocol() {
        return jsse.getApplicationProtocol();
    }

    @Override
    public String getHandshakeApplicationProtocol() {
        return jsse.getHandshakeApplicationProtocol();
    }

    @Override
    public void setHandshakeApplicationProtocolSelector(BiFunction<SSLEngine, List<String>, String> selector) {
        jsse.setHandshakeApplicationProtocolSelector(selector);
    }

    @Override
    public BiFunction<SSLEngine, List<String>, String> getHandshakeApplicationProtocolSelector() {
        return jsse.getHandshakeApplicationProtocolSelector();
    }
}
