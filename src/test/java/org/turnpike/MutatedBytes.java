package org.turnpike;

import java.io.ByteArrayOutputStream;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Inputs for fuzz targets: a valid one with a few pieces cut out, put in or replaced, and now and then any bytes at all. */
public final class MutatedBytes {
    private static final int MOST_CUT = 60;
    private static final int MOST_PUT_IN = 24;
    private static final int LONGEST_OF_ANY = 2000;

    private MutatedBytes() {
    }

    /** From {@code at} on {@code cut} bytes are left out and others put in their place. */
    private record Edit(double at, int cut, byte[] with) {
        byte[] on(byte[] bytes) {
            int from = (int) (at * bytes.length);
            int to = Math.min(bytes.length, from + cut);
            ByteArrayOutputStream edited = new ByteArrayOutputStream();
            edited.write(bytes, 0, from);
            edited.writeBytes(with);
            edited.write(bytes, to, bytes.length - to);
            return edited.toByteArray();
        }
    }

    /** Mutations of a valid input. */
    public static Arbitrary<byte[]> of(byte[] valid) {
        Arbitrary<byte[]> pieces = Arbitraries.bytes().array(byte[].class).ofMaxSize(MOST_PUT_IN);
        Arbitrary<byte[]> repeated = Arbitraries.doubles().between(0, 1).map(at -> piece(valid, at));
        Arbitrary<Edit> edits = Combinators.combine(Arbitraries.doubles().between(0, 1), Arbitraries.integers().between(0, MOST_CUT),
                Arbitraries.oneOf(pieces, repeated)).as(Edit::new);
        Arbitrary<byte[]> mutated = edits.list().ofMinSize(1).ofMaxSize(4).map(all -> edited(valid, all));
        return Arbitraries.frequencyOf(Tuple.of(9, mutated), Tuple.of(1, Arbitraries.bytes().array(byte[].class).ofMaxSize(LONGEST_OF_ANY)));
    }

    private static byte[] piece(byte[] valid, double at) {
        int from = (int) (at * valid.length);
        return java.util.Arrays.copyOfRange(valid, from, Math.min(valid.length, from + MOST_CUT));
    }

    private static byte[] edited(byte[] valid, List<Edit> edits) {
        byte[] bytes = valid;
        for (Edit edit : edits) {
            bytes = edit.on(bytes);
        }
        return bytes;
    }
}
