package org.turnpike.globalconf;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Decides from which federated instances configurations are downloaded (trust.md §1.5, allowed-federations). By default, no instance is allowed. */
public record Federations(boolean all, Set<String> instances) {
    public static final Federations NONE = new Federations(false, Set.of());

    public Federations {
        instances = instances.stream().map(instance -> instance.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Reads {@code none}, {@code all}, or a list of instances separated by commas. If the list contains {@code none}, no federation is allowed. The
     * text is not case-sensitive.
     */
    public static Federations parse(String text) {
        Set<String> names = Arrays.stream(text.split(",")).map(name -> name.strip().toLowerCase(Locale.ROOT)).filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
        return names.contains("none") ? NONE : new Federations(names.contains("all"), names);
    }

    public boolean allows(String instance) {
        return all || instances.contains(instance.toLowerCase(Locale.ROOT));
    }
}
