package org.turnpike.admin;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.JMRuntimeException;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * A JMX client that uses classes of the JDK alone: its process has no other class. Calls every operation of every bean of one server with one
 * bad argument at a time, and prints a line for each call: operation, argument, kind of value, exception, message, with tabs between. The
 * arguments are the URL of the connector, the key properties of the server's names, a URL that serves nothing, a client of the server, and a
 * folder of bad files with the URL that serves them.
 */
public final class BadArgumentsClient {
    private static final int LONG = 100_000;
    private static final int NESTED = 200_000;
    private static final int MANY = 10_000;

    private final MBeanServerConnection beans;
    private final String closedUrl;
    private final String client;

    private BadArgumentsClient(MBeanServerConnection beans, String closedUrl, String client) {
        this.beans = beans;
        this.closedUrl = closedUrl;
        this.client = client;
    }

    public static void main(String[] arguments) throws Exception {
        try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(arguments[0]))) {
            MBeanServerConnection beans = connector.getMBeanServerConnection();
            BadArgumentsClient client = new BadArgumentsClient(beans, arguments[2], arguments[3]);
            Set<ObjectName> names = new TreeSet<>(beans.queryNames(new ObjectName("turnpike:" + arguments[1] + "type=*"), null));
            for (ObjectName name : names) {
                for (MBeanOperationInfo operation : beans.getMBeanInfo(name).getOperations()) {
                    client.callBadly(name, operation);
                }
            }
            client.callWithFiles(arguments[1], Path.of(arguments[4]), arguments[5]);
        }
    }

    /** Whatever reads a description, a configuration, an anchor or a certificate gets each bad file. */
    private void callWithFiles(String server, Path folder, String url) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                String place = url + file.getFileName();
                callWithFile(server + "type=Services", "addWsdl", file, client, place);
                callWithFile(server + "type=Services", "addOpenApi", file, client, place, "code-" + file.getFileName());
                callWithFile(server + "type=SecurityServer", "difference", file, text);
                callWithFile(server + "type=GlobalConfiguration", "importAnchor", file, text);
                callWithFile(server + "type=Keys", "importCertificate", file, text);
                callWithFile(server + "type=Keys", "importInternal", file, text);
                callWithFile(server + "type=Clients", "addCertificate", file, client, text);
            }
        }
    }

    private void callWithFile(String name, String operation, Path file, Object... arguments) throws Exception {
        String[] signature = Arrays.stream(arguments).map(each -> each.getClass().getName()).toArray(String[]::new);
        call(new ObjectName("turnpike:" + name), operation, "(file)", String.valueOf(file.getFileName()), arguments, signature);
    }

    private void callBadly(ObjectName name, MBeanOperationInfo operation) throws Exception {
        MBeanParameterInfo[] parameters = operation.getSignature();
        String[] signature = Arrays.stream(parameters).map(MBeanParameterInfo::getType).toArray(String[]::new);
        Object[] plausible = Arrays.stream(parameters).map(each -> plausible(operation.getName(), each)).toArray();
        call(name, operation.getName(), "(number)", "too many", with(plausible, plausible.length, "more"), with(signature, signature.length, "java.lang.String"));
        for (int i = 0; i < parameters.length; i++) {
            for (Map.Entry<String, Object> bad : bad(parameters[i]).entrySet()) {
                call(name, operation.getName(), parameters[i].getName(), bad.getKey(), with(plausible, i, bad.getValue()), signature);
            }
        }
    }

    private static <T> T[] with(T[] values, int place, T value) {
        T[] copy = Arrays.copyOf(values, Math.max(values.length, place + 1));
        copy[place] = value;
        return copy;
    }

    private void call(ObjectName name, String operation, String argument, String kind, Object[] arguments, String[] signature) throws Exception {
        String type = name.getKeyProperty("type") + "." + operation;
        String outcome;
        try {
            beans.invoke(name, operation, arguments, signature);
            outcome = "accepted\t";
        } catch (JMException | JMRuntimeException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            outcome = cause.getClass().getName() + "\t" + cause.getMessage();
        } catch (Exception e) {
            outcome = "NOT READABLE " + e.getClass().getName() + "\t" + e;
        }
        System.out.println(type + "\t" + argument + "\t" + kind + "\t" + outcome.replace('\n', ' '));
    }

    /** What lets the call get as far as the argument that is bad. */
    private Object plausible(String operation, MBeanParameterInfo parameter) {
        return switch (parameter.getType()) {
            case "int" -> 1;
            case "long" -> 1L;
            case "boolean" -> true;
            case "[Ljava.lang.String;" -> new String[] {"SANDBOX/GOV/2222/no-such"};
            default -> switch (parameter.getName()) {
                case "client" -> client;
                case "url", "description" -> closedUrl;
                case "owner", "member" -> "SANDBOX/GOV/9999";
                case "service" -> operation.equals("search") ? "" : "people";
                case "party", "caller", "peer" -> "";
                case "token" -> "software";
                case "ca" -> "Sandbox CA";
                case "server" -> "SANDBOX/GOV/2222/other";
                case "subject" -> "SANDBOX/GOV/2222/no-such";
                case "host", "address" -> "127.0.0.1";
                case "timeout" -> "PT1S";
                case "usage" -> "SIGNING";
                case "algorithm" -> "RSA_2048";
                case "connection" -> "NOSSL";
                case "format" -> "PEM";
                case "method" -> "GET";
                case "path" -> "/none";
                case "from", "to" -> "2026-11-21T10:00:00Z";
                case "mechanism", "before", "messageId" -> "";
                default -> "no-such";
            };
        };
    }

    private Map<String, Object> bad(MBeanParameterInfo parameter) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("null", null);
        switch (parameter.getType()) {
            case "int" -> numbers(values, List.of(-1, 0, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case "long" -> numbers(values, List.of(-2L, Long.MIN_VALUE, Long.MAX_VALUE));
            case "boolean" -> values.put("a text", "true");
            case "[Ljava.lang.String;" -> lists(values);
            default -> texts(values);
        }
        return values;
    }

    private static void numbers(Map<String, Object> values, List<? extends Number> numbers) {
        numbers.forEach(each -> values.put(String.valueOf(each), each));
        values.put("a text", "1");
    }

    private static void lists(Map<String, Object> values) {
        values.put("empty", new String[0]);
        values.put("list of null", new String[] {null});
        values.put("list of an empty text", new String[] {""});
        values.put("list of garbage", new String[] {"\u0000\u202e//"});
        values.put("the same twice", new String[] {"SANDBOX/GOV/2222/no-such", "SANDBOX/GOV/2222/no-such"});
        String[] many = new String[MANY];
        Arrays.fill(many, "no-such");
        values.put("too many", many);
        values.put("a number", 1);
    }

    private static void texts(Map<String, Object> values) {
        values.put("empty", "");
        values.put("blank", "  \t ");
        values.put("garbage", "x\u0000\u0007\u202e\n%s{0}");
        values.put("lone surrogate", "\ud800");
        values.put("path", "../../../../etc/passwd");
        values.put("device", "/dev/zero");
        values.put("too long", "x".repeat(LONG));
        values.put("nested brackets", "[".repeat(NESTED));
        values.put("nested elements", "<a>".repeat(NESTED));
        values.put("unfinished YAML", "a: [1");
        values.put("YAML with tabs", "version: 1\nserver: SANDBOX/GOV/2222/ss2\nclients:\n\t- id: SANDBOX/GOV/2222/registry\n");
        values.put("unfinished XML", "<?xml version=\"1.0\"?><a");
        values.put("PEM of nothing", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        values.put("half a PEM", "-----BEGIN CERTIFICATE-----\nMIIB");
        values.put("base64 of nothing", "AAAA");
        values.put("number", "99999999999999999999");
        values.put("time", "2026-13-45T99:00:00Z");
        values.put("duration", "P1Y2M");
        values.put("URL without host", "http://");
        values.put("URL of another kind", "file:///etc/passwd");
        values.put("URL with blanks", "http://a b/");
        values.put("closed port", "http://127.0.0.1:1/none");
        values.put("identifier that is not there", "SANDBOX/GOV/2222/not-there");
        values.put("identifier of three instances", "A/B/C/D/E/F");
        values.put("a number", 1);
        values.put("a list", new ArrayList<>(List.of("x")).toArray(String[]::new));
    }
}
