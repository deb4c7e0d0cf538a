/**
 * The console: pages for operators, integrators and auditors at the administration door. A page consists of a call of a bean, a view record, a
 * template (src/main/jte) and its entries in texts.properties. The console contains no rules: the beans make every check, change and audit line.
 */
package org.turnpike.console;
