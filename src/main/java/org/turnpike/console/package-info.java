/**
 * The console: pages for operators, integrators and auditors at the administration door. A page is one call of a bean, one view record, one template
 * (src/main/jte) and its entries in texts.properties. It contains no rules: the beans make every check, change and audit line.
 */
package org.turnpike.console;
