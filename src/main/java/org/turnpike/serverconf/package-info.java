/** The configuration of what this server serves: clients, service descriptions, endpoints, access rights, local groups (trust.md §6). */
package org.turnpike.serverconf;
