package org.turnpike.xml;

import com.ctc.wstx.util.DefaultXmlSymbolTable;
import com.ctc.wstx.util.SymbolTable;
import java.security.SecureRandom;

/**
 * The names of one document, each as one string. Woodstox's own table uses a hash for which an attacker can create collisions, and looking up names
 * that share a bucket takes quadratic time. In this table, buckets depend on a secret, and a document with many names of one hash is rejected. The
 * table is used for one document only. Used by one thread.
 */
final class NameTable extends SymbolTable {
    /**
     * The largest number of names with the same hash in one document. Among ten thousand ordinary names, about two share a hash.
     */
    static final int MAX_COLLISIONS = 16;
    private static final int FIRST_BUCKETS = 64;
    private static final int SECRET = new SecureRandom().nextInt() | 1;
    private static final int INT_BITS = 32;

    private Entry[] buckets = new Entry[FIRST_BUCKETS];
    private int shift = INT_BITS - Integer.numberOfTrailingZeros(FIRST_BUCKETS);
    private int names;

    private record Entry(String name, int hash, Entry next) {
    }

    NameTable() {
        super(false, 1);
        add(DefaultXmlSymbolTable.getXmlSymbol());
        add(DefaultXmlSymbolTable.getXmlnsSymbol());
    }

    private void add(String constant) {
        insert(constant, calcHash(constant));
    }

    /** @throws IllegalStateException when too many names have this hash */
    @Override
    public String findSymbol(char[] buffer, int start, int length, int hash) {
        if (length < 1) {
            return "";
        }
        int collisions = 0;
        for (Entry entry = buckets[bucket(hash)]; entry != null; entry = entry.next) {
            if (entry.hash == hash) {
                if (equal(entry.name, buffer, start, length)) {
                    return entry.name;
                }
                if (++collisions == MAX_COLLISIONS) {
                    throw new IllegalStateException("Too many names have the same hash");
                }
            }
        }
        return insert(new String(buffer, start, length), hash);
    }

    @Override
    public String findSymbolIfExists(char[] buffer, int start, int length, int hash) {
        for (Entry entry = buckets[bucket(hash)]; entry != null; entry = entry.next) {
            if (entry.hash == hash && equal(entry.name, buffer, start, length)) {
                return entry.name;
            }
        }
        return null;
    }

    @Override
    public String findSymbol(String name) {
        return findSymbol(name.toCharArray(), 0, name.length(), calcHash(name));
    }

    /** Returns false, so that the names of this document are not shared with other documents. */
    @Override
    public boolean isDirty() {
        return false;
    }

    @Override
    public int size() {
        return names;
    }

    private String insert(String name, int hash) {
        if (++names > buckets.length) {
            grow();
        }
        int bucket = bucket(hash);
        buckets[bucket] = new Entry(name, hash, buckets[bucket]);
        return name;
    }

    private void grow() {
        Entry[] before = buckets;
        buckets = new Entry[2 * before.length];
        shift--;
        for (Entry chain : before) {
            for (Entry entry = chain; entry != null; entry = entry.next) {
                int bucket = bucket(entry.hash);
                buckets[bucket] = new Entry(entry.name, entry.hash, buckets[bucket]);
            }
        }
    }

    private int bucket(int hash) {
        int mixed = (hash ^ hash >>> 15) * SECRET;
        return (mixed ^ mixed >>> 13) * SECRET >>> shift;
    }

    private static boolean equal(String name, char[] buffer, int start, int length) {
        if (name.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (name.charAt(i) != buffer[start + i]) {
                return false;
            }
        }
        return true;
    }
}
