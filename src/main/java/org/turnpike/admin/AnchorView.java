package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/** The content of a configuration anchor. Has only open types; immutable. */
public final class AnchorView {
    private final String instance;
    private final String generated;
    private final String hash;
    private final List<String> sources;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"instance", "generated", "hash", "sources"})
    public AnchorView(String instance, String generated, String hash, List<String> sources) {
        this.instance = instance;
        this.generated = generated;
        this.hash = hash;
        this.sources = List.copyOf(sources);
    }

    /** The instance of the anchor. */
    public String getInstance() {
        return instance;
    }

    /** When the central side created the anchor, according to the anchor; may be empty. */
    public String getGenerated() {
        return generated;
    }

    /** SHA-224 in hex with colons: compare it with the hash that the central side's administrators publish. */
    public String getHash() {
        return hash;
    }

    /** The URLs of the configuration sources. */
    public List<String> getSources() {
        return sources;
    }
}
