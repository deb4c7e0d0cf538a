/** {@code turnpike-admin}: a JMX client. JConsole can do everything that it can. It uses only the MXBean interfaces. */
package org.turnpike.cli;
