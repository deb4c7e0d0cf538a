package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.turnpike.admin.Version;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

/** Help at every level of the command line; needs no server. */
class HelpTest {
    private record Outcome(int status, String out, String err) {
    }

    private static Outcome run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        return new Outcome(AdminMain.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments), out.toString(), err.toString());
    }

    private static void collect(CommandLine command, List<String> names, List<List<String>> all, List<CommandLine> lines) {
        command.getSubcommands().forEach((name, each) -> {
            List<String> path = Stream.concat(names.stream(), Stream.of(name)).toList();
            all.add(path);
            lines.add(each);
            collect(each, path, all, lines);
        });
    }

    @Test
    void everyCommandExplainsEveryArgument() {
        List<List<String>> paths = new ArrayList<>();
        List<CommandLine> lines = new ArrayList<>();
        collect(AdminMain.commandLine(new PrintWriter(new StringWriter()), ""), List.of(), paths, lines);
        assertThat(paths).hasSizeGreaterThan(80);
        for (int i = 0; i < paths.size(); i++) {
            CommandLine line = lines.get(i);
            assertThat(line.getCommandSpec().usageMessage().description()).as(String.join(" ", paths.get(i))).isNotEmpty();
            for (ArgSpec each : line.getCommandSpec().args()) {
                assertThat(each.description()).as(paths.get(i) + " " + each).isNotEmpty();
                if (each.arity().max() > 0) {
                    assertThat(each.paramLabel()).as(paths.get(i) + " " + each).matches("[A-Z][A-Za-z0-9\\[\\]:|-]*|.*ZIP.*");
                }
            }
        }
    }

    @Test
    void helpIsAnOptionAndAWordAtEveryLevel() {
        List<List<String>> paths = new ArrayList<>();
        collect(AdminMain.commandLine(new PrintWriter(new StringWriter()), ""), List.of(), paths, new ArrayList<>());
        assertThat(run("help")).isEqualTo(run("--help")).satisfies(each -> assertThat(each.out()).contains("status", "doctor", "registration", "Exit status"));
        for (List<String> path : paths) {
            Outcome option = run(Stream.concat(path.stream(), Stream.of("--help")).toArray(String[]::new));
            assertThat(option.status()).as(path + option.err()).isEqualTo(AdminMain.OK);
            assertThat(option.out()).as(path.toString()).contains("Usage: turnpike-admin " + String.join(" ", path));
            assertThat(run(Stream.concat(path.stream(), Stream.of("help")).toArray(String[]::new))).as(path.toString()).isEqualTo(option);
            assertThat(run(Stream.concat(Stream.of("help"), path.stream()).toArray(String[]::new))).as(path.toString()).isEqualTo(option);
        }
    }

    @Test
    void helpOfADerivedCommandIsTheDescriptionOfItsOperation() {
        assertThat(run("service", "timeout", "--help").out()).contains("Changes how long a service may take to answer.", "CLIENT", "CODE or CODE/VERSION",
                "ISO-8601, such as PT60S; at most a day");
    }

    @Test
    void versionIsKnownAtEveryLevel() {
        assertThat(run("--version")).isEqualTo(new Outcome(AdminMain.OK, "turnpike-admin " + Version.current() + "\n", ""));
        assertThat(run("client", "add", "--version").out()).isEqualTo("turnpike-admin " + Version.current() + "\n");
    }

    @Test
    void wrongArgumentsNameTheRightOnes() {
        assertThat(run("clinet", "list").err()).contains("client");
        assertThat(run("client", "add")).satisfies(each -> {
            assertThat(each.status()).isEqualTo(AdminMain.USAGE);
            assertThat(each.err()).contains("Missing required parameter: 'CLIENT'");
        });
        assertThat(run("client", "add", "--json").err()).startsWith("{\"error\":\"Missing required parameter: 'CLIENT'\",\"status\":2}");
    }
}
