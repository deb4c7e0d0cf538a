/**
 * Management requests to the central side (operations.md §c): the registration of this server's clients, certificates, address and owner, and
 * their reconciliation with what the global configuration then says.
 */
package org.turnpike.registration;
