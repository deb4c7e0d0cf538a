package org.turnpike.monitoring;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Holds the records that wait to be stored, in the order of their arrival. If the buffer is full, a new record replaces the oldest one, which is
 * counted as lost. Safe for use by many threads; {@code this} guards all fields, and methods wait only for this lock.
 */
final class RecordBuffer {
    private final int capacity;
    private final Deque<OperationalRecord> records = new ArrayDeque<>();
    private long lost;

    /** @param capacity maximum number of waiting records; if 0, no record waits */
    RecordBuffer(int capacity) {
        this.capacity = capacity;
    }

    synchronized void add(OperationalRecord record) {
        records.addLast(record);
        dropOldest();
    }

    /** Removes the oldest records, at most {@code most}, and returns them. */
    synchronized List<OperationalRecord> take(int most) {
        List<OperationalRecord> taken = new ArrayList<>(Math.min(most, records.size()));
        while (taken.size() < most && !records.isEmpty()) {
            taken.add(records.removeFirst());
        }
        return taken;
    }

    /** Inserts records at the front of the buffer again, in their original order. */
    synchronized void restore(List<OperationalRecord> taken) {
        for (int i = taken.size() - 1; i >= 0; i--) {
            records.addFirst(taken.get(i));
        }
        dropOldest();
    }

    private void dropOldest() {
        while (records.size() > capacity) {
            records.removeFirst();
            lost++;
        }
    }

    /** How many records wait. */
    synchronized int size() {
        return records.size();
    }

    /** How many records were lost since the start. */
    synchronized long lost() {
        return lost;
    }
}
