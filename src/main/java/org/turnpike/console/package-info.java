/**
 * The console: pages for operators, integrators and auditors at the administration door. A page is one call of a bean, one view record, one template
 * (src/main/jte) and its entries in texts.properties. It knows no rule: every check, change and audit line is the bean's.
 */
package org.turnpike.console;
