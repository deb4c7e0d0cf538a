/** Tokens with signing and authentication keys, their certificate requests and certificates (trust.md §4). */
package org.turnpike.keys;
