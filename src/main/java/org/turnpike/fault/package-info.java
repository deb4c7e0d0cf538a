/** Error codes and {@link org.turnpike.fault.RefusedException}, the one failure that is reported to a peer (messages.md §0.2). */
package org.turnpike.fault;
