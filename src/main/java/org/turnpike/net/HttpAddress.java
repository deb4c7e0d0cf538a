package org.turnpike.net;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;

/**
 * Checks the URLs of services, descriptions, OCSP responders, time-stamping services and configuration sources. Each must be an http or https URL in
 * ASCII (RFC 3986) with the scheme in lower case, a host name or IP address, and no user or password. Stateless and safe for use by many threads.
 */
public final class HttpAddress {
    /** The longest URL, in characters. */
    public static final int MAX_LENGTH = 2048;
    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final int MAX_PORT = 65535;
    private static final int MAX_SHOWN = 200;
    private static final int FIRST_NON_ASCII = 0x80;

    private HttpAddress() {
    }

    /** Returns the URL; empty if the text is not a usable URL. */
    public static Optional<URI> find(String text) {
        try {
            return Optional.of(parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Reads a URL exactly as written. Nothing is trimmed or corrected.
     *
     * @throws IllegalArgumentException if the text is not a usable URL; the message names the text and the rule that it breaks
     */
    public static URI parse(String text) {
        return problem(text).map(problem -> HttpAddress.<URI>reject(text, problem)).orElseGet(() -> URI.create(text));
    }

    private static <T> T reject(String text, String problem) {
        throw new IllegalArgumentException("'" + shown(text) + "' is not a usable URL: " + problem);
    }

    private static String shown(String text) {
        String cut = text == null ? "" : text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
        return withoutUser(cut.replaceAll("\\p{Cntrl}", "?"));
    }

    /** Removes user and password, because a password that was written into a URL by mistake must not reach a log. */
    private static String withoutUser(String text) {
        return text.replaceFirst("//[^/]*@", "//...@");
    }

    /** Returns the rule that the text breaks; empty if the text is a usable URL. */
    public static Optional<String> problem(String text) {
        if (text == null || text.isBlank()) {
            return Optional.of("it is empty; write an http or https URL with a host");
        }
        if (!text.strip().equals(text)) {
            return Optional.of("it has white space before or after it");
        }
        if (text.length() > MAX_LENGTH) {
            return Optional.of("it has more than " + MAX_LENGTH + " characters");
        }
        if (text.chars().anyMatch(c -> c >= FIRST_NON_ASCII)) {
            return Optional.of("it has characters outside ASCII; write the host in its xn-- form and percent-encode the path");
        }
        try {
            return problem(new URI(text));
        } catch (URISyntaxException e) {
            return Optional.of("it is not an http or https URL with a host"
                    + (e.getIndex() >= 0 && e.getIndex() < text.length() ? ": character " + (e.getIndex() + 1) + " is not allowed there" : ""));
        }
    }

    private static Optional<String> problem(URI url) {
        String scheme = String.valueOf(url.getScheme());
        if (!SCHEMES.contains(scheme)) {
            return Optional.of(SCHEMES.contains(scheme.toLowerCase(java.util.Locale.ROOT)) ? "write its scheme '" + scheme + "' in lower case"
                    : "it is not an http or https URL with a host");
        }
        if (url.getRawUserInfo() != null || String.valueOf(url.getRawAuthority()).indexOf('@') >= 0) {
            return Optional.of("a URL has no user or password here");
        }
        if (url.getHost() == null) {
            return Optional.of("it is not an http or https URL with a host: '" + url.getRawAuthority()
                    + "' is not a host name of letters, digits, hyphens and dots, or an IP address, with an optional port");
        }
        return url.getPort() == 0 || url.getPort() > MAX_PORT ? Optional.of("its port is not between 1 and " + MAX_PORT) : Optional.empty();
    }
}
