/** Identifiers of members, subsystems, services, servers and groups (messages.md §0.1): checked when made, never again. */
package org.turnpike.id;
