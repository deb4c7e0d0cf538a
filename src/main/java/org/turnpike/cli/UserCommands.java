package org.turnpike.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.turnpike.admin.AdministratorView;
import org.turnpike.admin.UsersMXBean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands for administrators of the admin door that need a password. */
@Command(name = "user", description = "Administrators of the admin door, and their roles.")
final class UserCommands {
    static final String[] COLUMNS = {"NAME=name", "ROLES=roles", "PASSWORD=password", "CERTIFICATES=#certificates"};
    private final PrintWriter out;

    UserCommands(PrintWriter out) {
        this.out = out;
    }

    @Command(name = "add", description = "Adds an administrator of the administration door.")
    int add(@Mixin Target target, @Mixin Output output, @Parameters(paramLabel = "NAME", description = "1 to 64 letters, digits and . _ @ -") String name,
            @Option(names = "--role", paramLabel = "ROLE", required = true, split = ",", description = "XROAD_SECURITY_OFFICER, XROAD_REGISTRATION_OFFICER,"
                    + " XROAD_SERVICE_ADMINISTRATOR, XROAD_SYSTEM_ADMINISTRATOR or XROAD_SECURITYSERVER_OBSERVER; the prefix is optional") List<String> roles,
            @Option(names = "--new-password-file", paramLabel = "FILE", description = "file whose first line is the password; without it you are asked") Path password,
            @Option(names = "--no-password", description = "the administrator signs in by certificate only") boolean none) throws NoServerException, IOException {
        try (Server server = target.open()) {
            AdministratorView added = users(server).add(name, roles, none ? "" : PinFrom.read(password, "password of '" + name + "'"));
            BeanCommand.table(List.of(added), List.of(COLUMNS), new Listing(out, output.json()));
            return AdminMain.OK;
        }
    }

    @Command(name = "password", description = "Replaces an administrator's password and ends the administrator's sessions.")
    int password(@Mixin Target target, @Mixin Output output, @Parameters(paramLabel = "NAME", description = "the administrator's name") String name,
            @Option(names = "--new-password-file", paramLabel = "FILE", description = "file whose first line is the password; without it you are asked") Path password)
            throws NoServerException, IOException {
        try (Server server = target.open()) {
            users(server).changePassword(name, PinFrom.read(password, "password of '" + name + "'"));
            out.println(output.json() ? ValueJson.object("done", "password changed") : "user " + name + ": password changed");
            return AdminMain.OK;
        }
    }

    private static UsersMXBean users(Server server) {
        return server.bean("Users", UsersMXBean.class);
    }

    /** Commands for keys of the REST API; every command is a {@link BeanCommand}. */
    @Command(name = "api-key", description = "Keys of the management REST API.")
    static final class ApiKeys {
        static final String[] COLUMNS = {"ID=id", "ROLES=roles", "CREATED=createdAt"};

        /** @param out is not used, because each command of this group is a {@link BeanCommand} */
        ApiKeys(PrintWriter out) {
        }
    }
}
