/**
 * The management REST API of X-Road 7.8 at the admin door, as far as docs/rest-api.md lists it: a thin layer over the beans of {@code admin}.
 * Resources translate between JSON and beans. The beans contain every rule, make every change and write every audit line.
 */
package org.turnpike.restapi;
