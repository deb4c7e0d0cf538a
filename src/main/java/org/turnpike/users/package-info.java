/**
 * Controls access to the admin door: administrators with roles, API keys, sessions, and limits on attempts to sign in. Only {@code UserStore} reads
 * and writes tables.
 */
package org.turnpike.users;
