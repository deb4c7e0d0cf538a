/**
 * Downloads, verifies, stores and reads the global configuration: from the configuration anchor to an immutable snapshot of all instances (trust.md
 * §1).
 */
package org.turnpike.globalconf;
