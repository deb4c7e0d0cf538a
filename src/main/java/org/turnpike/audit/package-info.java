/** The audit log: one line for each change an administrator makes, chained by hash, with signed heads; and its verification (operations.md §d.3). */
package org.turnpike.audit;
