/**
 * The archive of the message log (trust.md §5.6). Writes files of signed containers that are linked to each other, encrypts them and hands them over,
 * and deletes archived records after their retention time.
 */
package org.turnpike.messagelog.archive;
