/** The database: open, migrate, run in a transaction. It knows no tables; the store of each package contains its own SQL. */
package org.turnpike.storage;
