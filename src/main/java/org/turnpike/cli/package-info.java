/** {@code turnpike-admin}: a JMX client. What it can do, JConsole can. Uses the MXBean interfaces alone. */
package org.turnpike.cli;
