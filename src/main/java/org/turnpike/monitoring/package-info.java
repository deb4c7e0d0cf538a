/** How the process and the machine are (operations.md section a): environment metrics. */
package org.turnpike.monitoring;
