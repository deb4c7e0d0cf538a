/**
 * {@code mvn -Pdemo}: a sandbox instance and two security servers in two real Tomcats, and a SOAP and a REST call through both.
 */
package org.turnpike.sandbox.demo;
