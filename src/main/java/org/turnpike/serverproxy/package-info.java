/** The provider's side of an exchange: verifies and records a transport message, and sends it to an information system (messages.md §3.6). */
package org.turnpike.serverproxy;
