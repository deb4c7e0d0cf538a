package org.turnpike.admin;

import java.util.List;

/** {@code turnpike:type=SecurityServer}: whether messages can be served. */
@Text("The security server as a whole")
public interface SecurityServerMXBean {

    /** INSTANCE/CLASS/CODE/SERVER; empty before the server is initialised. */
    @Text("The security server's identifier; empty before it is initialised")
    String getServer();

    /** The home directory, an absolute path. */
    @Text("The home directory of the server")
    String getHome();

    /** Whether messages can be served. */
    @Text("Whether messages can be served")
    boolean isReady();

    /** The problems that prevent the server from serving messages, in plain sentences; empty if it is ready. */
    @Text("The problems that prevent the server from serving messages")
    List<String> getProblems();

    /** Turnpike's version. */
    @Text("Turnpike's version")
    String getVersion();

    // the server configuration as a whole

    /** The revision of the current configuration, which is the number of its changes; 0 before the server is initialised. */
    @Text("Revision of the current configuration: the number of its changes; 0 before the server is initialised")
    long getRevision();

    /** Names or URLs of the time-stamping services to use, in order; empty to use all services that the instance of this server approves. */
    @Text("Names or URLs of the time-stamping services to use, in order; empty to use all services that the instance of this server approves")
    List<String> getTimeStampingServices();

    /**
     * Gives the server its identifier and a configuration without clients. Rejected if the server has another identifier.
     *
     * @throws IllegalArgumentException naming {@code server} if it is not an identifier, or if its instance is not the instance of the global
     *        configuration
     * @throws IllegalStateException if the server already has another identifier, or if the database fails
     */
    @Text("Gives the server its identifier, once")
    @Changes("Initialize server configuration")
    Change initialise(@Text(name = "server", value = "INSTANCE/CLASS/CODE/SERVER: owner and server code") String server);

    /**
     * Chooses time-stamping services and their order.
     *
     * @throws IllegalArgumentException naming {@code services} if one is not approved in the global configuration
     */
    @Text("Chooses time-stamping services and their order; none to use all services that the instance of this server approves")
    @Changes("Edit timestamping services")
    Change chooseTimeStampingServices(@Text(name = "services", value = "names or URLs of approved services, in order") List<String> services);

    /**
     * Adds a time-stamping service after the chosen services. Nothing is changed if the service is already chosen.
     *
     * @throws IllegalArgumentException naming {@code service} if it is not approved in the global configuration
     */
    @Text("Adds a time-stamping service after the chosen services")
    @Changes("Add timestamping service")
    Change addTimeStampingService(@Text(name = "service", value = "name or URL of an approved service") String service);

    /**
     * Removes a time-stamping service from the chosen services. Nothing is changed if the service is not chosen. If no service is chosen, all
     * approved services are used.
     */
    @Text("Removes a time-stamping service from the chosen services")
    @Changes("Delete timestamping service")
    Change removeTimeStampingService(@Text(name = "service", value = "name or URL, as it was chosen") String service);

    /** Returns the current configuration as turnpike.yaml, which {@link #apply} accepts. It contains no keys and no PINs. */
    @Text("Prints the current configuration as turnpike.yaml")
    String export();

    /**
     * Returns what {@link #apply} would change; changes nothing.
     *
     * @throws IllegalArgumentException with line and field of the first fault
     */
    @Text("What applying a turnpike.yaml would change, without changing it")
    Change difference(@Text(name = "yaml", value = "the text of a turnpike.yaml") String yaml);

    /**
     * Makes the configuration match the file exactly: everything that is not in the file is removed. The server's identifier cannot change; a server
     * without an identifier gets the identifier in the file. Applying a file again changes nothing. Registrations with the central side do not
     * change.
     *
     * @param revision rejects the change if the current revision differs, so that no other change is lost; -1 for any
     * @throws IllegalArgumentException with line and field of the first fault; nothing is changed
     * @throws IllegalStateException if the file is for another server, if the current revision is another one, or if the database fails
     */
    @Text("Makes the configuration match a turnpike.yaml exactly")
    @Changes("Apply configuration")
    Change apply(@Text(name = "yaml", value = "the text of a turnpike.yaml") String yaml,
            @Text(name = "revision", value = "the revision for which the file was written; -1 for any") long revision);

    /** The revisions of the configuration that are kept, the newest first. */
    @Text("Lists the revisions of the server configuration that are kept, the newest first")
    List<RevisionView> getRevisions();

    /**
     * Returns the configuration of a revision as turnpike.yaml.
     *
     * @throws IllegalArgumentException naming {@code revision} if this revision is not kept
     */
    @Text("Shows the server configuration of a revision as turnpike.yaml")
    String revision(@Text(name = "revision", value = "number of a revision that is kept") long revision);

    /**
     * Returns what changed after one revision, up to another revision. The audit log has the authors of the changes.
     *
     * @throws IllegalArgumentException naming {@code from} or {@code to} if this revision is not kept
     */
    @Text("Shows what changed in the server configuration from one revision to another")
    Change revisionDifference(@Text(name = "from", value = "number of the earlier revision") long from,
            @Text(name = "to", value = "number of the later revision") long to);

    /**
     * Stores the configuration of an earlier revision as a new revision, which is then used. Registrations with the central side do not change.
     *
     * @param expected the roll-back is rejected if the current revision is another one, so that no change is lost; -1 for any
     * @throws IllegalArgumentException naming {@code revision} if this revision is not kept
     * @throws IllegalStateException if the revision belongs to another server, if {@code expected} is not the current revision, or if the database
     *        fails
     */
    @Text("Rolls the server configuration back to an earlier revision, as a new revision")
    @Changes("Roll back configuration")
    Change rollBack(@Text(name = "revision", value = "number of a revision that is kept") long revision,
            @Text(name = "expected", value = "the current revision; -1 for any") long expected);

    // requests to the central side

    /** The requests to the central side whose changes are not in the global configuration yet, the oldest first. */
    @Text("The requests to the central side whose changes are not in the global configuration yet")
    List<WaitingView> getWaiting();

    /**
     * Asks the central side to register an authentication certificate of this server. The owner signs the request. The certificate can be used after
     * it is in the global configuration and is activated.
     *
     * @param address the address of this server; empty if the server is already registered with one
     * @throws IllegalArgumentException naming the argument that is wrong; nothing is sent
     * @throws IllegalStateException with the reason of the central side, or why the request could not be signed or sent
     */
    @Text("Asks the central side to register an authentication certificate")
    @Changes("Register authentication certificate")
    Change registerCertificate(@Text(name = "certificate", value = "SHA-256 of the certificate in hex") String certificate,
            @Text(name = "address", value = "host name or IP address at which others reach this server; empty to keep it") String address);

    /** Asks the central side to delete an authentication certificate's registration. Fails like {@link #registerCertificate}. */
    @Text("Asks the central side to delete the registration of an authentication certificate")
    @Changes("Unregister authentication certificate")
    Change unregisterCertificate(@Text(name = "certificate", value = "SHA-256 of the certificate in hex") String certificate);

    /**
     * Marks an authentication certificate for deletion without asking the central side. Use this if the certificate cannot be used to reach the
     * central side.
     */
    @Text("Marks an authentication certificate for deletion without asking the central side")
    @Changes("Skip unregistration of authentication certificate")
    Change skipUnregistration(@Text(name = "certificate", value = "SHA-256 of the certificate in hex") String certificate);

    /** Asks the central side to publish another address. Fails like {@link #registerCertificate}. */
    @Text("Asks the central side to publish a new address of this server")
    @Changes("Edit security server address")
    Change changeAddress(@Text(name = "address", value = "host name or IP address at which others reach this server") String address);

    /** Asks the central side to make another registered member of this server its owner. Fails like {@link #registerCertificate}. */
    @Text("Asks the central side to make another registered member the owner of this server")
    @Changes("Change owner")
    Change changeOwner(@Text(name = "owner", value = "INSTANCE/CLASS/CODE") String owner);

    /** Asks the central side to publish that this server is in maintenance. Fails like {@link #registerCertificate}. */
    @Text("Asks the central side to publish that this server is in maintenance")
    @Changes("Enable maintenance mode of the security server")
    Change enableMaintenance(@Text(name = "message", value = "the message to others; may be empty") String message);

    /** Asks the central side to publish that this server is no longer in maintenance. Fails like {@link #registerCertificate}. */
    @Text("Asks the central side to publish that this server is no longer in maintenance")
    @Changes("Disable maintenance mode of the security server")
    Change disableMaintenance();

    /** Checks now whether the global configuration shows the requested changes. The server also checks this twice a minute. */
    @Text("Checks now whether the global configuration shows the requested changes")
    @Changes("Reconcile registration")
    void reconcile();
}
