package org.turnpike.serverconf;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.turnpike.net.HttpAddress;

/**
 * Where a service is: a URL, or the text that stands in its place in a description and is not usable as one. Immutable.
 *
 * @param text as it was written, at most {@value HttpAddress#MAX_LENGTH} characters, none of them invisible; empty when there was none
 * @param url empty when this server cannot connect to it
 */
public record ServiceAddress(String text, Optional<URI> url) {
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]");
    /** Outside ASCII, so that no URL has it. */
    private static final String REPLACEMENT = "\ufffd";

    /** A usable address. */
    public static ServiceAddress of(URI url) {
        return new ServiceAddress(url.toString(), Optional.of(url));
    }

    /** What a description says, usable or not. Text that is not usable never becomes usable by what is replaced or cut here. */
    public static ServiceAddress described(String text) {
        return HttpAddress.find(text).map(ServiceAddress::of).orElseGet(() -> new ServiceAddress(bounded(INVISIBLE.matcher(text).replaceAll(REPLACEMENT)),
                Optional.empty()));
    }

    private static String bounded(String text) {
        return text.length() <= HttpAddress.MAX_LENGTH ? text : text.substring(0, HttpAddress.MAX_LENGTH - 1) + REPLACEMENT;
    }

    /** Why it is not usable; empty for one that is. */
    public Optional<String> problem() {
        return url.isPresent() ? Optional.empty() : HttpAddress.problem(text);
    }

    /** The URL; for one that is not usable the text with what is wrong. */
    @Override
    public String toString() {
        return problem().map(problem -> "no usable address ('" + text + "': " + problem + ")").orElse(text);
    }
}
