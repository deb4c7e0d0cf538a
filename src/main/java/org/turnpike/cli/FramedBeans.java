package org.turnpike.cli;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import org.turnpike.admin.LocalSocketCall;

/**
 * Accesses the beans of one server over a connection that transports frames (decision 24). It supports queries for existence, attributes and
 * operations. As thread-safe as the connection.
 */
final class FramedBeans implements InvocationHandler {
    private final Exchange exchange;

    /** Sends a frame and returns the values of the frame in the answer. */
    @FunctionalInterface
    interface Exchange {
        Object[] send(byte[] frame) throws IOException;
    }

    private FramedBeans(Exchange exchange) {
        this.exchange = exchange;
    }

    static MBeanServerConnection over(Exchange exchange) {
        return (MBeanServerConnection) Proxy.newProxyInstance(FramedBeans.class.getClassLoader(), new Class<?>[] {MBeanServerConnection.class}, new FramedBeans(exchange));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        switch (method.getName()) {
            case "isRegistered":
                return call(new LocalSocketCall(LocalSocketCall.Kind.EXISTS, type(arguments[0]), "", new Object[0], new String[0]));
            case "getAttribute":
                return call(new LocalSocketCall(LocalSocketCall.Kind.GET, type(arguments[0]), (String) arguments[1], new Object[0], new String[0]));
            case "invoke":
                return call(new LocalSocketCall(LocalSocketCall.Kind.INVOKE, type(arguments[0]), (String) arguments[1],
                        arguments[2] == null ? new Object[0] : (Object[]) arguments[2], arguments[3] == null ? new String[0] : (String[]) arguments[3]));
            case "toString":
                return "beans by frames";
            default:
                throw new UnsupportedOperationException(method.getName() + " is not served by frames");
        }
    }

    private static String type(Object name) {
        return ((ObjectName) name).getKeyProperty("type");
    }

    private Object call(LocalSocketCall call) throws Exception {
        return LocalSocketCall.result(exchange.send(call.framed()));
    }
}
