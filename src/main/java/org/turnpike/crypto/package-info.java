/** The lowest layer: reads certificate files, lists the accepted signature algorithms, and holds the JCA providers that are shared. */
package org.turnpike.crypto;
