package org.turnpike.container;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.text.MessageFormat;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.turnpike.fault.LogLine;

/**
 * Writes the log of this application as JSON, one object in each line. The members are time, level, logger and message, and if known also messageId,
 * refusalId, peer, service, code and traceparent. While this log is open, the log handlers of the container do not get records of this application.
 * Thread-safe.
 */
final class JsonLog extends Handler implements AutoCloseable {
    private static final JsonFactory JSON = new JsonFactory();

    private final Logger application = Logger.getLogger("org.turnpike");
    private final PrintStream out;

    private JsonLog(PrintStream out) {
        this.out = out;
    }

    /** Starts to write to the stream. */
    static JsonLog open(PrintStream out) {
        JsonLog log = new JsonLog(out);
        log.application.addHandler(log);
        log.application.setUseParentHandlers(false);
        return log;
    }

    @Override
    public void publish(LogRecord record) {
        if (isLoggable(record)) {
            out.println(line(record));
        }
    }

    /** Returns the line, without a line end. */
    static String line(LogRecord record) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("time", record.getInstant().toString());
            json.writeStringField("level", record.getLevel().getName());
            json.writeStringField("logger", String.valueOf(record.getLoggerName()));
            json.writeStringField("message", message(record));
            if (record.getParameters() != null && record.getParameters().length == 1 && record.getParameters()[0] instanceof LogLine line) {
                for (Map.Entry<String, String> fact : line.facts().entrySet()) {
                    json.writeStringField(fact.getKey(), fact.getValue());
                }
            }
            if (record.getThrown() != null) {
                StringWriter trace = new StringWriter();
                record.getThrown().printStackTrace(new PrintWriter(trace, true));
                json.writeStringField("exception", trace.toString());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new AssertionError("Cannot write to memory", e);
        }
        return text.toString();
    }

    private static String message(LogRecord record) {
        String message = String.valueOf(record.getMessage());
        if (record.getParameters() == null || record.getParameters().length == 0) {
            return message;
        }
        try {
            return MessageFormat.format(message, record.getParameters());
        } catch (IllegalArgumentException e) {
            return message;                                        // the message is not a valid pattern
        }
    }

    @Override
    public void flush() {
        out.flush();
    }

    @Override
    public void close() {
        application.removeHandler(this);
        application.setUseParentHandlers(true);
    }
}
