/**
 * A whole X-Road instance for trying out and for tests: certification authorities with OCSP, a time-stamping authority, a configuration source and
 * sample information systems. Every part answers in memory and over HTTP. Cryptography is real, keys are in memory and are lost with the process;
 * nothing here may be used in production.
 */
package org.turnpike.sandbox;
