package org.turnpike.keys;

/** The state of a certificate's registration at the central server (trust.md §4.5). Signing certificates need no registration. */
public enum CertificateStatus {
    SAVED, REGISTRATION_IN_PROGRESS, REGISTERED, DELETION_IN_PROGRESS, GLOBAL_ERROR
}
