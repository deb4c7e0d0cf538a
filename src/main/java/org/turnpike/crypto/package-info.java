/** The lowest layer: reads certificate files, and lists the accepted signature algorithms. */
package org.turnpike.crypto;
