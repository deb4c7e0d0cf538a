package org.turnpike.cli;

import picocli.CommandLine.Option;

/** The format of answers. */
final class Output {
    @Option(names = "--json", description = "JSON for scripts, one object per line")
    private boolean json;

    boolean json() {
        return json;
    }
}
