/**
 * The management REST API of X-Road 7.8 at the administration door, as far as docs/rest-api.md lists it: a thin layer over the beans of
 * {@code admin}. Resources translate between JSON and beans; every rule, every audit line and every change is the bean's.
 */
package org.turnpike.restapi;
