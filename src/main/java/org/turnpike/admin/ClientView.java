package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/** A client of this server. Has only open types; immutable. */
public final class ClientView {
    private final String id;
    private final String status;
    private final String connection;
    private final List<CertificateView> certificates;
    private final List<GroupView> groups;
    private final int services;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"id", "status", "connection", "certificates", "groups", "services"})
    public ClientView(String id, String status, String connection, List<CertificateView> certificates, List<GroupView> groups,
            int services) {
        this.id = id;
        this.status = status;
        this.connection = connection;
        this.certificates = List.copyOf(certificates);
        this.groups = List.copyOf(groups);
        this.services = services;
    }

    /** INSTANCE/CLASS/CODE[/SUBSYSTEM]. */
    public String getId() {
        return id;
    }

    /**
     * The state of the client's registration: SAVED, REGISTRATION_IN_PROGRESS, REGISTERED, DISABLING_IN_PROGRESS, DISABLED, ENABLING_IN_PROGRESS,
     * DELETION_IN_PROGRESS or GLOBAL_ERROR.
     */
    public String getStatus() {
        return status;
    }

    /** How the client's information systems must connect: NOSSL, SSLNOAUTH or SSLAUTH. */
    public String getConnection() {
        return connection;
    }

    /** The certificates of the client's information systems. */
    public List<CertificateView> getCertificates() {
        return certificates;
    }

    /** The local groups of the client. */
    public List<GroupView> getGroups() {
        return groups;
    }

    /** The number of services that the client provides. */
    public int getServices() {
        return services;
    }
}
