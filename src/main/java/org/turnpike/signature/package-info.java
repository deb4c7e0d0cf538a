/** Hash chain, signature, time-stamp and signed container: create and verify (messages.md §4). */
package org.turnpike.signature;
