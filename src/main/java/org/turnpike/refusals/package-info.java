/** Keeps the latest refused handshakes and messages. Each record explains which certificate failed which check on which server. */
package org.turnpike.refusals;
