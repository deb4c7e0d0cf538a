package org.turnpike.keys;

/** Where a certificate stands in its registration with the central side (trust.md §4.5). Signing certificates need none. */
public enum CertificateStatus {
    SAVED, REGISTRATION_IN_PROGRESS, REGISTERED, DELETION_IN_PROGRESS, GLOBAL_ERROR
}
