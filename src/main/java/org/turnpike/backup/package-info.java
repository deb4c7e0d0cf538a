/**
 * Backups: one encrypted and authenticated file of everything a server needs to serve at once, and how to restore it. What is in it comes in
 * {@link org.turnpike.backup.Part}s, which the composition root gives.
 */
package org.turnpike.backup;
