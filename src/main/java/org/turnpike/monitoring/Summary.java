package org.turnpike.monitoring;

import java.util.Optional;

/**
 * The statistics of a series of numbers.
 *
 * @param sorted recent numbers of the series in ascending order, which are used for quantiles
 */
public record Summary(long count, double min, double max, double mean, double standardDeviation, double[] sorted) {

    /** Returns the number that the given part of the series does not exceed; 0.5 returns the median. */
    public double quantile(double part) {
        if (sorted.length == 0) {
            return mean;
        }
        double position = part * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }

    /** Computes the statistics incrementally, one number at a time. The lock of the owner guards all fields. */
    static final class Sums {
        private long count;
        private double min = Double.POSITIVE_INFINITY;
        private double max = Double.NEGATIVE_INFINITY;
        private double mean;
        private double squares;                       // sum of the squared distances from the mean (Welford's algorithm)

        void add(double value) {
            count++;
            min = Math.min(min, value);
            max = Math.max(max, value);
            double distance = value - mean;
            mean += distance / count;
            squares += distance * (value - mean);
        }

        void add(Sums other) {
            if (other.count == 0) {
                return;
            }
            double distance = other.mean - mean;
            long all = count + other.count;
            squares += other.squares + distance * distance * count * other.count / all;
            mean += distance * other.count / all;
            count = all;
            min = Math.min(min, other.min);
            max = Math.max(max, other.max);
        }

        Optional<Summary> summary(double[] sorted) {
            return count == 0 ? Optional.empty()
                    : Optional.of(new Summary(count, min, max, mean, Math.sqrt(squares / count), sorted));
        }
    }
}
