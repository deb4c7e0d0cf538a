package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/**
 * The content of a configuration anchor. Has only open types; immutable.
 *
 * @param getInstance the instance of the anchor
 * @param getGenerated when the central side created the anchor, according to the anchor; may be empty
 * @param getHash SHA-224 in hex with colons: compare it with the hash that the central side's administrators publish
 * @param getSources the URLs of the configuration sources
 */
public record AnchorView(String getInstance, String getGenerated, String getHash, List<String> getSources) {
    @ConstructorParameters({"instance", "generated", "hash", "sources"})
    public AnchorView {
        getSources = List.copyOf(getSources);
    }
}
