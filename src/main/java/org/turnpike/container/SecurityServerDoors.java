package org.turnpike.container;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import javax.net.ssl.SSLParameters;
import org.turnpike.fault.RefusedException;
import org.turnpike.message.Exchange;
import org.turnpike.metadata.ClientList;
import org.turnpike.server.SecurityServer;
import org.turnpike.server.Settings;
import org.turnpike.server.ThreadSchedule;
import org.turnpike.trust.RefusalRecord;

/** The doors' view of a {@link SecurityServer}, and its start inside a container. */
final class SecurityServerDoors implements Doors {
    private final SecurityServer server;

    SecurityServerDoors(SecurityServer server) {
        this.server = server;
    }

    /**
     * Reads the settings and opens the security server of the home directory.
     *
     * @throws IOException or RefusedException or IllegalArgumentException with one sentence that names the remedy
     */
    static Doors start() throws IOException, RefusedException {
        Settings settings = Settings.read(textProperties(System.getProperties()), System.getenv(), defaultHome());
        return new SecurityServerDoors(new SecurityServer(settings, InstantSource.system(), new ThreadSchedule()));
    }

    private static Map<String, String> textProperties(Properties properties) {
        return properties.stringPropertyNames().stream().collect(Collectors.toMap(name -> name, properties::getProperty));
    }

    /** Below what the container gives its applications for their data (product.md §4). */
    private static Path defaultHome() {
        String base = Optional.ofNullable(System.getProperty("jboss.server.data.dir"))
                .or(() -> Optional.ofNullable(System.getProperty("catalina.base"))).orElse(".");
        return Path.of(base, "turnpike");
    }

    @Override
    public void serveClient(Exchange exchange) throws IOException {
        server.serveClient(exchange);
    }

    @Override
    public void serveServer(Exchange exchange) throws IOException {
        server.serveServer(exchange);
    }

    @Override
    public void serveOcsp(Exchange exchange) throws IOException {
        server.serveOcsp(exchange);
    }

    @Override
    public ClientList clients(Optional<String> instance) throws RefusedException {
        return server.clients(instance);
    }

    @Override
    public Health health() {
        List<String> problems = server.problems();
        return new Health(problems.isEmpty(), problems);
    }

    @Override
    public Optional<TlsKey> authenticationKey() {
        return server.authenticationKey().map(own -> new TlsKey(own.key(), own.chain()));
    }

    @Override
    public Optional<TlsKey> internalTlsKey() {
        return Optional.of(new TlsKey(server.internalKey().key(), server.internalKey().chain()));
    }

    @Override
    public void judgePeer(X509Certificate[] chain) throws CertificateException {
        server.judgePeer(chain);
    }

    @Override
    public void serverHandshakeFailed(Optional<String> address, SSLParameters enabled, IOException failure) {
        server.handshakeFailed(RefusalRecord.Side.SERVER, address, enabled, failure);
    }

    @Override
    public void clientHandshakeFailed(Optional<String> address, SSLParameters enabled, IOException failure) {
        server.handshakeFailed(RefusalRecord.Side.INFORMATION_SYSTEM, address, enabled, failure);
    }

    @Override
    public void onWithdrawal(Runnable listener) {
        server.onWithdrawal(listener);
    }

    @Override
    public void close() {
        server.close();
    }
}
