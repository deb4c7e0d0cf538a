package org.turnpike.fault;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.turnpike.net.IpNetwork;

/**
 * Limits the log lines that other parties can cause: by default {@value #PER_SOURCE} a minute for each source and {@value #IN_ALL} a minute in total.
 * Omitted lines are counted; the next written line states their number. Thread-safe.
 */
public final class LogRate {
    private static final int PER_SOURCE = 10;
    private static final int IN_ALL = 200;
    private static final long MINUTE = 60_000_000_000L;

    private final LongSupplier nanos;
    private final int perSource;
    private final int inAll;
    private final Map<String, Integer> written = new HashMap<>();          // guarded by this, like all fields below
    private long minuteStart;
    private int writtenInAll;
    private long leftOut;

    /** Uses the default limits. */
    public LogRate() {
        this(System::nanoTime);
    }

    /**
     * Uses the given limits.
     *
     * @param perSource lines a minute for each source
     * @param inAll lines a minute in total
     */
    public LogRate(int perSource, int inAll) {
        this(System::nanoTime, perSource, inAll);
    }

    LogRate(LongSupplier nanos) {
        this(nanos, PER_SOURCE, IN_ALL);
    }

    private LogRate(LongSupplier nanos, int perSource, int inAll) {
        this.nanos = nanos;
        this.perSource = perSource;
        this.inAll = inAll;
        this.minuteStart = nanos.getAsLong();
    }

    /**
     * Requests permission to write one line.
     *
     * @param source the source of the logged event, such as an IP address; all addresses of an IPv6 network ({@link IpNetwork}) are one source
     * @return empty if the line must be omitted; otherwise how many lines were omitted since the last permitted line
     */
    public synchronized OptionalLong next(String source) {
        String counted = IpNetwork.of(source);
        if (nanos.getAsLong() - minuteStart >= MINUTE) {
            minuteStart = nanos.getAsLong();
            written.clear();
            writtenInAll = 0;
        }
        int ofSource = written.getOrDefault(counted, 0);
        if (writtenInAll >= inAll || ofSource >= perSource) {
            leftOut++;
            return OptionalLong.empty();
        }
        written.put(counted, ofSource + 1);
        writtenInAll++;
        long before = leftOut;
        leftOut = 0;
        return OptionalLong.of(before);
    }

    /** Returns the text about omitted lines with which the next line ends; empty if no line was omitted. */
    public static String of(long leftOut) {
        return leftOut == 0 ? "" : " (" + leftOut + " earlier lines of this kind were left out)";
    }
}
