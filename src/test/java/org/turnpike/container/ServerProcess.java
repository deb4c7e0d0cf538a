package org.turnpike.container;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.turnpike.server.SecurityServer;
import org.turnpike.server.Settings;
import org.turnpike.server.ThreadSchedule;

/** A security server with the doors of an embedded Tomcat in a process of its own, which can be killed at any moment. */
public final class ServerProcess {
    private static final String READY = "ready";
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Process process;

    private ServerProcess(Process process) {
        this.process = process;
    }

    /**
     * Starts it and waits until its doors are open.
     *
     * @param settings names and values
     * @param log takes what it logs, after what is there
     */
    public static ServerProcess start(Path home, String address, EmbeddedDoors.Ports ports, Map<String, String> settings, Path log) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m"));
        settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-Dturnpike.peers.port=" + ports.server(), "-Dturnpike.peers.ocsp-port=" + ports.ocsp(), "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), ServerProcess.class.getName(), home.toString(),
                address, String.valueOf(ports.client()), String.valueOf(ports.clientTls()), String.valueOf(ports.server()), String.valueOf(ports.ocsp())));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
        ServerProcess server = new ServerProcess(process);
        String said = process.inputReader(StandardCharsets.UTF_8).readLine();
        if (!READY.equals(said)) {
            process.destroyForcibly();
            throw new IOException("The process said '" + said + "': see " + new File(log.toString()).getAbsolutePath());
        }
        return server;
    }

    /**
     * The process. It stamps and archives all the time, so that whatever kills it meets any step of that; answers each line with
     * what {@link #settle} says, and ends with its standard input.
     */
    public static void main(String[] arguments) throws Exception {
        Map<String, String> system = new HashMap<>();
        System.getProperties().stringPropertyNames().stream().filter(name -> name.startsWith("turnpike."))
                .forEach(name -> system.put(name, System.getProperty(name)));
        Path home = Path.of(arguments[0]);
        system.put("turnpike.home", home.toString());
        Settings settings = Settings.read(system, Map.of(), home);
        EmbeddedDoors.Ports ports = new EmbeddedDoors.Ports(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]),
                Integer.parseInt(arguments[4]), Integer.parseInt(arguments[5]));
        try (SecurityServer server = new SecurityServer(settings, InstantSource.system(), new ThreadSchedule())) {
            EmbeddedDoors doors = new EmbeddedDoors(server, settings.admission(), arguments[1], ports, home.resolveSibling("tomcat"));
            AtomicBoolean going = new AtomicBoolean(true);
            Thread keeping = new Thread(() -> keepEvidence(server, going), "evidence");
            keeping.start();
            System.out.println(READY);
            BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            while (commands.readLine() != null) {
                boolean leads = server.timeStamping().pass();
                server.archiving().pass();
                System.out.println(leads ? waiting(server) : -1);
            }
            going.set(false);
            keeping.join();
            doors.close();
        }
        System.exit(0);
    }

    private static void keepEvidence(SecurityServer server, AtomicBoolean going) {
        while (going.get()) {
            server.timeStamping().pass();
            server.archiving().pass();
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private static long waiting(SecurityServer server) throws Exception {
        Optional<String> failure = server.archiving().status().lastFailure();
        failure.ifPresent(System.err::println);
        return server.timeStamping().status().backlog() + (failure.isPresent() ? 1 : 0);
    }

    /** Ends the process as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Makes a pass of time-stamping and of archiving: 0 when nothing waits for a time-stamp afterwards and nothing failed, -1 from a node that does not lead. */
    public long settle() throws IOException {
        process.outputWriter().write("settle\n");
        process.outputWriter().flush();
        return Long.parseLong(process.inputReader(StandardCharsets.UTF_8).readLine());
    }

    /** Stops it in good order. */
    public void stop() throws IOException, InterruptedException {
        process.getOutputStream().close();
        process.waitFor();
    }
}
