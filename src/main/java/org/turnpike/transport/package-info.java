/** Transport messages between security servers, connections to peers and the retrieval of OCSP responses (messages.md §3). */
package org.turnpike.transport;
