package org.turnpike.serverproxy;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** Decides which versions of a consumer's server are accepted: every version, unless a minimum is set (messages.md §3.2, x-proxy-version). */
public final class PeerVersions {
    private static final Pattern SEMANTIC = Pattern.compile("(\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,9})(?:[-+].*)?");

    private final Optional<int[]> minimum;

    /** @throws IllegalArgumentException when the minimum is not of the form 7.6.0 */
    public PeerVersions(Optional<String> minimum) {
        this.minimum = minimum.map(text -> parse(text).orElseThrow(
                () -> new IllegalArgumentException("turnpike.peers.minimum-version: '" + text + "' is not a version such as 7.6.0")));
    }

    void require(Optional<String> version) throws RefusedException {
        if (minimum.isEmpty()) {
            return;
        }
        int[] parsed = version.flatMap(PeerVersions::parse).orElseThrow(() -> new RefusedException(FaultCode.INTERNAL_ERROR,
                "x-proxy-version '" + version.orElse("unknown") + "' is not a semantic version"));
        if (compare(parsed, minimum.get()) < 0) {
            throw new RefusedException(FaultCode.CLIENT_PROXY_VERSION_NOT_SUPPORTED,
                    "The consumer's security server has version " + version.get() + ", which is older than this server accepts");
        }
    }

    private static Optional<int[]> parse(String text) {
        Matcher version = SEMANTIC.matcher(text);
        return version.matches() ? Optional.of(new int[] {Integer.parseInt(version.group(1)), Integer.parseInt(version.group(2)),
            Integer.parseInt(version.group(3))}) : Optional.empty();
    }

    private static int compare(int[] a, int[] b) {
        for (int i = 0; i < a.length; i++) {
            if (a[i] != b[i]) {
                return Integer.compare(a[i], b[i]);
            }
        }
        return 0;
    }
}
