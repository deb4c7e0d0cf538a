/** Lowest layer: certificate files, and the list of accepted signature algorithms. */
package org.turnpike.crypto;
