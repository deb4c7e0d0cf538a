/** The consumer's side of an exchange: an information system's request becomes a transport message, its response comes back (messages.md §3.5). */
package org.turnpike.clientproxy;
