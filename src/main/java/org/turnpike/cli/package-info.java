/**
 * The command line {@code turnpike-admin}. It is a JMX client that uses only the MXBean interfaces, so JConsole can do everything that the command
 * line can do.
 */
package org.turnpike.cli;
