package org.turnpike.sandbox.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A {@link LoadGenerator} at work. Used by one thread. */
final class GeneratorProcess implements AutoCloseable {
    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;

    private GeneratorProcess(Process process) {
        this.process = process;
        commands = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    static GeneratorProcess start(URI door, String name, int concurrency, BenchCase.Parties parties) throws IOException {
        return new GeneratorProcess(new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m",
                "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), LoadGenerator.class.getName(), door.toString(),
                name.equals(BenchSettings.NO_REUSE) ? "soap-1k" : name, String.valueOf(concurrency), parties.client(), parties.provider())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /**
     * Runs for this time and returns members of a JSON object.
     *
     * @param rate 0 for a closed loop
     */
    String run(int seconds, int rate) throws IOException {
        send("run " + seconds + " " + rate);
        return line();
    }

    /** Warms up the code of the generator and of the service before new servers are measured. */
    void warmUp(URI service, int seconds) throws IOException {
        send("direct " + service + " " + seconds);
        line();
    }

    /** Starts counting. Each {@link #line} returns the requests and errors of one second. */
    void count(int seconds) throws IOException {
        send("count " + seconds);
    }

    String line() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("The load generator exited before it answered");
        }
        return line;
    }

    private void send(String command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
    }

    @Override
    public void close() throws IOException {
        commands.close();
        process.destroy();
    }
}
