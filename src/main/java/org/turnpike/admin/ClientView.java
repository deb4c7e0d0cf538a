package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/**
 * A client of this server. Has only open types; immutable.
 *
 * @param getId INSTANCE/CLASS/CODE[/SUBSYSTEM]
 * @param getStatus the state of the client's registration: SAVED, REGISTRATION_IN_PROGRESS, REGISTERED, DISABLING_IN_PROGRESS, DISABLED,
 *     ENABLING_IN_PROGRESS, DELETION_IN_PROGRESS or GLOBAL_ERROR
 * @param getConnection how the client's information systems must connect: NOSSL, SSLNOAUTH or SSLAUTH
 * @param getCertificates the certificates of the client's information systems
 * @param getGroups the local groups of the client
 * @param getServices the number of services that the client provides
 */
public record ClientView(String getId, String getStatus, String getConnection, List<CertificateView> getCertificates, List<GroupView> getGroups,
        int getServices) {
    @ConstructorParameters({"id", "status", "connection", "certificates", "groups", "services"})
    public ClientView {
        getCertificates = List.copyOf(getCertificates);
        getGroups = List.copyOf(getGroups);
    }
}
