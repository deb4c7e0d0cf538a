/** Tokens, keys, certificate requests and certificates: signing keys, the authentication key (trust.md §4). */
package org.turnpike.keys;
