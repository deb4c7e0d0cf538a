/** The client side of information systems: calls a service over HTTP or TLS (messages.md §1.8, §2.5; trust.md §2.10). */
package org.turnpike.provider;
