package org.turnpike.audit;

import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.rmi.server.RemoteServer;
import java.rmi.server.ServerNotActiveException;
import java.security.Principal;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.security.auth.Subject;

/**
 * The caller of an operation, as the JMX connector or the administration door reports it. Nothing is guessed. Immutable.
 *
 * @param who the names of the authenticated principals; {@code local} when no principal was authenticated and the RMI connection comes from an
 *     address of this machine; else {@code unknown}
 * @param from the address of the connection, or {@link #SOCKET}; empty if the connector does not report it
 * @param how the authentication method at the administration door, as operations.md §d.3 names it; empty over JMX
 */
public record Caller(String who, String from, String how) {
    public static final String LOCAL = "local";
    public static final String UNKNOWN = "unknown";
    /** Where calls by the local socket of the home directory come from. */
    public static final String SOCKET = "local socket";
    private static final ThreadLocal<Caller> INSIDE = new ThreadLocal<>();        // set while a front end of this JVM calls a bean

    public Caller(String who, String from) {
        this(who, from, "");
    }

    /** Runs the work. During the work, {@link #current} returns this caller in this thread. */
    public <T> T during(Supplier<T> work) {
        Caller outer = INSIDE.get();
        INSIDE.set(this);
        try {
            return work.get();
        } finally {
            if (outer == null) {
                INSIDE.remove();
            } else {
                INSIDE.set(outer);
            }
        }
    }

    /** Returns the caller of the operation that this thread runs. */
    public static Caller current() {
        Caller inside = INSIDE.get();
        return inside != null ? inside : overJmx();
    }

    /**
     * Whether a process of this machine calls, by the local socket or an RMI connection. False for calls at the administration door, and for connectors that do
     * not report where a call comes from.
     */
    public boolean isLocal() {
        return how.isEmpty() && (from.equals(SOCKET) || who.equals(LOCAL));
    }

    private static Caller overJmx() {
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

    /** Calls {@code Subject.current}, which exists since JDK 18. The older method does not work since JDK 24. */
    private static Subject subject() {
        try {
            Method current = Subject.class.getMethod("current");
            return (Subject) current.invoke(null);
        } catch (NoSuchMethodException older) {
            return subjectOfJdk17();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The caller is unknown", e);
        }
    }

    @SuppressWarnings("removal")
    private static Subject subjectOfJdk17() {
        return Subject.getSubject(java.security.AccessController.getContext());
    }

    private static boolean ofThisMachine(String address) {
        if (!address.matches("[0-9.]+|[0-9a-fA-F:.]+(%.*)?")) {
            return false;                                          // a host name would cause a DNS query, whose answer cannot be trusted
        }
        try {
            InetAddress host = InetAddress.getByName(address);
            return host.isLoopbackAddress() || NetworkInterface.getByInetAddress(host) != null;
        } catch (UnknownHostException | SocketException e) {
            return false;
        }
    }
}
