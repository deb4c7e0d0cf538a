/**
 * Backups: one encrypted and authenticated file of everything a server needs to serve at once, and how to restore it. Its contents are {@link
 * org.turnpike.backup.Part}s, which the composition root provides.
 */
package org.turnpike.backup;
