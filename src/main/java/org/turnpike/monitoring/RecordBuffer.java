package org.turnpike.monitoring;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Records that wait to be stored, in the order of their arrival. When it is full the oldest record makes room and is counted as lost.
 * Safe for use by many threads; {@code this} guards all fields, and nothing waits for anything but that lock.
 */
final class RecordBuffer {
    private final int capacity;
    private final Deque<OperationalRecord> records = new ArrayDeque<>();
    private long lost;

    /** @param capacity how many records may wait; 0 keeps none */
    RecordBuffer(int capacity) {
        this.capacity = capacity;
    }

    synchronized void add(OperationalRecord record) {
        records.addLast(record);
        dropOldest();
    }

    /** Takes the oldest records out. */
    synchronized List<OperationalRecord> take(int most) {
        List<OperationalRecord> taken = new ArrayList<>(Math.min(most, records.size()));
        while (taken.size() < most && !records.isEmpty()) {
            taken.add(records.removeFirst());
        }
        return taken;
    }

    /** Puts records back in front of all others, in their order. */
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
