package org.turnpike;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What the servers log while a test looks. */
public final class LogLines extends Handler implements java.io.Closeable {
    private static final Logger ROOT = Logger.getLogger("org.turnpike");
    private static final SimpleFormatter FORMATTER = new SimpleFormatter();

    private final List<LogRecord> records = new CopyOnWriteArrayList<>();

    public LogLines() {
        ROOT.addHandler(this);
    }

    /** The lines that carry the id. */
    public List<String> with(String id) {
        return records.stream().map(FORMATTER::formatMessage).filter(line -> line.contains(id)).toList();
    }

    /** The lines of a level or a higher one. */
    public List<String> atLeast(java.util.logging.Level level) {
        return records.stream().filter(each -> each.getLevel().intValue() >= level.intValue()).map(FORMATTER::formatMessage).toList();
    }

    @Override
    public void publish(LogRecord line) {
        records.add(line);
    }

    @Override
    public void flush() {
        // nothing is buffered
    }

    @Override
    public void close() {
        ROOT.removeHandler(this);
    }
}
