/**
 * Runs the security server inside a servlet container. It has the listener and the doors, and gives keys and peer verification to the connector.
 */
package org.turnpike.container;
