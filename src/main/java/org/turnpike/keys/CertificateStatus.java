package org.turnpike.keys;

/** The state of a certificate's registration with the central side (trust.md §4.5). Signing certificates need none. */
public enum CertificateStatus {
    SAVED, REGISTRATION_IN_PROGRESS, REGISTERED, DELETION_IN_PROGRESS, GLOBAL_ERROR
}
