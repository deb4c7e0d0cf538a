package org.turnpike.id;

import java.util.Optional;

/** A service of a provider client; SOAP services may have a version, REST services never do (messages.md §2.1). */
public record ServiceId(ClientId provider, String code, Optional<String> version) {
    public ServiceId {
        Identifiers.requirePresent(code);
    }

    /** A service without a version. */
    public ServiceId(ClientId provider, String code) {
        this(provider, code, Optional.empty());
    }

    /** {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]/SERVICE[/VERSION]}. */
    public String path() {
        return provider.path() + "/" + code + version.map(v -> "/" + v).orElse("");
    }

    /** The display form that faults and logs use. */
    @Override
    public String toString() {
        return "SERVICE:" + path();
    }
}
