/**
 * Creates and restores backups. A backup is one encrypted and authenticated file with everything that a server needs to serve immediately. Its
 * contents are {@link org.turnpike.backup.Part}s, which the composition root provides.
 */
package org.turnpike.backup;
