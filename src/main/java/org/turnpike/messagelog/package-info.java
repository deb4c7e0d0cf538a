/** Evidence: every regular message with its signature, recorded before it is passed on (trust.md §5). */
package org.turnpike.messagelog;
