/** The database: open, migrate, run in a transaction. Knows no table; each capability's store writes its own SQL. */
package org.turnpike.storage;
