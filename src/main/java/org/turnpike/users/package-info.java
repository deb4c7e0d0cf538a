/**
 * Access to the administration door: administrators with roles, API keys, sessions, and the limits on attempts to
 * sign in. Computes over values; {@code UserStore} alone reads and writes tables.
 */
package org.turnpike.users;
