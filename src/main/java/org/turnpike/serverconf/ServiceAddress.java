package org.turnpike.serverconf;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.turnpike.net.HttpAddress;

/**
 * The address of a service: a URL, or the text from a description that is not usable as a URL. Immutable.
 *
 * @param text the original text, at most {@value HttpAddress#MAX_LENGTH} characters, without invisible ones; empty if there was no text
 * @param url empty when this server cannot connect to it
 */
public record ServiceAddress(String text, Optional<URI> url) {
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]");
    /** A character outside ASCII, which occurs in no URL. */
    private static final String REPLACEMENT = "\ufffd";

    /** A usable address. */
    public static ServiceAddress of(URI url) {
        return new ServiceAddress(url.toString(), Optional.of(url));
    }

    /** Returns the address in a description, whether or not it is usable. Replacing and cutting characters never makes an unusable text usable. */
    public static ServiceAddress described(String text) {
        return HttpAddress.find(text).map(ServiceAddress::of).orElseGet(() -> new ServiceAddress(bounded(INVISIBLE.matcher(text).replaceAll(REPLACEMENT)),
                Optional.empty()));
    }

    private static String bounded(String text) {
        return text.length() <= HttpAddress.MAX_LENGTH ? text : text.substring(0, HttpAddress.MAX_LENGTH - 1) + REPLACEMENT;
    }

    /** The reason why it is not usable; empty if it is usable. */
    public Optional<String> problem() {
        return url.isPresent() ? Optional.empty() : HttpAddress.problem(text);
    }

    /** The URL, or the unusable text with the reason. */
    @Override
    public String toString() {
        return problem().map(problem -> "no usable address ('" + text + "': " + problem + ")").orElse(text);
    }
}
