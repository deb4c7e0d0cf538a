/** Tokens behind a PKCS#11 module: hardware, or software that behaves like hardware (trust.md §4.1). */
package org.turnpike.keys.pkcs11;
