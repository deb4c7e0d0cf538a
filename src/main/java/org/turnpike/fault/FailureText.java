package org.turnpike.fault;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;

/**
 * Describes exceptions of the JDK whose message does not say what is wrong, because it is only a file name, {@code Input length = 1}, or empty.
 * Stateless; safe for use by many threads.
 */
public final class FailureText {
    private static final int LONGEST = 2000;

    private FailureText() {
    }

    /** Returns what went wrong as a clause without a full stop. The result is never empty. After 2,000 characters it is cut and ends with {@code ...}. */
    public static String of(Throwable failure) {
        return LogText.printable(words(failure), LONGEST);
    }

    /** Returns the text of a refusal without its code; empty if the refusal has no text. After 2,000 characters it is cut and ends with {@code ...}. */
    public static String message(RefusedException refusal) {
        return refusal.getMessage() == null ? "" : LogText.printable(refusal.getMessage(), LONGEST);
    }

    private static String words(Throwable failure) {
        if (failure instanceof RefusedException refused) {
            return refused.code() + ": " + refused.getMessage();
        }
        if (failure instanceof FileSystemException file) {
            return file(file);
        }
        if (failure instanceof CharacterCodingException) {
            return "the text is not valid UTF-8";
        }
        if (failure instanceof InvalidPathException path) {
            return "'" + path.getInput() + "' is not a valid file name";
        }
        if (failure instanceof UnknownHostException) {
            return "the host name " + failure.getMessage() + " cannot be resolved";
        }
        String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return failure.getCause() != null && failure.getCause() != failure ? words(failure.getCause()) : named(failure);
        }
        return message;
    }

    private static String named(Throwable failure) {
        if (failure instanceof SocketTimeoutException) {
            return "the connection timed out";
        }
        if (failure instanceof ConnectException) {
            return "the connection was refused";
        }
        if (failure instanceof NoRouteToHostException) {
            return "there is no route to the host";
        }
        if (failure instanceof StackOverflowError) {
            return "the text is nested too deeply";
        }
        if (failure instanceof OutOfMemoryError) {
            return "there is not enough memory";
        }
        String type = failure.getClass().getSimpleName().replaceAll("(Exception|Error)$", "").replaceAll("(?<=[a-z])(?=[A-Z])", " ");
        return "failed with " + (type.isEmpty() ? "an unnamed failure" : type.toLowerCase(Locale.ROOT));
    }

    private static String file(FileSystemException failure) {
        String file = failure.getFile();
        if (failure instanceof NoSuchFileException) {
            return "the file " + file + " does not exist";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission to access the file " + file + " is denied";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "the file " + file + " exists already";
        }
        if (failure instanceof NotDirectoryException) {
            return file + " is not a folder";
        }
        if (failure instanceof DirectoryNotEmptyException) {
            return "the folder " + file + " is not empty";
        }
        String reason = failure.getReason();
        return "the file " + file + " cannot be used" + (reason == null ? "" : ": " + reason);
    }
}
