/** What this server serves and to whom: clients, service descriptions, endpoints, access rights, local groups (trust.md §6). */
package org.turnpike.serverconf;
