package org.turnpike.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that select the server of a command. By default it is the server in a JVM of this user on this machine. */
final class Target {
    @Option(names = "--url", paramLabel = "URL", description = "https://HOST:PORT of the admin door, with --api-key-file; or a JMX service URL,"
            + " such as service:jmx:rmi:///jndi/rmi://HOST:PORT/jmxrmi")
    private String url;

    @Option(names = "--api-key-file", paramLabel = "FILE", description = "file whose first line is an API key, for an admin door")
    private Path apiKeyFile;

    @Option(names = "--trust", paramLabel = "FILE|SHA256", description = "the TLS certificate of the admin door: its SHA-256 in hex, or a file with "
            + "the certificate or with the CA that"
            + " issued it; by default, the CAs of this Java are trusted")
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

    @Option(names = "--home", paramLabel = "DIR", description = "the server's home directory; connects through its local socket, which needs no JDK;"
            + " by default TURNPIKE_HOME, if it is set")
    private Path home;

    /** Connects to the server. */
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

    /**
     * Returns the home directory: the option {@code --home}, or the variable TURNPIKE_HOME if neither {@code --home} nor {@code --server} is given.
     */
    private Optional<Path> home() {
        String variable = System.getenv("TURNPIKE_HOME");
        return home != null ? Optional.of(home) : server == null && variable != null && !variable.isBlank() ? Optional.of(Path.of(variable)) : Optional.empty();
    }

    /** Searches the JVMs of this user. A Java without the module jdk.attach is a JRE and cannot do this. */
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
