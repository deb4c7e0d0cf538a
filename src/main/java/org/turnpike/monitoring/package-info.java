/**
 * Monitoring of this server (operations.md §a, §b): the environment of the process and its machine, operational data of each exchange, and the health
 * of the services of this server.
 */
package org.turnpike.monitoring;
