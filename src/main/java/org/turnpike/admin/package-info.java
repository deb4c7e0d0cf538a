/**
 * Administration over JMX: one MXBean a capability, thin over what it administers. The interfaces are the manual; JConsole shows their
 * {@link org.turnpike.admin.Text}s. Rights over JMX equal shell access to the server.
 */
package org.turnpike.admin;
