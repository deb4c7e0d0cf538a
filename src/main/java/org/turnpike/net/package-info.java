/**
 * Lowest layer: the rules for addresses to which this server connects, the bounded HTTP client that asks configuration sources, OCSP responders,
 * time-stamping services and object storage, and threads that end with the server. Every package that opens connections uses it.
 */
package org.turnpike.net;
