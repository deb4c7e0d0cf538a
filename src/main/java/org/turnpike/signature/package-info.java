/** Hash chain and XAdES signature over the parts of a message: created and verified (messages.md §4). */
package org.turnpike.signature;
