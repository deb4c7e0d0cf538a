package org.turnpike.cli;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import com.sun.tools.attach.VirtualMachineDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which server a command is for: by default the one in a JVM of this user on this machine. */
final class Target {
    @Option(names = "--url", paramLabel = "URL", description = "a JMX service URL, such as service:jmx:rmi:///jndi/rmi://HOST:PORT/jmxrmi")
    private String url;

    @Option(names = "--user", paramLabel = "NAME", description = "for --url, where it asks for one; with --password-file")
    private String user;

    @Option(names = "--password-file", paramLabel = "FILE", description = "whose first line is the user's password")
    private Path passwordFile;

    @Option(names = "--pid", paramLabel = "PID", description = "the JVM's process id; by default the one that has a server")
    private String pid;

    @Option(names = "--server", paramLabel = "NAME", description = "the home directory's name, for a further server of that JVM")
    private String server;

    /** Connects. */
    Server open() throws NoServerException {
        if (url != null) {
            return Server.at(url, server, credentials());
        }
        return pid != null ? attach(pid) : search();
    }

    private String[] credentials() throws NoServerException {
        if (user == null || passwordFile == null) {
            return null;
        }
        try {
            return new String[] {user, Files.readAllLines(passwordFile).stream().findFirst().orElse("")};
        } catch (IOException e) {
            throw new NoServerException("--password-file: " + passwordFile + " cannot be read: " + e.getMessage(), e);
        }
    }

    private Server attach(String process) throws NoServerException {
        try {
            VirtualMachine machine = VirtualMachine.attach(process);
            try {
                return Server.at(machine.startLocalManagementAgent(), server, null);
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException | IOException e) {
            throw new NoServerException("The JVM " + process + " cannot be attached to, run as its user: " + e.getMessage(), e);
        }
    }

    /** Exactly one JVM must have a server: which of two is meant is for the user to say. */
    private Server search() throws NoServerException {
        Map<String, Server> found = new LinkedHashMap<>();
        List<String> tried = new ArrayList<>();
        for (VirtualMachineDescriptor machine : VirtualMachine.list()) {
            if (!machine.id().equals(String.valueOf(ProcessHandle.current().pid()))) {
                try {
                    found.put(machine.id(), attach(machine.id()));
                } catch (NoServerException without) {
                    tried.add(machine.id());
                }
            }
        }
        if (found.size() == 1) {
            return found.values().iterator().next();
        }
        found.values().forEach(Server::close);
        throw new NoServerException(found.isEmpty() ? "No JVM of this user has a security server (looked into " + tried + "); name one by --pid or --url"
                : found.size() + " JVMs have a security server: name one by --pid, of " + String.join(", ", found.keySet()), null);
    }
}
