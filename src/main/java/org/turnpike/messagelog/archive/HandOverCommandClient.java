package org.turnpike.messagelog.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.turnpike.fault.LogText;

/**
 * Hands over archive files to a command, one at a time. The command is a program with arguments and runs without a shell, so that no character in a
 * file name has a special meaning. The file was accepted if the program exits with status 0 within the timeout, otherwise not. Thread-safe.
 */
public final class HandOverCommandClient implements HandOver {
    private static final String FILE = "{file}";
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
    private static final int SHOWN_BYTES = 2048;
    private static final Duration END = Duration.ofSeconds(10);

    private final List<String> words;
    private final Duration timeout;

    /**
     * @param words program and arguments; the path of the file replaces {@code {file}} in an argument, or is added as the last argument
     * @param timeout after this time, the program and the processes that it started are killed
     */
    public HandOverCommandClient(List<String> words, Duration timeout) {
        this.words = List.copyOf(words);
        this.timeout = timeout;
    }

    /**
     * Reads the words of a setting. Blanks separate words; words that contain blanks are in double quotes.
     *
     * @throws IllegalArgumentException if there is no word, or if a quote is inside a word
     */
    public static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            String word = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
            if (word.contains("\"")) {
                throw new IllegalArgumentException("quotes must surround a whole word");
            }
            words.add(word);
        }
        if (words.isEmpty() || words.get(0).isEmpty()) {
            throw new IllegalArgumentException("there is no program");
        }
        return words;
    }

    private List<String> command(Path file) {
        String path = file.toAbsolutePath().toString();
        List<String> command = new ArrayList<>(words.stream().map(word -> word.replace(FILE, path)).toList());
        if (words.stream().noneMatch(word -> word.contains(FILE))) {
            command.add(path);
        }
        return command;
    }

    @Override
    public void take(Path file) throws IOException {
        Process process = new ProcessBuilder(command(file)).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> output(process), task -> {
                Thread thread = new Thread(task, "turnpike-hand-over");
                thread.setDaemon(true);
                thread.start();
            });
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(words.get(0) + " did not exit within " + timeout);
            }
            if (process.exitValue() != 0) {
                throw new IOException(words.get(0) + " exited with status " + process.exitValue() + said(output));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Handing over " + file.getFileName() + " was interrupted", e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String said(CompletableFuture<String> output) throws InterruptedException {
        try {
            String said = output.get(END.toSeconds(), TimeUnit.SECONDS);
            return said.isBlank() ? "" : ": " + LogText.printable(said.strip());
        } catch (ExecutionException | TimeoutException e) {
            return "";                                         // the exit status is sufficient
        }
    }

    /** Reads all of the output, so that the program does not block, and returns its first 2 KiB. */
    private static String output(Process process) {
        try (InputStream in = process.getInputStream()) {
            byte[] shown = in.readNBytes(SHOWN_BYTES);
            in.transferTo(OutputStream.nullOutputStream());
            return new String(shown, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";                                         // the program was killed
        }
    }
}
