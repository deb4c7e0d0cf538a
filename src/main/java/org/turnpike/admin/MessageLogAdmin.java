package org.turnpike.admin;

import java.sql.SQLException;
import org.turnpike.messagelog.MessageLog;
import org.turnpike.messagelog.RecordStore;

/** The message log over JMX. */
public final class MessageLogAdmin implements MessageLogMXBean {
    private final MessageLog log;
    private final RecordStore records;

    public MessageLogAdmin(MessageLog log, RecordStore records) {
        this.log = log;
        this.records = records;
    }

    @Override
    public long getRecords() {
        try {
            return records.count();
        } catch (SQLException e) {
            throw new IllegalStateException("The database cannot be read: " + e.getMessage());
        }
    }

    @Override
    public long getRecorded() {
        return log.status().recorded();
    }

    @Override
    public long getRefused() {
        return log.status().refused();
    }

    @Override
    public int getWaiting() {
        return log.status().waiting();
    }

    @Override
    public String getLastFailure() {
        return log.status().lastFailure().orElse("");
    }
}
