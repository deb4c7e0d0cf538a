package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/** An administrator of the administration door. Has only open types; immutable. */
public final class AdministratorView {
    private final String name;
    private final List<String> roles;
    private final boolean password;
    private final List<String> certificates;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"name", "roles", "password", "certificates"})
    public AdministratorView(String name, List<String> roles, boolean password, List<String> certificates) {
        this.name = name;
        this.roles = List.copyOf(roles);
        this.password = password;
        this.certificates = List.copyOf(certificates);
    }

    /** The name with which the administrator signs in. */
    public String getName() {
        return name;
    }

    /** X-Road's role names, sorted. */
    public List<String> getRoles() {
        return roles;
    }

    /** Whether the administrator may sign in by password. */
    public boolean isPassword() {
        return password;
    }

    /** SHA-256 in hex of each TLS client certificate that signs the administrator in. */
    public List<String> getCertificates() {
        return certificates;
    }
}
