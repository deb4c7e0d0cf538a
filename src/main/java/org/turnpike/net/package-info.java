/**
 * Ground floor: the rules for addresses that this server connects to, the bounded HTTP client that asks configuration sources, OCSP responders,
 * time-stamping services and object storage, and threads that are waited for. Used by every capability that calls out.
 */
package org.turnpike.net;
