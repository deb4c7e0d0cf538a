package org.turnpike.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.turnpike.admin.Change;
import org.turnpike.admin.TokenView;
import org.turnpike.admin.TokensMXBean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tokens. */
@Command(name = "token", description = "Software and hardware tokens, which contain the keys.")
final class TokenCommands {
    private final PrintWriter out;

    TokenCommands(PrintWriter out) {
        this.out = out;
    }

    @Command(name = "list", description = "Lists every token; status 1 if one cannot be used.")
    int list(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts, one object per line") boolean json) throws NoServerException {
        try (Server server = target.open()) {
            return print(tokens(server).getTokens(), json);
        }
    }

    @Command(name = "check", description = "Checks now whether the devices are present, then lists the tokens.")
    int check(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts, one object per line") boolean json) throws NoServerException {
        try (Server server = target.open()) {
            return print(tokens(server).check(), json);
        }
    }

    private int print(List<TokenView> tokens, boolean json) {
        new Listing(out, json).print(tokens, List.of("TOKEN", "KIND", "LABEL", "SERIAL", "AVAILABLE", "LOGGED IN", "READ-ONLY", "PIN", "WRONG PINS", "KEYS", "PROBLEM"),
                each -> List.of(each.getId(), each.getKind(), each.getLabel(), each.getSerial(), yes(each.isAvailable()), yes(each.isActive()),
                        yes(each.isReadOnly()), each.getPin(), String.valueOf(each.getWrongPins()), String.valueOf(each.getKeys()), each.getProblem()));
        return tokens.stream().allMatch(TokenView::isActive) ? AdminMain.OK : AdminMain.NOT_WELL;
    }

    private static String yes(boolean is) {
        return is ? "yes" : "no";
    }

    private static TokensMXBean tokens(Server server) {
        return server.bean("Tokens", TokensMXBean.class);
    }

    @Command(name = "login", description = "Logs in, so that the token's keys can be used.")
    int login(@Mixin Target target, @Option(names = "--pin-file", paramLabel = "FILE", description = "file whose first line is the PIN; without it you are asked") Path pin,
            @Parameters(paramLabel = "TOKEN", description = "the token's id; 'token list' shows it") String token) throws NoServerException, IOException {
        try (Server server = target.open()) {
            return report(token, tokens(server).login(token, PinFrom.read(pin, "PIN of token '" + token + "'")));
        }
    }

    @Command(name = "logout", description = "Logs out: the token's keys cannot be used until the next login.")
    int logout(@Mixin Target target, @Parameters(paramLabel = "TOKEN", description = "the token's id; 'token list' shows it") String token) throws NoServerException {
        try (Server server = target.open()) {
            return report(token, tokens(server).logout(token));
        }
    }

    @Command(name = "init", description = "Gives the software token its first PIN, and logs in.")
    int init(@Mixin Target target, @Option(names = "--pin-file", paramLabel = "FILE", description = "file whose first line is the PIN; without it you are asked") Path pin,
            @Parameters(paramLabel = "TOKEN", description = "the token's id; 'token list' shows it") String token) throws NoServerException, IOException {
        try (Server server = target.open()) {
            return report(token, tokens(server).initialize(token, PinFrom.read(pin, "new PIN of token '" + token + "'")));
        }
    }

    private int report(String token, Change change) {
        out.println("token " + token + ": " + change.getAfter());
        return AdminMain.OK;
    }

    @Command(name = "pin", description = "Replaces the PIN.")
    int pin(@Mixin Target target, @Option(names = "--old-pin-file", paramLabel = "FILE", description = "file whose first line is the current PIN") Path old,
            @Option(names = "--new-pin-file", paramLabel = "FILE", description = "file whose first line is the new PIN") Path fresh,
            @Parameters(paramLabel = "TOKEN", description = "the token's id; 'token list' shows it") String token) throws NoServerException, IOException {
        try (Server server = target.open()) {
            tokens(server).changePin(token, PinFrom.read(old, "current PIN of token '" + token + "'"), PinFrom.read(fresh, "new PIN of token '" + token + "'"));
            out.println("token " + token + ": PIN changed");
            return AdminMain.OK;
        }
    }
}
