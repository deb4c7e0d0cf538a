/** Certificate chains and OCSP responses: who is trusted, at an instant, by a snapshot; each refusal carries its evidence (trust.md §2, §3). */
package org.turnpike.trust;
