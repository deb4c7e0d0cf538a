package org.turnpike.cli;

import java.io.PrintWriter;
import java.util.List;
import org.turnpike.admin.DescriptionView;
import org.turnpike.admin.ServiceView;
import org.turnpike.admin.ServicesMXBean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Services that clients of this server provide. */
@Command(name = "service", description = "Services that clients of this server provide.")
final class ServiceCommands {
    private final PrintWriter out;

    ServiceCommands(PrintWriter out) {
        this.out = out;
    }

    private static ServicesMXBean bean(Server server) {
        return server.bean("Services", ServicesMXBean.class);
    }

    @Command(name = "list", description = "The services of a client.")
    int list(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client)
            throws NoServerException {
        try (Server server = target.open()) {
            List<ServiceView> services = bean(server).services(client);
            if (output.json()) {
                services.forEach(each -> out.println(Json.of(each)));
            } else {
                Table table = new Table("SERVICE", "ENABLED", "URL", "TIMEOUT", "VERIFIED", "ENDPOINTS");
                services.forEach(each -> table.add(each.getService(), each.isEnabled() ? "yes" : "no",
                        each.getUrlProblem().isEmpty() ? each.getUrl() : "none usable: '" + each.getUrl() + "'", each.getTimeout(),
                        each.isCertificateVerified() ? "yes" : "no", String.valueOf(each.getEndpoints().size())));
                table.print(out);
            }
            return AdminMain.OK;
        }
    }

    @Command(name = "descriptions", description = "The service descriptions of a client.")
    int descriptions(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client)
            throws NoServerException {
        try (Server server = target.open()) {
            List<DescriptionView> descriptions = bean(server).descriptions(client);
            if (output.json()) {
                descriptions.forEach(each -> out.println(Json.of(each)));
            } else {
                Table table = new Table("TYPE", "URL", "ENABLED", "NOTICE", "SERVICES");
                descriptions.forEach(each -> table.add(each.getType(), each.getUrl(), each.isEnabled() ? "yes" : "no", each.getNotice(),
                        String.join(" ", each.getServices())));
                table.print(out);
            }
            return AdminMain.OK;
        }
    }

    @Command(name = "add-wsdl", description = "Adds the services of a WSDL, disabled.")
    int addWsdl(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Parameters(paramLabel = "URL", description = "where the WSDL is") String url)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).addWsdl(client, url), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "add-openapi", description = "Adds the service of an OpenAPI 3 description, disabled.")
    int addOpenApi(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Parameters(paramLabel = "URL", description = "where the description is") String url,
            @Parameters(paramLabel = "CODE", description = "the service code") String code)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).addOpenApi(client, url, code), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "add-rest", description = "Adds a REST service without a description, disabled.")
    int addRest(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Parameters(paramLabel = "URL", description = "the base of its URLs") String url,
            @Parameters(paramLabel = "CODE", description = "the service code") String code)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).addRest(client, url, code), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "refresh", description = "Fetches a description again and takes over what changed.")
    int refresh(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Parameters(paramLabel = "URL", description = "where the description is") String description,
            @Option(names = "--dry-run", description = "show what would change, and change nothing") boolean dryRun)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(dryRun ? bean(server).previewRefresh(client, description) : bean(server).refresh(client, description), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "enable", description = "Enables the services of a description.")
    int enable(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Parameters(paramLabel = "URL", description = "where the description is") String description)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).enable(client, description), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "disable", description = "Disables the services of a description.")
    int disable(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Parameters(paramLabel = "URL", description = "where the description is") String description,
            @Parameters(paramLabel = "NOTICE", description = "what callers are told") String notice)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).disable(client, description, notice), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "remove", description = "Removes a description with its services and rights.")
    int remove(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Parameters(paramLabel = "URL", description = "where the description is") String description)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).remove(client, description), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "url", description = "Changes where a service is.")
    int url(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Parameters(paramLabel = "SERVICE", description = "CODE or CODE/VERSION") String service,
            @Parameters(paramLabel = "URL", description = "http or https") String url)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).changeUrl(client, service, url), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "timeout", description = "Changes how long a service may take to answer.")
    int timeout(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Parameters(paramLabel = "SERVICE", description = "CODE or CODE/VERSION") String service,
            @Parameters(paramLabel = "TIMEOUT", description = "ISO-8601, such as PT60S") String timeout)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).changeTimeout(client, service, timeout), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "verification", description = "Whether its information system must show a certificate of the client.")
    int verification(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Parameters(paramLabel = "SERVICE", description = "CODE or CODE/VERSION") String service,
            @Parameters(paramLabel = "true|false", description = "true to demand it") boolean verify)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).changeVerification(client, service, verify), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "add-endpoint", description = "Adds a part of a REST service.")
    int addEndpoint(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Parameters(paramLabel = "SERVICE", description = "CODE or CODE/VERSION") String service,
            @Parameters(paramLabel = "METHOD", description = "an HTTP method, or * for each") String method,
            @Parameters(paramLabel = "PATH", description = "a pattern: * is a run without slash, ** anything") String path)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).addEndpoint(client, service, method, path), output.json(), out);
            return AdminMain.OK;
        }
    }

    @Command(name = "remove-endpoint", description = "Removes an added part of a REST service.")
    int removeEndpoint(@Mixin Target target, @Mixin Output output,
            @Parameters(paramLabel = "CLIENT", description = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client,
            @Parameters(paramLabel = "SERVICE", description = "CODE or CODE/VERSION") String service,
            @Parameters(paramLabel = "METHOD", description = "an HTTP method, or * for each") String method,
            @Parameters(paramLabel = "PATH", description = "a pattern: * is a run without slash, ** anything") String path)
            throws NoServerException {
        try (Server server = target.open()) {
            ChangeText.print(bean(server).removeEndpoint(client, service, method, path), output.json(), out);
            return AdminMain.OK;
        }
    }
}
