/**
 * The audit log and its verification (operations.md §d.3). The log has one line for each change that an administrator makes. The lines are a hash
 * chain, and its heads are signed.
 */
package org.turnpike.audit;
