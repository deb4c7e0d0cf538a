package org.turnpike.admin;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.turnpike.audit.Caller;
import org.turnpike.users.Administrator;
import org.turnpike.users.ApiKey;
import org.turnpike.users.LoginCodes;
import org.turnpike.users.Role;
import org.turnpike.users.Sessions;
import org.turnpike.users.Users;

/** Administrators and API keys over JMX. Thread-safe. */
public final class UsersAdmin implements UsersMXBean {
    private static final String CODE_PAGE = "/console/login/once";
    private final Users users;
    private final Sessions sessions;

    /** @param sessions the sessions of this node; they end when the password, roles or certificates of the administrator change */
    public UsersAdmin(Users users, Sessions sessions) {
        this.users = users;
        this.sessions = sessions;
    }

    @Override
    public List<AdministratorView> getAdministrators() {
        return users.administrators().stream().map(UsersAdmin::view).toList();
    }

    @Override
    public List<ApiKeyView> getApiKeys() {
        return users.keys().stream().map(key -> view(key, "")).toList();
    }

    @Override
    public AdministratorView add(String name, List<String> roles, String password) {
        Set<Role> parsed = Role.parse(roles);
        Optional<char[]> given = Optional.ofNullable(password).filter(text -> !text.isEmpty()).map(String::toCharArray);
        try {
            return view(users.add(name, given, parsed));
        } finally {
            given.ifPresent(text -> Arrays.fill(text, '\0'));
        }
    }

    @Override
    public void changePassword(String name, String password) {
        if (password == null) {
            throw new IllegalArgumentException("password: it is missing");
        }
        char[] text = password.toCharArray();
        try {
            users.changePassword(name, text);
            endAllOf(name);
        } finally {
            Arrays.fill(text, '\0');
        }
    }

    @Override
    public AdministratorView changeRoles(String name, List<String> roles) {
        Administrator changed = users.changeRoles(name, Role.parse(roles));
        endAllOf(name);
        return view(changed);
    }

    @Override
    public void remove(String name) {
        users.remove(name);
        endAllOf(name);
    }

    @Override
    public AdministratorView addCertificate(String name, String sha256) {
        return view(users.addCertificate(name, plain(sha256)));
    }

    @Override
    public AdministratorView removeCertificate(String name, String sha256) {
        Administrator changed = users.removeCertificate(name, plain(sha256));
        endAllOf(name);
        return view(changed);
    }

    private void endAllOf(String name) {
        sessions.endAllOf(name);
        users.revokeCodeOf(name);
    }

    @Override
    public LoginCodeView createLoginCode(String name) {
        if (!Caller.current().isLocal()) {
            throw new IllegalStateException("A login code can be created only at the machine of the server: run turnpike-admin user login-code there");
        }
        LoginCodes.Created created = users.createCode(name);
        return new LoginCodeView(created.code(), CODE_PAGE + "#" + created.code(), created.expires().toString());
    }

    @Override
    public ApiKeyView createApiKey(List<String> roles) {
        ApiKey.Created created = users.createKey(Role.parse(roles));
        return view(created.key(), created.secret());
    }

    @Override
    public ApiKeyView changeApiKeyRoles(long id, List<String> roles) {
        return view(users.changeKeyRoles(id, Role.parse(roles)), "");
    }

    @Override
    public void revokeApiKey(long id) {
        users.revokeKey(id);
    }

    /** Converts a SHA-256 to lower-case hex without colons. It may have colons and upper-case letters, as openssl prints it. */
    private static String plain(String sha256) {
        return sha256 == null || sha256.length() > 200 ? "" : sha256.replace(":", "").strip().toLowerCase(Locale.ROOT);
    }

    private static AdministratorView view(Administrator administrator) {
        return new AdministratorView(administrator.name(), names(administrator.roles()), administrator.hasPassword(), administrator.certificates());
    }

    private static ApiKeyView view(ApiKey key, String secret) {
        return new ApiKeyView(key.id(), names(key.roles()), key.createdAt().toString(), secret);
    }

    private static List<String> names(Set<Role> roles) {
        return roles.stream().map(Role::name).sorted().toList();
    }
}
