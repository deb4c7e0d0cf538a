package org.turnpike.admin;

import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.rmi.server.RemoteServer;
import java.rmi.server.ServerNotActiveException;
import java.security.Principal;
import java.util.stream.Collectors;
import javax.security.auth.Subject;

/**
 * Who calls an operation, as far as the connector tells; nothing is guessed. A value.
 *
 * @param who the names of the authenticated principals; {@code local} when nobody was authenticated and the RMI connection comes from an
 *     address of this machine; else {@code unknown}
 * @param from the address of the RMI connection; empty when the connector tells none
 */
record Caller(String who, String from) {
    static final String LOCAL = "local";
    static final String UNKNOWN = "unknown";

    /** The caller of this thread. */
    static Caller current() {
        String from = address();
        String names = names(subject());
        if (!names.isEmpty()) {
            return new Caller(names, from);
        }
        return new Caller(ofThisMachine(from) ? LOCAL : UNKNOWN, from);
    }

    private static String address() {
        try {
            return RemoteServer.getClientHost();
        } catch (ServerNotActiveException notOverRmi) {
            return "";
        }
    }

    private static String names(Subject subject) {
        return subject == null ? "" : subject.getPrincipals().stream().map(Principal::getName).sorted().distinct().collect(Collectors.joining(", "));
    }

    /** From JDK 18 on there is {@code Subject.current}; the older way is gone from 24 on. */
    private static Subject subject() {
        try {
            Method current = Subject.class.getMethod("current");
            return (Subject) current.invoke(null);
        } catch (NoSuchMethodException older) {
            return subjectOfJdk17();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The caller cannot be told", e);
        }
    }

    @SuppressWarnings("removal")
    private static Subject subjectOfJdk17() {
        return Subject.getSubject(java.security.AccessController.getContext());
    }

    private static boolean ofThisMachine(String address) {
        if (!address.matches("[0-9.]+|[0-9a-fA-F:.]+(%.*)?")) {
            return false;                                          // a name would be looked up, and answered by somebody else
        }
        try {
            InetAddress host = InetAddress.getByName(address);
            return host.isLoopbackAddress() || NetworkInterface.getByInetAddress(host) != null;
        } catch (UnknownHostException | SocketException e) {
            return false;
        }
    }
}
