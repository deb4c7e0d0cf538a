/**
 * The consumer's side of an exchange: the request of an information system is sent as a transport message, and its answer is returned
 * (messages.md §3.5).
 */
package org.turnpike.clientproxy;
