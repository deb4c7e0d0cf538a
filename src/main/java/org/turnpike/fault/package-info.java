/** Error codes and {@link org.turnpike.fault.RefusedException}, the one failure a peer is told (messages.md §0.2). */
package org.turnpike.fault;
