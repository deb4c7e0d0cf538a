/**
 * The surroundings of a whole X-Road instance, for trying out and for tests: certification authorities with OCSP, a time-stamping
 * authority, a configuration source and sample information systems. Every part answers in memory and over HTTP. Cryptography is
 * real, keys live in memory and end with the process; nothing here belongs into production.
 */
package org.turnpike.sandbox;
