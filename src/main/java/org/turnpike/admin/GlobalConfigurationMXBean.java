package org.turnpike.admin;

import java.util.List;

/** {@code turnpike:type=GlobalConfiguration}: the current global configuration and its state. Instants are ISO-8601 in UTC, empty if absent. */
@Text("The current global configuration")
public interface GlobalConfigurationMXBean {

    /** The instance of this server; empty while there is no configuration. */
    @Text("The instance of this server")
    String getInstance();

    /** The version of the configuration, 2 to 6; 0 while there is no configuration. */
    @Text("The version of the configuration, 2 to 6; 0 while there is no configuration")
    int getVersion();

    /** When the configuration expires. From then on, messages are rejected unless there is a newer configuration. */
    @Text("When the configuration expires")
    String getExpires();

    /** Whether the configuration is valid now. */
    @Text("Whether the configuration is valid now")
    boolean isCurrent();

    /** When a download last succeeded. */
    @Text("When a download last succeeded")
    String getLastSuccess();

    /** When the last download failed; empty if it succeeded. */
    @Text("When the last download failed; empty if it succeeded")
    String getLastFailure();

    /** Why the last download failed, as code and sentence; empty if it succeeded. */
    @Text("Why the last download failed; empty if it succeeded")
    String getLastFailureReason();

    /** The configuration anchor's hash, SHA-224 in hex with colons; empty if absent. */
    @Text("The configuration anchor's hash, SHA-224 in hex with colons; empty if absent")
    String getAnchorHash();

    /** When the central side created the anchor, according to the anchor; empty if absent. */
    @Text("When the central side created the anchor, according to the anchor")
    String getAnchorGenerated();

    /** The URLs of the configuration sources that the anchor names, in the order of the anchor; empty if absent. */
    @Text("The URLs of the configuration sources that the anchor names")
    List<String> getSources();

    /** When this server last detected a change of the configuration's content; empty if the content has not changed since the start. */
    @Text("When this server last detected a change of the configuration's content; empty if it has not changed since the start")
    String getChangedAt();

    /**
     * The entries that the last change of the content removed and added, one line for each entry. At most 1000 removed and 1000 added entries; empty
     * if there was no change.
     */
    @Text("The entries that the last change of the content removed and added")
    Change getLastChange();

    /** The text of the configuration anchor; empty if absent. */
    @Text("The text of the configuration anchor; empty if absent")
    String exportAnchor();

    /** The instances whose configuration this server has: its own instance and federated instances. */
    @Text("Instances whose global configuration this server has")
    List<String> getInstances();

    /** Every CA certificate that the instance of this server approves, grouped by certification service, with the top CA first. */
    @Text("Every CA certificate that the instance of this server approves")
    List<AuthorityView> getAuthorities();

    /** Every time-stamping service that the instance of this server approves. */
    @Text("Every time-stamping service that the instance of this server approves")
    List<ApprovedServiceView> getTimeStampingAuthorities();

    /**
     * The members and subsystems of an instance, in published order.
     *
     * @throws IllegalArgumentException naming {@code instance} if this server does not have its configuration
     */
    @Text("The members and subsystems of an instance")
    List<MemberView> members(@Text(name = "instance", value = "the instance; empty for the instance of this server") String instance);

    /** The security servers where a client is registered. */
    @Text("The security servers where a client is registered")
    List<ServerView> serversOf(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client);

    /** Every security server of every instance whose configuration this server has, sorted by identifier. */
    @Text("Every security server of every instance whose configuration this server has")
    List<ServerView> getServers();

    /** The invalid entries of the configuration, one sentence for each. They are skipped and have no effect. */
    @Text("Invalid entries of the configuration that were skipped")
    List<String> getSkippedEntries();

    /**
     * Downloads and verifies the configuration now, uses it, and replaces the copy on disk. The call can be repeated.
     *
     * @throws IllegalStateException with code and sentence if the download fails; the last valid configuration stays in use
     */
    @Text("Downloads the configuration now; if this fails, the last valid configuration stays in use")
    @Changes("Refresh global configuration")
    void refresh();

    /**
     * Reads a configuration anchor without using it, so that its hash can be compared first.
     *
     * @param anchor the file's text
     * @throws IllegalArgumentException naming {@code anchor} if it is malformed or belongs to another instance
     */
    @Text("Reads a configuration anchor without using it")
    AnchorView describeAnchor(@Text(name = "anchor", value = "the file's text, at most 1 MiB") String anchor);

    /**
     * Replaces the configuration anchor and downloads the configuration with the new anchor. A server that has a configuration accepts only anchors
     * of the same instance. Compare {@link Change#getAfter} with the hash that the central side's administrators publish.
     *
     * @param anchor the file's text
     * @throws IllegalArgumentException naming {@code anchor} if it is malformed or belongs to another instance; the old anchor is kept
     * @throws IllegalStateException if the new anchor cannot be written, or if the download with it fails. In both cases the old anchor is kept. If
     *        there was no old anchor, the new anchor is kept after a failed download
     */
    @Text("Replaces the configuration anchor, and downloads from its sources")
    @Changes("Upload configuration anchor")
    Change importAnchor(@Text(name = "anchor", value = "the text of the anchor file") String anchor);
}
