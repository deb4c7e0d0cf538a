/** The message log's archive (trust.md §5.6): files of signed containers, linked to each other, encrypted, handed over, cleaned up after. */
package org.turnpike.messagelog.archive;
