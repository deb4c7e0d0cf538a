/**
 * The security server inside a servlet container: listener, doors, and the hand-over of key and judgement to the connector.
 * Alone knows servlets.
 */
package org.turnpike.container;
