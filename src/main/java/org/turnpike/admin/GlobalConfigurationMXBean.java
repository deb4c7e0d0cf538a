package org.turnpike.admin;

import java.util.List;

/** {@code turnpike:type=GlobalConfiguration}: the configuration in force and its state. Instants are ISO-8601 UTC, empty if absent. */
@Text("The global configuration in force")
public interface GlobalConfigurationMXBean {

    /** The own instance; empty while there is no configuration. */
    @Text("The own instance")
    String getInstance();

    /** The configuration's version, 2 to 6; 0 while there is none. */
    @Text("The version of the configuration, 2 to 6; 0 while there is none")
    int getVersion();

    /** When messages will be rejected unless a newer configuration arrives. */
    @Text("When the configuration expires")
    String getExpires();

    /** Whether it may be used now. */
    @Text("Whether the configuration is valid now")
    boolean isCurrent();

    /** When a download last succeeded. */
    @Text("When a download last succeeded")
    String getLastSuccess();

    /** When the last download failed; empty when it succeeded. */
    @Text("When the last download failed; empty when it succeeded")
    String getLastFailure();

    /** Why it failed: code and sentence. */
    @Text("Why the last download failed; empty when it succeeded")
    String getLastFailureReason();

    /** The configuration anchor's hash, SHA-224 in hex with colons; empty if absent. */
    @Text("The configuration anchor's hash, SHA-224 in hex with colons; empty if absent")
    String getAnchorHash();

    /** When the central side made the anchor, as written there; empty if absent. */
    @Text("When the central side created the anchor, according to the anchor")
    String getAnchorGenerated();

    /** The URLs of the configuration sources that the anchor names, in its order; empty if absent. */
    @Text("The URLs of the configuration sources that the anchor names")
    List<String> getSources();

    /** When the content of the configuration last changed here, since this server knows it; empty when it did not change. */
    @Text("When the content of the configuration last changed here; empty when it did not since the start")
    String getChangedAt();

    /** The entries that this change removed and added, one line each, at most 1000 of each; empty if there was none. */
    @Text("The entries that the last change of the content removed and added")
    Change getLastChange();

    /** The text of the configuration anchor; empty if absent. */
    @Text("The text of the configuration anchor; empty if absent")
    String exportAnchor();

    /** The instances whose configuration this server has: the own one and federated ones. */
    @Text("Instances whose global configuration this server has")
    List<String> getInstances();

    /** Every CA certificate that the own instance approves, by certification service, its top CA first. */
    @Text("Every CA certificate that the own instance approves")
    List<AuthorityView> getAuthorities();

    /** Every time-stamping service that the own instance approves. */
    @Text("Every time-stamping service that the own instance approves")
    List<ApprovedServiceView> getTimeStampingAuthorities();

    /**
     * The members and subsystems of an instance, in published order.
     *
     * @throws IllegalArgumentException naming {@code instance} when its configuration is not here
     */
    @Text("The members and subsystems of an instance")
    List<MemberView> members(@Text(name = "instance", value = "the instance; empty for the own one") String instance);

    /** The security servers where a client is registered. */
    @Text("The security servers where a client is registered")
    List<ServerView> serversOf(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM]") String client);

    /** Every security server of every instance whose configuration is here, by identifier. */
    @Text("Every security server of these instances")
    List<ServerView> getServers();

    /** Invalid entries of the configuration, one sentence each: they are skipped and give trust to nothing. */
    @Text("Invalid entries of the configuration that were skipped")
    List<String> getSkippedEntries();

    /**
     * Downloads and verifies the configuration now, puts it in force and replaces the copy on disk. Harmless to repeat.
     *
     * @throws IllegalStateException with code and sentence when the download fails; the last good configuration stays in force
     */
    @Text("Downloads the configuration now; if this fails, the last valid one stays in force")
    @Changes("Refresh global configuration")
    void refresh();

    /**
     * Reads a configuration anchor without taking it into use, so that its hash can be compared first.
     *
     * @param anchor the file's text
     * @throws IllegalArgumentException naming {@code anchor} when it is malformed or of another instance
     */
    @Text("Reads a configuration anchor without taking it into use")
    AnchorView describeAnchor(@Text(name = "anchor", value = "the file's text, at most 1 MiB") String anchor);

    /**
     * Replaces the configuration anchor, and downloads with the new one. The instance of a server that has a configuration cannot
     * change. Compare {@link Change#getAfter} with the hash that the central side's administrators publish.
     *
     * @param anchor the file's text
     * @throws IllegalArgumentException naming {@code anchor} when it is malformed or of another instance; the old one stays
     * @throws IllegalStateException when it cannot be written, and the old one stays; or when the download by it fails, and it stays
     */
    @Text("Replaces the configuration anchor, and downloads from its sources")
    @Changes("Upload configuration anchor")
    Change importAnchor(@Text(name = "anchor", value = "the text of the anchor file") String anchor);
}
