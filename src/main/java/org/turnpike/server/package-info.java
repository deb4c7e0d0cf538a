/** Settings, schedule and the composition root: a security server that starts without a container. */
package org.turnpike.server;
