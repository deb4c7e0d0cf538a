package org.turnpike;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Inputs for fuzz targets: a valid one with a few pieces cut out, inserted or replaced, and now and then arbitrary bytes. Each run has a seed
 * of its own; a failure names it, and {@code -Dturnpike.test.seed=N} repeats that run.
 */
public final class MutatedBytes {
    private static final int MOST_CUT = 60;
    private static final int MOST_PUT_IN = 24;
    private static final int LONGEST_OF_ANY = 2000;
    private static final int MOST_EDITS = 4;
    private static final byte[] EDGES = {0, 1, -1, Byte.MIN_VALUE, Byte.MAX_VALUE};

    private MutatedBytes() {
    }

    /** What is tried with an input; it fails by an exception or an assertion. */
    @FunctionalInterface
    public interface Target {
        void accept(byte[] input) throws Exception;
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

    /**
     * Tries the target with so many mutations of a valid input.
     *
     * @throws AssertionError with the seed and the input, reduced to the edits that it needs, when the target fails
     */
    public static void forEach(byte[] valid, int tries, Target target) {
        long seed = Long.getLong("turnpike.test.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        accept(valid, List.of(), target, seed);
        for (int i = 0; i < tries; i++) {
            if (random.nextInt(10) == 0) {
                accept(bytes(random, LONGEST_OF_ANY), List.of(), target, seed);
            } else {
                accept(valid, edits(valid, random), target, seed);
            }
        }
    }

    private static List<Edit> edits(byte[] valid, RandomGenerator random) {
        List<Edit> edits = new ArrayList<>();
        for (int left = 1 + random.nextInt(MOST_EDITS); left > 0; left--) {
            edits.add(new Edit(place(random), length(random, MOST_CUT), random.nextBoolean() ? bytes(random, MOST_PUT_IN) : piece(valid, place(random))));
        }
        return edits;
    }

    /** Both ends are tried more often than by chance. */
    private static double place(RandomGenerator random) {
        int choice = random.nextInt(20);
        return choice == 0 ? 0 : choice == 1 ? 1 : random.nextDouble();
    }

    private static int length(RandomGenerator random, int most) {
        int choice = random.nextInt(10);
        return choice == 0 ? 0 : choice == 1 ? most : random.nextInt(most + 1);
    }

    private static byte[] bytes(RandomGenerator random, int most) {
        byte[] bytes = new byte[length(random, most)];
        random.nextBytes(bytes);
        for (int i = 0; i < bytes.length; i++) {
            if (random.nextInt(8) == 0) {
                bytes[i] = EDGES[random.nextInt(EDGES.length)];
            }
        }
        return bytes;
    }

    private static byte[] piece(byte[] valid, double at) {
        int from = (int) (at * valid.length);
        return Arrays.copyOfRange(valid, from, Math.min(valid.length, from + MOST_CUT));
    }

    private static byte[] edited(byte[] valid, List<Edit> edits) {
        byte[] bytes = valid;
        for (Edit edit : edits) {
            bytes = edit.on(bytes);
        }
        return bytes;
    }

    private static void accept(byte[] valid, List<Edit> edits, Target target, long seed) {
        Throwable failure = failure(edited(valid, edits), target);
        if (failure != null) {
            byte[] input = edited(valid, needed(valid, edits, target));
            throw new AssertionError("-Dturnpike.test.seed=" + seed + " fails with the input (base64) " + Base64.getEncoder().encodeToString(input), failure);
        }
    }

    private static List<Edit> needed(byte[] valid, List<Edit> edits, Target target) {
        List<Edit> needed = new ArrayList<>(edits);
        for (Edit edit : edits) {
            List<Edit> fewer = new ArrayList<>(needed);
            fewer.remove(edit);
            if (failure(edited(valid, fewer), target) != null) {
                needed = fewer;
            }
        }
        return needed;
    }

    private static Throwable failure(byte[] input, Target target) {
        try {
            target.accept(input);
            return null;
        } catch (Exception | AssertionError | StackOverflowError e) {
            return e;
        }
    }
}
