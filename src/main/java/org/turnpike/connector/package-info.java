/**
 * Classes that the container loads with its own class loader: key manager, trust manager and Tomcat SSL implementation of the TLS
 * doors. Its own jar; only JDK types cross its interface, and it uses nothing else of this code base. Other applications in the
 * same JVM are trusted.
 */
package org.turnpike.connector;
