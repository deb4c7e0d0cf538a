/**
 * Management requests to the central server (operations.md §c). They register and change this server's clients, certificates, address and owner. The
 * stored state is updated when a new global configuration shows the result.
 */
package org.turnpike.registration;
