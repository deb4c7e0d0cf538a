/**
 * The built-in services of every provider client: lists of methods, download of WSDL and OpenAPI descriptions, and the list of clients (messages.md
 * §6).
 */
package org.turnpike.metadata;
