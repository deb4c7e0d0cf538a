package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/**
 * An administrator of the administration door. Has only open types; immutable.
 *
 * @param getName the name with which the administrator signs in
 * @param getRoles x-Road's role names, sorted
 * @param isPassword whether the administrator may sign in by password
 * @param getCertificates SHA-256 in hex of each TLS client certificate that signs the administrator in
 */
public record AdministratorView(String getName, List<String> getRoles, boolean isPassword, List<String> getCertificates) {
    @ConstructorParameters({"name", "roles", "password", "certificates"})
    public AdministratorView {
        getRoles = List.copyOf(getRoles);
        getCertificates = List.copyOf(getCertificates);
    }
}
