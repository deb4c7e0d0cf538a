/** Error codes and {@link org.turnpike.fault.RefusedException}, the only exception type that is reported to a peer (messages.md §0.2). */
package org.turnpike.fault;
