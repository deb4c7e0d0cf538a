/** The built-in services of every provider client: method lists, WSDL and OpenAPI download, the list of clients (messages.md §6). */
package org.turnpike.metadata;
