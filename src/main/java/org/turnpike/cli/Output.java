package org.turnpike.cli;

import picocli.CommandLine.Option;

/** How answers are written. */
final class Output {
    @Option(names = "--json", description = "JSON for scripts, one object per line")
    private boolean json;

    boolean json() {
        return json;
    }
}
