package org.turnpike.metadata;

import java.util.ArrayList;
import java.util.List;
import org.turnpike.fault.LogText;
import org.turnpike.serverconf.Service;

/**
 * The services of a description. Immutable.
 *
 * @param services the services, without access rights
 * @param notes at most {@value #MAX_NOTES} sentences about services without a usable address and about skipped parts
 */
public record DescribedServices(List<Service> services, List<String> notes) {
    static final int MAX_NOTES = 100;
    private static final int MAX_NOTE = 500;

    public DescribedServices {
        services = List.copyOf(services);
        notes = List.copyOf(notes);
    }

    /** Returns the services and their notes: first a note for each service without a usable address, then the other notes. */
    static DescribedServices of(List<Service> services, List<String> others) {
        List<String> notes = new ArrayList<>();
        services.stream().filter(each -> each.address().url().isEmpty()).forEach(each -> notes.add("Service '" + each.name() + "' has "
                + each.address() + ". Set one with `turnpike-admin service url`."));
        notes.addAll(others);
        List<String> shown = notes.stream().limit(MAX_NOTES).map(each -> LogText.printable(each, MAX_NOTE)).toList();
        return new DescribedServices(services, shown);
    }
}
