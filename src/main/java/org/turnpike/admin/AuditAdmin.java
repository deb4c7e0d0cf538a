package org.turnpike.admin;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.turnpike.audit.AuditLog;
import org.turnpike.audit.AuditReport;

/** The audit log over JMX. */
public final class AuditAdmin implements AuditMXBean {
    private static final int MOST = 1000;

    private final AuditLog log;

    public AuditAdmin(AuditLog log) {
        this.log = log;
    }

    @Override
    public long getLines() {
        return log.lines();
    }

    @Override
    public String getHead() {
        return log.head();
    }

    @Override
    public long getSignedLines() {
        return log.signedLines();
    }

    @Override
    public String getSignedAt() {
        return log.signedAt().map(Instant::toString).orElse("");
    }

    @Override
    public String getProblem() {
        return log.problem();
    }

    @Override
    public List<String> last(int count) {
        if (count < 1 || count > MOST) {
            throw new IllegalArgumentException("count: " + count + " is not from 1 to " + MOST);
        }
        try {
            return log.last(count);
        } catch (IOException e) {
            throw new IllegalStateException("The audit log cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public AuditReport verify() {
        try {
            return log.verify();
        } catch (IOException e) {
            throw new IllegalStateException("The audit log cannot be read: " + e.getMessage(), e);
        }
    }
}
