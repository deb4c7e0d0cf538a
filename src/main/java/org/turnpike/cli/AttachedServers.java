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
 * The servers in the JVMs of this user, by the attach interface. A class of its own: a JRE lacks that interface, and could not load what names it.
 *
 * @param server the home directory's name, for a further server of a JVM; or null
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
            throw new NoServerException("The JVM " + process + " cannot be attached to, run as its user: " + e.getMessage(), e);
        }
    }

    /** Exactly one JVM must have a server: which of two is meant is for the user to say. */
    Server search() throws NoServerException {
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
