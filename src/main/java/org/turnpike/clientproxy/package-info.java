/**
 * The consumer's side of an exchange: sends the request of an information system to the provider's server as a transport message, and returns the
 * answer (messages.md §3.5).
 */
package org.turnpike.clientproxy;
