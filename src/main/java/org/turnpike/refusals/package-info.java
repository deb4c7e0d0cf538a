/** The latest refused handshakes and messages, each explained: which certificate, which check, on which server. */
package org.turnpike.refusals;
