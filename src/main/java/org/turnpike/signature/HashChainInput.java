package org.turnpike.signature;

import java.util.regex.Pattern;

/**
 * A named file that a hash chain covers.
 *
 * @param name the name in DataRef elements, with a leading slash
 * @param digest the digest of the file's bytes, in the chain's algorithm
 */
public record HashChainInput(String name, byte[] digest) {
    private static final Pattern NAME = Pattern.compile("/[A-Za-z0-9._/-]+");

    public HashChainInput {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("Not the name of a file in a container: " + name);
        }
    }
}
