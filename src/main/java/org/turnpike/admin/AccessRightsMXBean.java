package org.turnpike.admin;

import java.util.List;

/**
 * {@code turnpike:type=AccessRights}: rights of clients to services. A right applies only to the client that it names; the right of a member does not
 * apply to its subsystems. Changes are stored in the database and apply to the next message. Repeating a change has no effect. Operations throw
 * IllegalArgumentException if an argument is wrong; the message names the argument. They throw IllegalStateException if the server is not initialised
 * or the database fails. Nothing is changed in these cases.
 */
@Text("Access rights to services")
public interface AccessRightsMXBean {

    /** Returns every right to services of a client, with service, method, path and subject. */
    @Text("Every right to services of a client")
    List<RightView> rights(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the client that provides the service") String client);

    /** Grants rights to a whole service. Subjects are clients that the global configuration or this server knows, global groups, and local groups of the client. */
    @Text("Grants rights to a whole service")
    @Changes("Add access rights to service")
    Change grant(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the client that provides the service") String client,
            @Text(name = "service", value = "CODE or CODE/VERSION") String service,
            @Text(name = "subjects", value = "each INSTANCE/CLASS/CODE[/SUBSYSTEM], local:CODE or global:INSTANCE/CODE") List<String> subjects);

    /** Revokes rights to a service and to its endpoints. A subject without rights is ignored. */
    @Text("Revokes rights to a service and to its endpoints")
    @Changes("Remove access rights from service")
    Change revoke(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the client that provides the service") String client,
            @Text(name = "service", value = "CODE or CODE/VERSION") String service,
            @Text(name = "subjects", value = "each INSTANCE/CLASS/CODE[/SUBSYSTEM], local:CODE or global:INSTANCE/CODE") List<String> subjects);

    /** Grants rights to an endpoint of a REST service. */
    @Text("Grants rights to an endpoint of a REST service")
    @Changes("Add access rights to service")
    Change grantEndpoint(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the client that provides the service") String client,
            @Text(name = "service", value = "CODE or CODE/VERSION") String service,
            @Text(name = "method", value = "an HTTP method, or * for every method") String method,
            @Text(name = "path", value = "a pattern: * stands for any text without a slash, ** for any text") String path,
            @Text(name = "subjects", value = "each INSTANCE/CLASS/CODE[/SUBSYSTEM], local:CODE or global:INSTANCE/CODE") List<String> subjects);

    /** Revokes rights to an endpoint of a REST service. */
    @Text("Revokes rights to an endpoint of a REST service")
    @Changes("Remove access rights from service")
    Change revokeEndpoint(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the client that provides the service") String client,
            @Text(name = "service", value = "CODE or CODE/VERSION") String service,
            @Text(name = "method", value = "an HTTP method, or * for every method") String method,
            @Text(name = "path", value = "a pattern: * stands for any text without a slash, ** for any text") String path,
            @Text(name = "subjects", value = "each INSTANCE/CLASS/CODE[/SUBSYSTEM], local:CODE or global:INSTANCE/CODE") List<String> subjects);

    /** Revokes every right of a subject to all services of the client. */
    @Text("Revokes every right of a subject to all services of the client")
    @Changes("Remove access rights from subject")
    Change revokeAll(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the client that provides the service") String client,
            @Text(name = "subject", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM], local:CODE or global:INSTANCE/CODE") String subject);
}
