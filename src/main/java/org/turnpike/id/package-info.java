/** Identifiers of members, subsystems, services, servers and groups (messages.md §0.1): checked when they are created. */
package org.turnpike.id;
