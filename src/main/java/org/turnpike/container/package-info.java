/**
 * The security server inside a servlet container: listener, doors, and the hand-over of keys and peer verification to the connector. The only
 * package that uses servlets.
 */
package org.turnpike.container;
