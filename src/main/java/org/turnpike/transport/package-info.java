/** Reads and writes transport messages between security servers, connects to peers, and retrieves OCSP responses (messages.md §3). */
package org.turnpike.transport;
