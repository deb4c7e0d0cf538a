package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/** A key of the REST API. Has only open types; immutable. */
public final class ApiKeyView {
    private final long id;
    private final List<String> roles;
    private final String createdAt;
    private final String key;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"id", "roles", "createdAt", "key"})
    public ApiKeyView(long id, List<String> roles, String createdAt, String key) {
        this.id = id;
        this.roles = List.copyOf(roles);
        this.createdAt = createdAt;
        this.key = key;
    }

    /** The number that identifies the key. */
    public long getId() {
        return id;
    }

    /** X-Road's role names, sorted. */
    public List<String> getRoles() {
        return roles;
    }

    /** When the key was created, ISO-8601 in UTC. */
    public String getCreatedAt() {
        return createdAt;
    }

    /** The secret of a key that was just created; empty in every other answer. */
    public String getKey() {
        return key;
    }
}
