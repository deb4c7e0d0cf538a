/** Calls the services of information systems over HTTP or HTTPS (messages.md §1.8, §2.5; trust.md §2.10). */
package org.turnpike.provider;
