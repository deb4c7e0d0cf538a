package org.turnpike.fault;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.turnpike.net.IpNetwork;

/**
 * Bounds the log lines that others can cause: {@value #PER_SOURCE} a minute for each source, {@value #IN_ALL} in all by default. What is omitted is
 * counted, and the next line says how much it was. Thread-safe.
 */
public final class LogRate {
    private static final int PER_SOURCE = 10;
    private static final int IN_ALL = 200;
    private static final long MINUTE = 60_000_000_000L;

    private final LongSupplier nanos;
    private final int perSource;
    private final int inAll;
    private final Map<String, Integer> written = new HashMap<>();          // guarded by this, as all below
    private long minuteStart;
    private int writtenInAll;
    private long leftOut;

    /** Nothing was written yet. */
    public LogRate() {
        this(System::nanoTime);
    }

    /** Nothing was written yet; so many lines a minute for each source, and in all. */
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
     * Asks for one line.
     *
     * @param source of what is logged, such as an IP address; the addresses of an IPv6 network ({@link IpNetwork}) are one source
     * @return empty when the line is to be left out; otherwise how many were left out since the last one that was not
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

    /** What a line says of those that were omitted; empty text if all were logged. */
    public static String of(long leftOut) {
        return leftOut == 0 ? "" : " (" + leftOut + " earlier lines of this kind were left out)";
    }
}
