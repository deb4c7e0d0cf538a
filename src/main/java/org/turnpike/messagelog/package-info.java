/** Records every regular message with its signature, as evidence, before it is passed on (trust.md §5). */
package org.turnpike.messagelog;
