package org.turnpike.cli;

import java.io.PrintWriter;
import java.util.List;
import org.turnpike.admin.AccessRightsMXBean;
import org.turnpike.admin.ArchiveMXBean;
import org.turnpike.admin.BackupMXBean;
import org.turnpike.admin.ClientsMXBean;
import org.turnpike.admin.GlobalConfigurationMXBean;
import org.turnpike.admin.KeysMXBean;
import org.turnpike.admin.NodesMXBean;
import org.turnpike.admin.OperationsMXBean;
import org.turnpike.admin.SecurityServerMXBean;
import org.turnpike.admin.ServicesMXBean;
import org.turnpike.admin.UsersMXBean;
import org.turnpike.admin.Version;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * All commands by name. A command that calls one operation is a {@link BeanCommand}; a command that does more has its own class or method. Only the
 * command that runs is built, because building all commands takes longer than running most of them.
 */
final class Commands {
    private static final List<String> NAMES = List.of(
            "status", "doctor", "diagnostics", "environment", "nodes", "deadlines", "initialise", "globalconf", "token", "key", "cert",
            "client", "service", "access", "registration", "timestamping", "ocsp", "trust", "operations", "log", "archive", "config", "apply", "export",
            "backup", "restore", "audit", "user", "api-key", "verify", "generate-completion");

    private Commands() {
    }

    /**
     * Builds a command. This is a switch instead of a table of constructors, because a reference to a constructor loads its class, which takes time.
     */
    private static CommandLine named(String name, PrintWriter out) {
        return switch (name) {
            case "status" -> group(name, new StatusCommand(out), out);
            case "doctor" -> group(name, new DoctorCommand(out), out);
            case "diagnostics" -> group(name, new DiagnosticsCommands(out), out);
            case "environment" -> group(name, new DiagnosticsCommands.Environment(out), out);
            case "nodes" -> new CommandLine(BeanCommand.of("nodes", NodesMXBean.class, "getNodes").columns("NODE=name", "VERSION=version", "STARTED=started", "SEEN=seen",
                    "SILENT=silent", "LEADS=leading", "SELF=self").spec(out));
            case "deadlines" -> group(name, new DeadlinesCommand(out), out);
            case "initialise" -> new CommandLine(BeanCommand.of("initialise", SecurityServerMXBean.class, "initialise").spec(out));
            case "globalconf" -> group(name, new GlobalConfigurationCommands(out), out,
                    BeanCommand.of("import-anchor", GlobalConfigurationMXBean.class, "importAnchor").file("anchor", file -> InputFile.text(file, 1 << 20)));
            case "token" -> group(name, new TokenCommands(out), out);
            case "key" -> group(name, new KeyCommands(out), out,
                    BeanCommand.of("list", KeysMXBean.class, "getKeys").columns("KEY=id", "TOKEN=token", "LABEL=label", "USAGE=usage", "ALGORITHM=algorithm",
                    "MECHANISM=mechanism", "CERTIFICATES=#certificates"),
                    BeanCommand.of("generate", KeysMXBean.class, "generate").option("token", "--token", "software").option("label", "--label", null)
                    .option("usage", "--usage", null).option("algorithm", "--algorithm", "RSA_2048").option("mechanism", "--mechanism", "").first("id"),
                    BeanCommand.of("requests", KeysMXBean.class, "getRequests").columns("REQUEST=id", "KEY=key", "SUBJECT=subject"),
                    BeanCommand.of("delete-request", KeysMXBean.class, "deleteRequest"),
                    BeanCommand.of("rename", KeysMXBean.class, "rename"),
                    BeanCommand.of("delete", KeysMXBean.class, "delete"));
            case "cert" -> certificates(out);
            case "client" -> group(name, new ClientCommands(out), out, clients());
            case "service" -> group(name, new ServiceCommands(out), out, services());
            case "access" -> group(name, new AccessCommands(out), out,
                    BeanCommand.of("list", AccessRightsMXBean.class, "rights").columns("SERVICE=service", "METHOD=method", "PATH=path", "SUBJECT=subject"),
                    BeanCommand.of("revoke-all", AccessRightsMXBean.class, "revokeAll"));
            case "registration" -> group(name, new RegistrationCommands(out), out, registration());
            case "timestamping" -> group(name, new TimeStampingCommands(out), out,
                    BeanCommand.of("choose", SecurityServerMXBean.class, "chooseTimeStampingServices").orNone(),
                    BeanCommand.of("add", SecurityServerMXBean.class, "addTimeStampingService"), BeanCommand.of("remove", SecurityServerMXBean.class, "removeTimeStampingService"));
            case "ocsp" -> group(name, new OcspCommands(out), out);
            case "trust" -> group(name, new TrustCommands(out), out);
            case "operations" -> group(name, new OperationsCommands(out), out,
                    BeanCommand.of("top", OperationsMXBean.class, "top").option("hours", "--hours", "24").option("count", "--count", "20")
                    .columns(OperationsCommands.COLUMNS),
                    BeanCommand.of("traffic", OperationsMXBean.class, "traffic").option("from", "--from", "").option("to", "--to", "")
                    .option("interval", "--interval", "PT5M").option("role", "--role", "").option("party", "--party", "")
                    .columns(OperationsCommands.COLUMNS),
                    BeanCommand.of("export", OperationsMXBean.class, "export").option("from", "--from", "").option("to", "--to", "")
                    .option("count", "--count", "10000"));
            case "log" -> group(name, new LogCommands(out), out);
            case "archive" -> group(name, new ArchiveCommands(out), out,
                    BeanCommand.of("list", ArchiveMXBean.class, "files").option("count", "--count", "20").columns("FILE=file", "RECORDS=records", "BYTES=bytes",
                    "FIRST=first", "LAST=last", "NODE=node", "HANDED OVER=handedOver", "RECORDS DELETED=recordsDeleted"));
            case "config" -> group(name, new ConfigurationCommands(out), out,
                    BeanCommand.of("history", SecurityServerMXBean.class, "getRevisions").columns("REVISION=revision", "STORED=storedAt"),
                    BeanCommand.of("show", SecurityServerMXBean.class, "revision"),
                    BeanCommand.of("diff", SecurityServerMXBean.class, "revisionDifference"),
                    BeanCommand.of("rollback", SecurityServerMXBean.class, "rollBack").option("expected", "--expected", "-1"));
            case "apply" -> group(name, new ConfigurationCommands.Apply(out), out);
            case "export" -> new CommandLine(BeanCommand.of("export", SecurityServerMXBean.class, "export").spec(out));
            case "backup" -> group(name, new BackupCommands(out), out,
                    BeanCommand.of("list", BackupMXBean.class, "getFiles").columns("FILE=file", "BYTES=bytes", "WRITTEN=written"),
                    BeanCommand.of("delete", BackupMXBean.class, "delete").done("%s deleted"));
            case "restore" -> group(name, new BackupCommands.Restore(out), out);
            case "audit" -> group(name, new AuditCommands(out), out);
            case "user" -> group(name, new UserCommands(out), out,
                    BeanCommand.of("list", UsersMXBean.class, "getAdministrators").columns(UserCommands.COLUMNS),
                    BeanCommand.of("roles", UsersMXBean.class, "changeRoles"),
                    BeanCommand.of("remove", UsersMXBean.class, "remove").done("user %s removed"),
                    BeanCommand.of("login-code", UsersMXBean.class, "createLoginCode").first("code"),
                    BeanCommand.of("add-certificate", UsersMXBean.class, "addCertificate"),
                    BeanCommand.of("remove-certificate", UsersMXBean.class, "removeCertificate"));
            case "api-key" -> group(name, new UserCommands.ApiKeys(out), out,
                    BeanCommand.of("list", UsersMXBean.class, "getApiKeys").columns(UserCommands.ApiKeys.COLUMNS),
                    BeanCommand.of("create", UsersMXBean.class, "createApiKey").first("key"),
                    BeanCommand.of("roles", UsersMXBean.class, "changeApiKeyRoles"),
                    BeanCommand.of("revoke", UsersMXBean.class, "revokeApiKey").done("API key %s revoked"));
            case "verify" -> group(name, new VerifyCommand(out), out);
            case "generate-completion" -> new CommandLine(new AutoComplete.GenerateCompletion());
            default -> throw new AssertionError(name);
        };
    }

    private static BeanCommand[] clients() {
        Class<?> bean = ClientsMXBean.class;
        return new BeanCommand[] {
            BeanCommand.of("list", bean, "getClients").columns("CLIENT=id", "STATUS=status", "CONNECTION=connection", "CERTIFICATES=#certificates",
                    "GROUPS=#groups", "SERVICES=services"),
            BeanCommand.of("add", bean, "add").option("connection", "--connection", "SSLAUTH"),
            BeanCommand.of("remove", bean, "remove"),
            BeanCommand.of("connection", bean, "changeConnection"),
            BeanCommand.of("add-certificate", bean, "addCertificate").file("certificate", InputFile::certificate),
            BeanCommand.of("remove-certificate", bean, "removeCertificate"),
            BeanCommand.of("add-group", bean, "addGroup").option("description", "--description", ""),
            BeanCommand.of("describe-group", bean, "describeGroup"),
            BeanCommand.of("remove-group", bean, "removeGroup"),
            BeanCommand.of("add-members", bean, "addMembers"),
            BeanCommand.of("remove-members", bean, "removeMembers"),
            BeanCommand.of("unregister", bean, "unregister"),
            BeanCommand.of("disable", bean, "disable"),
            BeanCommand.of("enable", bean, "enable"),
            BeanCommand.of("rename", bean, "rename")};
    }

    private static BeanCommand[] services() {
        Class<?> bean = ServicesMXBean.class;
        return new BeanCommand[] {
            BeanCommand.of("list", bean, "services").columns("SERVICE=service", "ENABLED=enabled", "URL=url", "TIMEOUT=timeout", "VERIFIED=certificateVerified", "URL PROBLEM=urlProblem",
                    "ENDPOINTS=#endpoints"),
            BeanCommand.of("descriptions", bean, "descriptions").columns("TYPE=type", "URL=url", "ENABLED=enabled", "NOTICE=notice", "SERVICES=services"),
            BeanCommand.of("add-wsdl", bean, "addWsdl"),
            BeanCommand.of("add-openapi", bean, "addOpenApi"),
            BeanCommand.of("add-rest", bean, "addRest"),
            BeanCommand.of("enable", bean, "enable"),
            BeanCommand.of("disable", bean, "disable"),
            BeanCommand.of("remove", bean, "remove"),
            BeanCommand.of("url", bean, "changeUrl"),
            BeanCommand.of("timeout", bean, "changeTimeout"),
            BeanCommand.of("verification", bean, "changeVerification"),
            BeanCommand.of("move", bean, "move").option("code", "--code", ""),
            BeanCommand.of("add-endpoint", bean, "addEndpoint"),
            BeanCommand.of("change-endpoint", bean, "changeEndpoint"),
            BeanCommand.of("remove-endpoint", bean, "removeEndpoint")};
    }

    private static BeanCommand[] registration() {
        Class<?> bean = SecurityServerMXBean.class;
        return new BeanCommand[] {
            BeanCommand.of("register-certificate", bean, "registerCertificate").option("address", "--address", ""),
            BeanCommand.of("unregister-certificate", bean, "unregisterCertificate"),
            BeanCommand.of("skip-unregistration", bean, "skipUnregistration"),
            BeanCommand.of("address", bean, "changeAddress"),
            BeanCommand.of("owner", bean, "changeOwner"),
            BeanCommand.of("maintenance-on", bean, "enableMaintenance").option("message", "--message", ""),
            BeanCommand.of("maintenance-off", bean, "disableMaintenance")};
    }

    private static CommandLine certificates(PrintWriter out) {
        Class<?> bean = KeysMXBean.class;
        CommandLine group = group("cert", new CertificateCommands(out), out,
                BeanCommand.of("list", bean, "getCertificates").columns(CertificateCommands.COLUMNS),
                BeanCommand.of("services", bean, "getCertificationServices"),
                BeanCommand.of("on-token", bean, "certificatesOnToken").columns("CERTIFICATE=sha256", "SUBJECT=subject", "ISSUER=issuer", "SERIAL=serial",
                        "NOT AFTER=notAfter"),
                BeanCommand.of("activate", bean, "activate"),
                BeanCommand.of("disable", bean, "disable"),
                BeanCommand.of("delete", bean, "deleteCertificate"));
        return group.addSubcommand(group("internal", new InternalCertificateCommands(out), out,
                BeanCommand.of("show", bean, "getInternalCertificate"),
                BeanCommand.of("generate", bean, "generateInternal"),
                BeanCommand.of("import", bean, "importInternal").file("chain", InputFile::certificate)));
    }

    private static CommandLine group(String name, Object command, PrintWriter out, BeanCommand... derived) {
        CommandLine line = new CommandLine(command);
        for (BeanCommand each : derived) {
            line.addSubcommand(each.name(), each.spec(out));
        }
        return line.setCommandName(name);
    }

    /** Adds the named command. If no command has this name, adds all commands, for the usage text and for the proposals of similar names. */
    static CommandLine addTo(CommandLine root, String name, PrintWriter out) {
        if (List.of("--version", "-V").contains(name)) {
            helpful(root.getCommandSpec());
            return root;
        }
        List<String> wanted = NAMES.contains(name) && !name.equals("generate-completion") ? List.of(name) : NAMES;
        wanted.forEach(each -> root.addSubcommand(each, named(each, out)));
        helpful(root.getCommandSpec());
        return root;
    }

    /** Adds {@code --help} and {@code --version} to every command. */
    private static void helpful(CommandSpec spec) {
        if (!spec.mixinStandardHelpOptions()) {                     // added as separate options, because methods get their arguments by position
            spec.addOption(OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help message and exit.").build());
            spec.addOption(OptionSpec.builder("-V", "--version").versionHelp(true).description("Print version information and exit.").build());
        }
        spec.versionProvider(() -> new String[] {"turnpike-admin " + Version.current()});
        spec.subcommands().values().forEach(each -> helpful(each.getCommandSpec()));
    }
}
