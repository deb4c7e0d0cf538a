package org.turnpike.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The server of a command: by default the one in a JVM of this user on this machine. */
final class Target {
    @Option(names = "--url", paramLabel = "URL", description = "https://HOST:PORT of the admin door, with --api-key-file; or a JMX service URL,"
            + " such as service:jmx:rmi:///jndi/rmi://HOST:PORT/jmxrmi")
    private String url;

    @Option(names = "--api-key-file", paramLabel = "FILE", description = "whose first line is an API key, for an admin door")
    private Path apiKeyFile;

    @Option(names = "--trust", paramLabel = "FILE|SHA256", description = "the TLS certificate of the admin door: its SHA-256 in hex, or a file with it or with the CA that"
            + " issued it; by default the CAs of this Java")
    private String trust;

    @Option(names = "--user", paramLabel = "NAME", description = "user for --url, if the server requires one; with --password-file")
    private String user;

    @Option(names = "--password-file", paramLabel = "FILE", description = "file whose first line is the user's password")
    private Path passwordFile;

    @Option(names = "--pid", paramLabel = "PID", description = "process id of the JVM; by default the JVM that runs a server")
    private String pid;

    @Option(names = "--server", paramLabel = "ID", description = "INSTANCE/CLASS/CODE/SERVER of the server, or the name of its home"
            + " directory; needed when there are several servers")
    private String server;

    @Option(names = "--home", paramLabel = "DIR", description = "the server's home directory: connects by the local socket in it, which needs no JDK;"
            + " by default TURNPIKE_HOME, where that is set")
    private Path home;

    /** Connects. */
    Server open() throws NoServerException {
        if (url != null && url.startsWith("https:")) {
            return Server.behind(url, apiKey(), trust);
        }
        if (url != null) {
            return Server.at(url, server, credentials());
        }
        if (pid != null) {
            return new AttachedServers(server).attach(pid);
        }
        return home().isPresent() ? Server.of(home().get()) : search();
    }

    /** The option, or the variable by which the server itself finds its home, unless {@code --server} is given. */
    private Optional<Path> home() {
        String variable = System.getenv("TURNPIKE_HOME");
        return home != null ? Optional.of(home) : server == null && variable != null && !variable.isBlank() ? Optional.of(Path.of(variable)) : Optional.empty();
    }

    /** A Java without the module jdk.attach is a JRE: it cannot attach to another JVM. */
    private Server search() throws NoServerException {
        if (ModuleLayer.boot().findModule("jdk.attach").isEmpty()) {
            throw new NoServerException("This Java cannot search for servers, because it is not a JDK: set --home or TURNPIKE_HOME to the server's home directory.", null);
        }
        return new AttachedServers(server).search();
    }

    private String apiKey() throws NoServerException {
        if (apiKeyFile == null) {
            throw new NoServerException("--url: an admin door needs an API key: set --api-key-file to a file that contains one.", null);
        }
        try {
            return InputFile.firstLine(apiKeyFile).strip();
        } catch (IOException e) {
            throw new NoServerException("--api-key-file: " + e.getMessage(), e);
        }
    }

    private String[] credentials() throws NoServerException {
        if (user == null || passwordFile == null) {
            return null;
        }
        try {
            return new String[] {user, InputFile.firstLine(passwordFile)};
        } catch (IOException e) {
            throw new NoServerException("--password-file: " + e.getMessage(), e);
        }
    }
}
