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

    /** What stands in the way, in plain sentences; empty when ready. */
    @Text("The problems that prevent the server from serving messages")
    List<String> getProblems();

    /** Turnpike's version. */
    @Text("Turnpike's version")
    String getVersion();

    // the server configuration as a whole

    /** How many changes led to the configuration in force; 0 before the first. */
    @Text("Revision of the configuration in force: the number of its changes; 0 before the server is initialised")
    long getRevision();

    /** Names or URLs of the time-stamping services to use, in order; empty for all that the own instance approves. */
    @Text("Names or URLs of the time-stamping services to use, in order; empty for all that the own instance approves")
    List<String> getTimeStampingServices();

    /**
     * Gives the server its identifier, and with it a configuration without clients; refused when it has another one.
     *
     * @throws IllegalArgumentException naming {@code server} when it is not an identifier, or not of the anchor's instance
     * @throws IllegalStateException when the server is another one already, or the database fails
     */
    @Text("Gives the server its identifier, once")
    @Changes("Initialize server configuration")
    Change initialise(@Text(name = "server", value = "INSTANCE/CLASS/CODE/SERVER: owner and server code") String server);

    /**
     * Chooses time-stamping services and their order.
     *
     * @throws IllegalArgumentException naming {@code services} when one is not approved in the global configuration
     */
    @Text("Chooses time-stamping services and their order; none for all that the own instance approves")
    @Changes("Edit timestamping services")
    Change chooseTimeStampingServices(@Text(name = "services", value = "names or URLs of approved services, in order") List<String> services);

    /**
     * Adds a time-stamping service behind those chosen; nothing is changed when it is one of them.
     *
     * @throws IllegalArgumentException naming {@code service} when it is not approved in the global configuration
     */
    @Text("Adds a time-stamping service behind those chosen")
    @Changes("Add timestamping service")
    Change addTimeStampingService(@Text(name = "service", value = "name or URL of an approved service") String service);

    /** Removes a time-stamping service from those chosen; nothing is changed when it is not one of them. Without any, all that are approved are used. */
    @Text("Removes a time-stamping service from those chosen")
    @Changes("Delete timestamping service")
    Change removeTimeStampingService(@Text(name = "service", value = "name or URL, as it was chosen") String service);

    /** The configuration in force as turnpike.yaml: what {@link #apply} takes. No key and no PIN is in it. */
    @Text("The configuration in force as turnpike.yaml")
    String export();

    /**
     * What {@link #apply} would change; nothing is changed.
     *
     * @throws IllegalArgumentException with line and field of the first fault
     */
    @Text("What applying a turnpike.yaml would change, without changing it")
    Change difference(@Text(name = "yaml", value = "the text of a turnpike.yaml") String yaml);

    /**
     * Makes the configuration exactly what the file says: what is not in it goes. The server's identifier cannot change; a server that has none
     * gets the file's. Applying it again changes nothing. Registration is another matter.
     *
     * @param revision rejects the change if the current revision differs, so that no other change is lost; -1 for any
     * @throws IllegalArgumentException with line and field of the first fault; nothing is changed
     * @throws IllegalStateException when the server is another one, the revision has passed or the database fails
     */
    @Text("Makes the configuration match a turnpike.yaml exactly")
    @Changes("Apply configuration")
    Change apply(@Text(name = "yaml", value = "the text of a turnpike.yaml") String yaml,
            @Text(name = "revision", value = "the revision that it was written for; -1 for any") long revision);

    /** The revisions of the configuration that are kept, the newest first. */
    @Text("Lists the revisions of the server configuration that are kept, the newest first")
    List<RevisionView> getRevisions();

    /**
     * Returns the configuration of a revision as turnpike.yaml.
     *
     * @throws IllegalArgumentException naming {@code revision} when it is not kept
     */
    @Text("Shows the server configuration of a revision as turnpike.yaml")
    String revision(@Text(name = "revision", value = "number of a revision that is kept") long revision);

    /**
     * Returns what changed after one revision and up to another. The audit log says who changed it.
     *
     * @throws IllegalArgumentException naming {@code from} or {@code to} when it is not kept
     */
    @Text("Shows what changed in the server configuration from one revision to another")
    Change revisionDifference(@Text(name = "from", value = "number of the earlier revision") long from,
            @Text(name = "to", value = "number of the later revision") long to);

    /**
     * Stores the configuration of an earlier revision as a new revision and puts it in force. Registration does not change.
     *
     * @param expected rejects the roll-back when the configuration in force has another revision, so that no change is lost; -1 for any
     * @throws IllegalArgumentException naming {@code revision} when it is not kept
     * @throws IllegalStateException when the revision is of another server, {@code expected} is not the revision in force, or the database fails
     */
    @Text("Rolls the server configuration back to an earlier revision, as a new revision")
    @Changes("Roll back configuration")
    Change rollBack(@Text(name = "revision", value = "number of a revision that is kept") long revision,
            @Text(name = "expected", value = "the revision in force; -1 for any") long expected);

    // what is asked of the central side

    /** What was asked of the central side and is not in the global configuration yet, the oldest first. */
    @Text("The requests to the central side that are not in the global configuration yet")
    List<WaitingView> getWaiting();

    /**
     * Asks the central side to register an authentication certificate of this server, signed by the owner. It may be used once the global
     * configuration shows it and it is activated.
     *
     * @param address empty when the server is registered with one
     * @throws IllegalArgumentException naming the argument that is wrong, before anything is sent
     * @throws IllegalStateException with the central side's reason, or why nothing could be sent or signed
     */
    @Text("Asks the central side to register an authentication certificate")
    @Changes("Register authentication certificate")
    Change registerCertificate(@Text(name = "certificate", value = "its SHA-256 in hex") String certificate,
            @Text(name = "address", value = "host name or IP address that others reach this server by; empty to keep it") String address);

    /** Asks the central side to delete an authentication certificate's registration. Failures as of {@link #registerCertificate}. */
    @Text("Asks the central side to delete the registration of an authentication certificate")
    @Changes("Unregister authentication certificate")
    Change unregisterCertificate(@Text(name = "certificate", value = "its SHA-256 in hex") String certificate);

    /** Marks an authentication certificate for deletion without asking the central side, when that cannot be reached with it. */
    @Text("Marks an authentication certificate for deletion without asking the central side")
    @Changes("Skip unregistration of authentication certificate")
    Change skipUnregistration(@Text(name = "certificate", value = "its SHA-256 in hex") String certificate);

    /** Asks the central side to publish another address. Failures as of {@link #registerCertificate}. */
    @Text("Asks the central side to publish a new address of this server")
    @Changes("Edit security server address")
    Change changeAddress(@Text(name = "address", value = "host name or IP address that others reach this server by") String address);

    /** Asks the central side to make another registered member of this server its owner. Failures as of {@link #registerCertificate}. */
    @Text("Asks the central side to make another registered member the owner of this server")
    @Changes("Change owner")
    Change changeOwner(@Text(name = "owner", value = "INSTANCE/CLASS/CODE") String owner);

    /** Asks the central side to publish that this server is in maintenance. Failures as of {@link #registerCertificate}. */
    @Text("Asks the central side to publish that this server is in maintenance")
    @Changes("Enable maintenance mode of the security server")
    Change enableMaintenance(@Text(name = "message", value = "the message to others; may be empty") String message);

    /** Asks the central side to publish that this server is no longer in maintenance. Failures as of {@link #registerCertificate}. */
    @Text("Asks the central side to publish that this server is no longer in maintenance")
    @Changes("Disable maintenance mode of the security server")
    Change disableMaintenance();

    /** Looks now whether the global configuration shows what was asked for; it happens by itself twice a minute too. */
    @Text("Checks now whether the global configuration shows the requested changes")
    @Changes("Reconcile registration")
    void reconcile();
}
