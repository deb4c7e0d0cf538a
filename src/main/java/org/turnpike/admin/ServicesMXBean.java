package org.turnpike.admin;

import java.util.List;

/**
 * {@code turnpike:type=Services}: the services that clients of this server provide. Changes are stored in the database and apply to the next message.
 * Repeating a change has no effect, except that adding something that already exists is rejected. Operations throw IllegalArgumentException if an
 * argument is wrong; the message names the argument. They throw IllegalStateException if the server is not initialised, the database fails, or a
 * description cannot be downloaded or read. Nothing is changed in these cases.
 */
@Text("Services that clients of this server provide")
public interface ServicesMXBean {

    /** All services of a client. */
    @Text("All services of a client")
    List<ServiceView> services(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the client that provides the service") String client);

    /** All service descriptions of a client. */
    @Text("All service descriptions of a client")
    List<DescriptionView> descriptions(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the client that provides the service") String client);

    /**
     * Downloads a WSDL and adds its services, disabled and without access rights. Over https, the information system must present one of the client's
     * certificates.
     */
    @Text("Downloads a WSDL and adds its services, disabled and without access rights")
    @Changes("Add service description")
    Change addWsdl(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the client that provides the service") String client,
            @Text(name = "url", value = "URL of the WSDL, http or https; at most 10 MiB, imports are not followed") String url);

    /** Downloads an OpenAPI 3 description and adds it as one service, disabled and without access rights. */
    @Text("Downloads an OpenAPI 3 description and adds its service, disabled and without access rights")
    @Changes("Add service description")
    Change addOpenApi(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the client that provides the service") String client,
            @Text(name = "url", value = "URL of the description, http or https; at most 10 MiB, references are not followed") String url,
            @Text(name = "code", value = "the service code") String code);

    /** Adds a REST service without a description, disabled and without access rights. Nothing is downloaded. */
    @Text("Adds a REST service without a description, disabled and without access rights")
    @Changes("Add service description")
    Change addRest(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the client that provides the service") String client,
            @Text(name = "url", value = "the base URL of the service, http or https") String url,
            @Text(name = "code", value = "the service code") String code);

    /** Downloads a description and returns what adding it would change; changes nothing. Nothing is downloaded for REST. */
    @Text("Returns what adding a description would change, without changing it")
    Change preview(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the client that provides the service") String client,
            @Text(name = "type", value = "WSDL, OPENAPI3 or REST") String type,
            @Text(name = "url", value = "URL of the description, or base URL of a REST service; http or https") String url,
            @Text(name = "code", value = "the service code; empty for a WSDL") String code);

    /** Downloads the description and returns what a refresh would change; changes nothing. */
    @Text("Returns what a refresh would change, without changing it")
    Change previewRefresh(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the client that provides the service") String client,
            @Text(name = "description", value = "URL of the description, as it was added") String description);

    /**
     * Downloads the description again. New services are added without rights. Services that are no longer described are removed together with their
     * rights. All other services keep their settings and rights.
     */
    @Text("Downloads the description again and applies its changes")
    @Changes("Refresh service description")
    Change refresh(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the client that provides the service") String client,
            @Text(name = "description", value = "URL of the description, as it was added") String description);

    /** Enables the services of a description. */
    @Text("Enables the services of a description")
    @Changes("Enable service description")
    Change enable(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the client that provides the service") String client,
            @Text(name = "description", value = "URL of the description, as it was added") String description);

    /** Disables the services of a description. Callers receive the notice. */
    @Text("Disables the services of a description")
    @Changes("Disable service description")
    Change disable(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the client that provides the service") String client,
            @Text(name = "description", value = "URL of the description, as it was added") String description,
            @Text(name = "notice", value = "the text for callers, 1 to 2048 characters") String notice);

    /** Removes a description with its services and the rights to them. */
    @Text("Removes a description with its services and the rights to them")
    @Changes("Delete service description")
    Change remove(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the client that provides the service") String client,
            @Text(name = "description", value = "URL of the description, as it was added") String description);

    /** Changes the URL of a service. */
    @Text("Changes the URL of a service")
    @Changes("Edit service parameters")
    Change changeUrl(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the client that provides the service") String client,
            @Text(name = "service", value = "CODE or CODE/VERSION") String service,
            @Text(name = "url", value = "http or https") String url);

    /** Changes how long a service may take to answer. */
    @Text("Changes how long a service may take to answer")
    @Changes("Edit service parameters")
    Change changeTimeout(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the client that provides the service") String client,
            @Text(name = "service", value = "CODE or CODE/VERSION") String service,
            @Text(name = "timeout", value = "ISO-8601, such as PT60S; at most a day") String timeout);

    /**
     * Changes URL, timeout and verification of a service in one step: either everything is changed or nothing.
     *
     * @param all the names of the values ({@code url}, {@code timeout}, {@code verify}) that are changed for every service of the description
     */
    @Text("Changes URL, timeout and verification of a service in one step")
    @Changes("Edit service parameters")
    Change change(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the client that provides the service") String client,
            @Text(name = "service", value = "CODE or CODE/VERSION") String service,
            @Text(name = "url", value = "http or https") String url,
            @Text(name = "timeout", value = "ISO-8601, such as PT60S; at most a day") String timeout,
            @Text(name = "verify", value = "true to require a certificate of the client over https") boolean verify,
            @Text(name = "all", value = "names of the values (url, timeout, verify) that are changed for every service of the description; may be "
                    + "empty") List<String> all);

    /** Changes whether the information system must present one of the client's certificates over https. */
    @Text("Sets whether the information system must present a certificate of the client over https")
    @Changes("Edit service parameters")
    Change changeVerification(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the client that provides the service") String client,
            @Text(name = "service", value = "CODE or CODE/VERSION") String service,
            @Text(name = "verify", value = "true to require it") boolean verify);

    /**
     * Moves a service description to another URL and reads it from there, like {@link #refresh}. It can also change the code of the service of a REST
     * or OpenAPI description. Services that the description still has keep their settings and rights. Nothing else is changed.
     *
     * @throws IllegalArgumentException naming {@code description}, {@code url} or {@code code}
     * @throws IllegalStateException naming {@code url} if the description cannot be downloaded or read
     */
    @Text("Moves a service description to another URL and reads it from there, or changes the code of its service")
    @Changes("Edit service description")
    Change move(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the client that provides the service") String client,
            @Text(name = "description", value = "URL of the description, as it was added") String description,
            @Text(name = "url", value = "the new URL, http or https") String url,
            @Text(name = "code", value = "the new service code; empty to keep it; must be empty for a WSDL") String code);

    /**
     * Changes method and path of an endpoint that an administrator added to a REST service. The rights to it are kept. Endpoints from a description
     * cannot be changed.
     */
    @Text("Changes method and path of an added endpoint of a REST service; the rights to it are kept")
    @Changes("Edit rest endpoint")
    Change changeEndpoint(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the client that provides the service") String client,
            @Text(name = "service", value = "CODE or CODE/VERSION") String service,
            @Text(name = "method", value = "an HTTP method, or * for every method") String method,
            @Text(name = "path", value = "the pattern, as it was added") String path,
            @Text(name = "newMethod", value = "an HTTP method, or * for every method") String newMethod,
            @Text(name = "newPath", value = "a pattern: * stands for any text without a slash, ** for any text") String newPath);

    /** Adds an endpoint to a REST service, so that rights to it can be granted. */
    @Text("Adds an endpoint to a REST service, so that rights to it can be granted")
    @Changes("Add rest endpoint")
    Change addEndpoint(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the client that provides the service") String client,
            @Text(name = "service", value = "CODE or CODE/VERSION") String service,
            @Text(name = "method", value = "an HTTP method, or * for every method") String method,
            @Text(name = "path", value = "a pattern: * stands for any text without a slash, ** for any text") String path);

    /** Removes an endpoint that an administrator added to a REST service, and the rights to it. Endpoints from a description cannot be removed. */
    @Text("Removes an added endpoint of a REST service and the rights to it")
    @Changes("Delete rest endpoint")
    Change removeEndpoint(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the client that provides the service") String client,
            @Text(name = "service", value = "CODE or CODE/VERSION") String service,
            @Text(name = "method", value = "an HTTP method, or * for every method") String method,
            @Text(name = "path", value = "a pattern: * stands for any text without a slash, ** for any text") String path);
}
