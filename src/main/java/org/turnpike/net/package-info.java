/**
 * The lowest layer of outgoing connections: the rules for addresses to which this server connects; the HTTP client with deadlines for configuration
 * sources, OCSP responders, time-stamping services and object storage; and threads that end with the server.
 */
package org.turnpike.net;
