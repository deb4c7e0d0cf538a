package org.turnpike.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.ArrayType;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import javax.management.openmbean.TabularType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.XRoadInstance;
import org.turnpike.admin.LocalSocketCall;
import org.turnpike.admin.LocalSocketFrame;
import org.turnpike.admin.Version;
import org.turnpike.cli.AdminMain;

/** The command line by the local socket of a home directory, on a Java that cannot attach to another, and what else connects there. */
@Tag("slow")
class LocalSocketDoorTest {
    @TempDir
    private static Path folder;
    private static XRoadInstance instance;
    private static LocalSocketDoor provider;

    private record Outcome(int status, String out) {
    }

    @BeforeAll
    static void start() throws Exception {
        instance = new XRoadInstance();
        provider = open(folder.resolve("ss2"), instance.provider());
    }

    @AfterAll
    static void stop() throws Exception {
        provider.close();
        assertThat(LocalSocketCall.socketOf(folder.resolve("ss2"))).doesNotExist();
        instance.close();
    }

    /** The temporary folders of the instance have long names on some machines; the home here is another folder. */
    private static LocalSocketDoor open(Path home, XRoadInstance.Node node) throws IOException {
        return LocalSocketDoor.open(home, ManagementFactory.getPlatformMBeanServer(), node.server()::beanName);
    }

    private static Outcome run(String... arguments) {
        StringWriter out = new StringWriter();
        return new Outcome(AdminMain.run(new PrintWriter(out, true), new PrintWriter(out, true), arguments), out.toString());
    }

    private static String home() {
        return folder.resolve("ss2").toString();
    }

    @Test
    void servesTheServerOfThatHome() {
        assertThat(run("status", "--home", home())).isEqualTo(new Outcome(AdminMain.OK, "SANDBOX/GOV/2222/ss2 is ready (version " + Version.current() + ")\n"));
        assertThat(run("client", "list", "--json", "--home", home()).out()).contains("SANDBOX/GOV/2222/registry");
        assertThat(run("globalconf", "show", "--home", home()).status()).isEqualTo(AdminMain.OK);
        assertThat(run("doctor", "127.0.0.11:1", "--home", home()).status()).isEqualTo(AdminMain.NOT_WELL);
    }

    @Test
    void fetchesAFile() throws Exception {
        Path file = folder.resolve("records.zip");
        instance.runJobs();
        org.turnpike.Call.soap(instance, org.turnpike.Call.envelope(org.turnpike.sandbox.Identities.PORTAL, org.turnpike.sandbox.Identities.ECHO, "local-1",
                "<e:echo xmlns:e=\"http://sandbox.turnpike.example/registry\"/>"));
        assertThat(run("log", "export", "--out", file.toString(), "--home", home()).out()).contains("containers written");
        assertThat(Files.size(file)).isPositive();
    }

    @Test
    void carriesTheSentenceOfAFailure() {
        Outcome refused = run("client", "add", "no-identifier", "--connection", "NOSSL", "--home", home());
        assertThat(refused.status()).isEqualTo(AdminMain.NOT_WELL);
        assertThat(refused.out()).contains("no-identifier");
    }

    @Test
    void namesTheUserInTheAuditLog() throws Exception {
        run("client", "add", "SANDBOX/GOV/2222/added", "--connection", "NOSSL", "--home", home());
        String user = Files.getOwner(folder).getName();
        assertThat(run("audit", "show", "--home", home()).out()).contains("Add client", user);
    }

    /** A JRE, as in the image, has no module jdk.attach. */
    @Test
    void needsNoJdk() throws Exception {
        assertThat(withoutAttach("status", "--home", home())).isEqualTo(new Outcome(AdminMain.OK, "SANDBOX/GOV/2222/ss2 is ready (version " + Version.current() + ")\n"));
        assertThat(withoutAttach("status")).satisfies(refused -> {
            assertThat(refused.status()).isEqualTo(AdminMain.NO_SERVER);
            assertThat(refused.out()).contains("--home");
        });
    }

    private static Outcome withoutAttach(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--limit-modules",
                "java.se,jdk.net,jdk.unsupported", "-cp", of(AdminMain.class) + java.io.File.pathSeparator + of(picocli.CommandLine.class),
                AdminMain.class.getName()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(folder, "out", "");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().remove("TURNPIKE_HOME");
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), Files.readString(output));
    }

    private static String of(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    }

    @Test
    void isForTheOwnerAlone() throws IOException {
        Path socket = LocalSocketCall.socketOf(folder.resolve("ss2"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket))).isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent()))).isEqualTo("rwx------");
    }

    @Test
    void saysThatNoServerRuns() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        assertThat(run("status", "--home", empty.toString())).satisfies(none -> {
            assertThat(none.status()).isEqualTo(AdminMain.NO_SERVER);
            assertThat(none.out()).contains("is running");
        });
        assertThat(run("status", "--home", folder.resolve("nowhere").toString()).out()).contains("There is no home directory");
    }

    @Test
    void replacesTheSocketOfAKilledServerAndNoOther() throws Exception {
        Path home = folder.resolve("killed");
        LocalSocketDoor first = open(home, instance.consumer());
        assertThatThrownBy(() -> open(home, instance.consumer())).isInstanceOf(IllegalStateException.class);
        first.close();
        Files.createFile(LocalSocketCall.socketOf(home));
        try (LocalSocketDoor second = open(home, instance.consumer())) {
            assertThat(run("status", "--home", home.toString()).out()).startsWith("SANDBOX/COM/1111/ss1 is ready");
            assertThat(second).isNotNull();
        }
    }

    @Test
    void closesAConnectionThatSendsNoCall() throws Exception {
        for (byte[] bytes : List.of(new byte[] {-1, -1, -1, -1}, new byte[] {0x7f, 0, 0, 0}, new byte[] {0, 0, 0, 4, 0x7f, -1, -1, -1},
                "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII), LocalSocketFrame.write("GET"), LocalSocketFrame.write("X", "", "", new Object[0], new String[0]),
                new byte[] {0, 0, 0, 9, 0, 0, 0, 1, 6, 'C', 0, 0, 0})) {
            try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(LocalSocketCall.socketOf(folder.resolve("ss2"))))) {
                OutputStream out = Channels.newOutputStream(channel);
                out.write(bytes);
                out.flush();
                channel.shutdownOutput();
                assertThat(isClosed(channel)).as(Arrays.toString(bytes)).isTrue();
            }
        }
        assertThat(run("status", "--home", home()).status()).isEqualTo(AdminMain.OK);
    }

    private static boolean isClosed(SocketChannel channel) {
        try {
            return Channels.newInputStream(channel).read() < 0;
        } catch (IOException reset) {
            return true;                                                   // the other side left bytes unread
        }
    }

    @Test
    void rejectsTypesNestedTooDeep() {
        String deep = IntStream.range(0, 10_000).mapToObj(i -> "[").collect(Collectors.joining());
        assertThatThrownBy(() -> {
            byte[] frame = LocalSocketFrame.write(deep + "int");
            frame[8] = 8;                                                  // text becomes the head of an array
            LocalSocketFrame.read(new DataInputStream(new java.io.ByteArrayInputStream(frame)), LocalSocketFrame.MAX_BYTES);
        }).isInstanceOf(IOException.class);
    }

    /** Whatever a bean takes or returns can be carried. */
    @Test
    void carriesEveryTypeOfEveryBean() throws Exception {
        MBeanServer platform = ManagementFactory.getPlatformMBeanServer();
        var classes = new TreeSet<String>();
        for (ObjectName name : platform.queryNames(new ObjectName("turnpike:*"), null)) {
            MBeanInfo info = platform.getMBeanInfo(name);
            List<MBeanFeatureInfo> features = new ArrayList<>(List.of(info.getAttributes()));
            features.addAll(List.of(info.getOperations()));
            features.forEach(feature -> collect(feature, classes));
        }
        assertThat(classes).isNotEmpty().isSubsetOf("java.lang.Boolean", "java.lang.Integer", "java.lang.Long", "java.lang.Double", "java.lang.String", "java.lang.Byte", "java.lang.Void").contains("java.lang.Byte");
    }

    private static void collect(MBeanFeatureInfo feature, TreeSet<String> classes) {
        collect((OpenType<?>) feature.getDescriptor().getFieldValue("openType"), classes);
        if (feature instanceof MBeanOperationInfo operation) {
            Arrays.stream(operation.getSignature()).forEach(each -> collect(each, classes));
        }
    }

    private static void collect(OpenType<?> type, TreeSet<String> classes) {
        if (type instanceof SimpleType) {
            classes.add(type.getClassName());
        } else if (type instanceof ArrayType<?> array) {
            collect(array.getElementOpenType(), classes);
        } else if (type instanceof CompositeType composite) {
            composite.keySet().forEach(key -> collect(composite.getType(key), classes));
        } else if (type instanceof TabularType table) {
            collect(table.getRowType(), classes);
        }
    }
}
