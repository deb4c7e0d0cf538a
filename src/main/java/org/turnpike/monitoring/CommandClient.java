package org.turnpike.monitoring;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs a command of the operating system and returns its output. Its run time and the size of its output are limited. The command receives no input.
 * Safe for use by many threads; each call blocks for at most the given time.
 */
final class CommandClient {
    private static final int POLL_MILLIS = 20;
    private static final int BLOCK = 8192;

    private final Duration longest;
    private final int maxBytes;

    /**
     * @param longest maximum run time; a command that runs longer is killed, with the processes that it started
     * @param maxBytes maximum size of the output; a command that prints more is killed
     */
    CommandClient(Duration longest, int maxBytes) {
        this.longest = longest;
        this.maxBytes = maxBytes;
    }

    /** Returns the lines that the command prints; empty if the command is missing, fails, or exceeds a limit. */
    Optional<List<String>> lines(List<String> command) {
        try {
            Process process = started(new ProcessBuilder(command).redirectErrorStream(false).redirectError(ProcessBuilder.Redirect.DISCARD));
            try {
                process.getOutputStream().close();
                return output(process).filter(text -> process.exitValue() == 0).map(text -> text.lines().toList());
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                process.getInputStream().close();
            }
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /**
     * Starts the command without a context class loader. The JDK's thread that waits for processes lives up to one minute longer than the
     * application. It inherits the context class loader, which would keep the application in memory.
     */
    private static Process started(ProcessBuilder command) throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader loader = thread.getContextClassLoader();
        thread.setContextClassLoader(null);
        try {
            return command.start();
        } finally {
            thread.setContextClassLoader(loader);
        }
    }

    /** Reads only bytes that are available, so that a command that hangs does not block this thread. */
    private Optional<String> output(Process process) throws IOException, InterruptedException {
        InputStream from = process.getInputStream();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] block = new byte[BLOCK];
        long start = System.nanoTime();
        boolean ended = false;
        while (System.nanoTime() - start < longest.toNanos()) {
            while (from.available() > 0) {
                int read = from.read(block, 0, Math.min(block.length, from.available()));
                bytes.write(block, 0, Math.max(0, read));
                if (bytes.size() > maxBytes) {
                    return Optional.empty();
                }
            }
            if (ended) {
                return Optional.of(bytes.toString(StandardCharsets.UTF_8));
            }
            ended = process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
        return Optional.empty();
    }
}
