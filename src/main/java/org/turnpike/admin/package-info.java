/**
 * Administration over JMX. There is one MXBean for each capability, with as little logic as possible. The interfaces are the documentation; JConsole
 * shows their {@link org.turnpike.admin.Text} annotations. Administrator rights over JMX equal shell access to the server.
 */
package org.turnpike.admin;
