/** From the configuration anchor to an immutable snapshot of all instances: download, verify, store, read (trust.md §1). */
package org.turnpike.globalconf;
