package org.turnpike.cli;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import com.sun.tools.attach.VirtualMachineDescriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the servers in the JVMs of this user with the attach API. This is a separate class because a JRE lacks this API and cannot load a class that
 * uses it.
 *
 * @param server the home directory's name, to select a server if the JVM has several; or null
 */
record AttachedServers(String server) {

    Server attach(String process) throws NoServerException {
        try {
            VirtualMachine machine = VirtualMachine.attach(process);
            try {
                return Server.at(machine.startLocalManagementAgent(), server, null);
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException | IOException e) {
            throw new NoServerException("The JVM " + process + " does not accept connections of this user. Run the command as the user of that "
                    + "process: " + e.getMessage(), e);
        }
    }

    /** Finds the only server that matches. If several match, the exception lists them. */
    Server search() throws NoServerException {
        Map<String, Server> found = new LinkedHashMap<>();
        for (VirtualMachineDescriptor machine : VirtualMachine.list()) {
            if (!machine.id().equals(String.valueOf(ProcessHandle.current().pid()))) {
                try {
                    found.put(machine.id(), attach(machine.id()));
                } catch (NoServerException without) {
                    continue;                                      // this JVM does not have a matching server
                }
            }
        }
        if (found.size() == 1) {
            return found.values().iterator().next();
        }
        if (!found.isEmpty()) {
            throw new NoServerException(found.size() + " processes run a security server. Select one with --server and its identifier, --home or --pid:\n"
                    + listed(found), null);
        }
        throw new NoServerException(server == null ? "No JVM of this user runs a security server. Select one with --home, --pid or --url."
                : "No JVM of this user runs the security server " + server + ". To list the servers, run the command without --server.", null);
    }

    private static String listed(Map<String, Server> found) {
        List<String> lines = new ArrayList<>();
        found.forEach((pid, server) -> {
            try (server) {
                server.described().forEach(each -> lines.add("  pid " + pid + "  " + each));
            } catch (IOException gone) {
                lines.add("  pid " + pid + "  (stopped)");
            }
        });
        return String.join("\n", lines);
    }
}
