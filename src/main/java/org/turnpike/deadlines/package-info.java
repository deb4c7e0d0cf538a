/** Deadlines of certificates, OCSP responses, the global configuration, time-stamps; and the notices about them. */
package org.turnpike.deadlines;
