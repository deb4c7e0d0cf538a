package org.turnpike.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.turnpike.XRoadInstance;

/** An X-Road instance with its two security servers in a JVM of its own; its {@link #main} ends when nobody holds its standard input. */
final class InstanceProcess implements AutoCloseable {
    private static final String READY = "ready";
    private final Process process;

    /** Starts it and waits until it serves. */
    InstanceProcess(Path log) throws IOException {
        process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), InstanceProcess.class.getName())
                .redirectError(log.toFile()).redirectInput(ProcessBuilder.Redirect.PIPE).start();
        String said = process.inputReader(StandardCharsets.UTF_8).readLine();
        if (!READY.equals(said)) {
            close();
            throw new IOException("The process said '" + said + "': see " + new File(log.toString()).getAbsolutePath());
        }
    }

    public static void main(String[] arguments) throws Exception {
        try (XRoadInstance instance = new XRoadInstance()) {
            instance.runJobs();
            System.out.println(READY);
            while (System.in.read() >= 0) {
                continue;
            }
        }
        System.exit(0);
    }

    String pid() {
        return String.valueOf(process.pid());
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
