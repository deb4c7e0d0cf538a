package org.turnpike.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.turnpike.fault.FailureText;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/**
 * The entry point of the command line. The exit status is {@value #OK} after success, {@value #NOT_WELL} if a check found a problem or the command
 * failed, {@value #USAGE} for invalid arguments, and {@value #NO_SERVER} if there is no connection to a server.
 */
@Command(name = "turnpike-admin", description = "Administers a Turnpike security server.",
        footer = {"", "Run 'turnpike-admin help COMMAND' for the arguments of a command.",
            "Exit status: 0 success, 1 a check found a problem or the command failed, 2 invalid arguments, 3 no connection to a server."})
public final class AdminMain {
    /** The exit status after success. */
    public static final int OK = 0;
    /** The exit status if a check found a problem or the command failed. */
    public static final int NOT_WELL = 1;
    /** The exit status for invalid arguments. */
    public static final int USAGE = 2;
    /** The exit status if there is no connection to a server. */
    public static final int NO_SERVER = 3;
    private static final String HELP = "help";

    private AdminMain() {
    }

    /** Runs a command and ends the process with its status. */
    public static void main(String[] arguments) {
        System.exit(run(new PrintWriter(System.out, true, StandardCharsets.UTF_8), new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                arguments));
    }

    /** Runs a command, also for scripts in Java, and returns its status. */
    public static int run(PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine line = commandLine(out, firstCommand(arguments)).setOut(out).setErr(err);
        boolean json = Arrays.asList(arguments).contains("--json");
        line.setExecutionExceptionHandler((failure, command, result) -> {
            int status = failure instanceof NoServerException ? NO_SERVER : NOT_WELL;
            err.println(report(failure instanceof NoServerException ? failure.getMessage() : FailureText.of(failure), status, json));
            return status;
        });
        CommandLine.IParameterExceptionHandler usage = line.getParameterExceptionHandler();
        line.setParameterExceptionHandler((failure, given) -> json ? rejected(failure, err) : usage.handleParseException(failure, given));
        return line.execute(withHelp(line, arguments));
    }

    /** @param command the name of the command to build; any other text builds all commands */
    static CommandLine commandLine(PrintWriter out, String command) {
        return Commands.addTo(new CommandLine(new AdminMain()), command, out);
    }

    private static String report(String failure, int status, boolean json) {
        return json ? ValueJson.object("error", failure, "status", status) : failure;
    }

    private static int rejected(ParameterException failure, PrintWriter err) {
        err.println(report(failure.getMessage(), USAGE, true));
        return USAGE;
    }

    private static String firstCommand(String... arguments) {
        return Arrays.stream(arguments).filter(each -> !each.equals(HELP)).findFirst().orElse("");
    }

    /** Replaces the word {@code help} before or after the name of a command by the option {@code --help} of this command. */
    private static String[] withHelp(CommandLine line, String... arguments) {
        List<String> given = new ArrayList<>(List.of(arguments));
        int help = given.indexOf(HELP);
        CommandLine command = line;
        for (int i = 0; i < help && command != null; i++) {
            command = command.getSubcommands().get(given.get(i));
        }
        boolean asks = help >= 0 && command != null && (!command.getSubcommands().isEmpty() || help == given.size() - 1);
        if (asks) {
            given.remove(help);
            given.add("--help");
        }
        return given.toArray(String[]::new);
    }
}
