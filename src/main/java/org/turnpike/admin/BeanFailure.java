package org.turnpike.admin;

import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.JMRuntimeException;
import org.turnpike.fault.FailureText;
import org.turnpike.fault.LogText;
import org.turnpike.fault.RefusedException;

/**
 * Converts the exception of an operation or attribute to an exception for a JMX client. This is always an {@code IllegalArgumentException} or
 * {@code IllegalStateException} with a sentence and without a cause, because a client does not have this server's classes. An unexpected failure is a
 * bug: it is logged as an error with an id, and the sentence contains the same id. Stateless and thread-safe.
 */
final class BeanFailure {
    private static final System.Logger LOG = System.getLogger(BeanFailure.class.getName());
    private static final String OURS = "org.turnpike.";
    private static final int LONGEST = 4000;
    private static final Pattern LONG_QUOTE = Pattern.compile("(?s)('[^']{100})[^']{200,}('|$)");
    private static final int DEEPEST = 20;

    private BeanFailure() {
    }

    /**
     * @param what the operation or attribute, for example {@code Services.addWsdl}, for the log and for failures that do not name it
     * @param largest the name of the argument that probably caused a lack of memory or stack
     */
    static RuntimeException of(String what, String largest, Throwable thrown) {
        Throwable failure = unwrapped(thrown);
        if (failure instanceof RefusedException) {
            return new IllegalArgumentException(FailureText.of(failure));
        }
        if (failure instanceof StackOverflowError) {
            return new IllegalArgumentException(largest + ": it is nested too deeply to be read by " + what);
        }
        if (failure instanceof OutOfMemoryError) {
            LOG.log(Level.ERROR, what + ": not enough memory: " + FailureText.of(failure));
            return new IllegalStateException(largest + ": it is too large for " + what + " with the memory of the server. Send less at a time, or "
                    + "give the server a larger heap");
        }
        if (said(failure)) {
            String text = LogText.printable(shortened(failure.getMessage().replace('\n', ' ')), LONGEST);
            return failure instanceof IllegalStateException ? new IllegalStateException(text) : new IllegalArgumentException(text);
        }
        return unforeseen(what, failure);
    }

    /** Returns the exception of the bean, which JMX and reflection wrap in other exceptions. */
    private static Throwable unwrapped(Throwable thrown) {
        Throwable failure = thrown;
        for (int depth = 0; depth < DEEPEST && wraps(failure) && failure.getCause() != null; depth++) {
            failure = failure.getCause();
        }
        return failure;
    }

    private static boolean wraps(Throwable failure) {
        return failure instanceof JMException || failure instanceof JMRuntimeException || failure instanceof InvocationTargetException
                || failure instanceof UndeclaredThrowableException;
    }

    /** Returns whether a class of this code base threw the exception, so that its message is a sentence for the operator. */
    private static boolean said(Throwable failure) {
        boolean kind = failure instanceof IllegalArgumentException || failure instanceof IllegalStateException;
        StackTraceElement[] trace = failure.getStackTrace();
        return kind && failure.getMessage() != null && trace.length > 0 && trace[0].getClassName().startsWith(OURS);
    }

    /** Shortens a long argument that a sentence quotes, so that the sentence stays readable. */
    private static String shortened(String text) {
        return LONG_QUOTE.matcher(text).replaceAll("$1...$2");
    }

    private static IllegalStateException unforeseen(String what, Throwable failure) {
        String id = UUID.randomUUID().toString();
        LOG.log(Level.ERROR, "[" + id + "] " + what + " failed unexpectedly", failure);
        return new IllegalStateException(what + " failed unexpectedly: " + FailureText.of(failure) + ". The server's log has the details under the id " + id);
    }
}
