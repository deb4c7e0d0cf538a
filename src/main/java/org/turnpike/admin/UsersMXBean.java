package org.turnpike.admin;

import java.util.List;

/**
 * {@code turnpike:type=Users}: the administrators who may sign in at the administration door, and the keys of its REST API. There is no administrator
 * and no key until one is added here. Passwords are stored as PBKDF2 hashes, keys as SHA-256 digests. JMX sends a password as text, so use JMX over a
 * network only with TLS. Operations throw IllegalArgumentException if an argument is wrong; the message names the argument. They throw
 * IllegalStateException if the database fails. Nothing is changed in these cases.
 */
@Text("Administrators of the administration door and keys of its REST API")
public interface UsersMXBean {

    /** Every administrator, by name. */
    @Text("Every administrator, by name")
    List<AdministratorView> getAdministrators();

    /** Every API key, by id, without its secret. */
    @Text("Every API key, by id, without its secret")
    List<ApiKeyView> getApiKeys();

    /** Adds an administrator. */
    @Text("Adds an administrator of the administration door")
    @Changes("Add user")
    AdministratorView add(@Text(name = "name", value = "1 to 64 letters, digits and . _ @ -") String name,
            @Text(name = "roles", value = "XROAD_SECURITY_OFFICER, XROAD_REGISTRATION_OFFICER, XROAD_SERVICE_ADMINISTRATOR, XROAD_SYSTEM_ADMINISTRATOR or"
                    + " XROAD_SECURITYSERVER_OBSERVER, at least one") List<String> roles,
            @Secret @Text(name = "password", value = "12 to 256 characters; empty for an administrator who signs in by certificate only") String password);

    /** Replaces an administrator's password and ends the administrator's sessions. */
    @Text("Replaces an administrator's password and ends the administrator's sessions")
    @Changes("Change user password")
    void changePassword(@Text(name = "name", value = "the administrator's name") String name,
            @Secret @Text(name = "password", value = "12 to 256 characters") String password);

    /** Replaces an administrator's roles and ends the administrator's sessions. */
    @Text("Replaces an administrator's roles and ends the administrator's sessions")
    @Changes("Change user roles")
    AdministratorView changeRoles(@Text(name = "name", value = "the administrator's name") String name,
            @Text(name = "roles", value = "at least one of X-Road's five roles") List<String> roles);

    /** Removes an administrator and ends the administrator's sessions. */
    @Text("Removes an administrator and ends the administrator's sessions")
    @Changes("Remove user")
    void remove(@Text(name = "name", value = "the administrator's name") String name);

    /** Registers a TLS client certificate that signs an administrator in. */
    @Text("Registers a TLS client certificate that signs an administrator in")
    @Changes("Add user certificate")
    AdministratorView addCertificate(@Text(name = "name", value = "the administrator's name") String name,
            @Text(name = "sha256", value = "SHA-256 of the certificate, 64 hex digits") String sha256);

    /** Removes a certificate and ends the administrator's sessions. */
    @Text("Removes a certificate that signs an administrator in, and ends the administrator's sessions")
    @Changes("Remove user certificate")
    AdministratorView removeCertificate(@Text(name = "name", value = "the administrator's name") String name,
            @Text(name = "sha256", value = "SHA-256 of the certificate, 64 hex digits") String sha256);

    /**
     * Creates a one-time code that signs an administrator in to the console of this node within ten minutes. It replaces an unused one. Only a process of this
     * machine may create one: by the local socket, or by JMX from this machine. The code is in this answer and nowhere else.
     *
     * @throws IllegalStateException when the caller is not local
     */
    @Secret
    @Text("Creates a code that signs an administrator in to the console once, within ten minutes; only from this machine")
    @Changes("Create user login code")
    LoginCodeView createLoginCode(@Text(name = "name", value = "the administrator's name") String name);

    /** Creates an API key. Only this answer contains the secret of the key; the audit log does not contain it. */
    @Secret
    @Text("Creates a key of the REST API; its secret is shown once")
    @Changes("API key create")
    ApiKeyView createApiKey(@Text(name = "roles", value = "at least one of X-Road's five roles") List<String> roles);

    /** Replaces the roles of an API key. */
    @Text("Replaces the roles of an API key")
    @Changes("API key update")
    ApiKeyView changeApiKeyRoles(@Text(name = "id", value = "the key's number") long id,
            @Text(name = "roles", value = "at least one of X-Road's five roles") List<String> roles);

    /** Revokes an API key: the next request with it is rejected. */
    @Text("Revokes an API key: the next request with it is rejected")
    @Changes("API key remove")
    void revokeApiKey(@Text(name = "id", value = "the key's number") long id);
}
