package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** A one-time code for signing in to the console. Has only open types; immutable. */
public final class LoginCodeView {
    private final String code;
    private final String path;
    private final String expires;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"code", "path", "expires"})
    public LoginCodeView(String code, String path, String expires) {
        this.code = code;
        this.path = path;
        this.expires = expires;
    }

    /** The code, 64 hex digits. */
    public String getCode() {
        return code;
    }

    /** The page of the admin door that takes it, followed by the code after {@code #}, which browsers send to no server. */
    public String getPath() {
        return path;
    }

    /** Until when it is valid; ISO-8601 UTC. */
    public String getExpires() {
        return expires;
    }
}
