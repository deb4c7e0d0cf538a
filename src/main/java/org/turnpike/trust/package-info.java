/** Verifies certificate chains and OCSP responses against a snapshot, for an instant. Each refusal contains its evidence (trust.md §2, §3). */
package org.turnpike.trust;
