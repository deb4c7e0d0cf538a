/** What expires and when: certificates, OCSP responses, the global configuration, time-stamps; and the notices about it. */
package org.turnpike.deadlines;
