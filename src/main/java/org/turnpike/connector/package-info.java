/**
 * Classes that the container loads with its own class loader: key manager, trust manager and Tomcat SSL implementation of the TLS doors, and
 * the native library for signatures. This package is a separate jar. Its interface has only JDK types, and it does not use other packages of this code base. Other applications in the same JVM are
 * trusted.
 */
package org.turnpike.connector;
