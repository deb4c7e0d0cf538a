/** Deadlines of certificates, OCSP responses, the global configuration and time-stamping, and the notices about them. */
package org.turnpike.deadlines;
