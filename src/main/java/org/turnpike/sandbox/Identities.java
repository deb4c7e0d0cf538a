package org.turnpike.sandbox;

import java.util.Optional;
import org.turnpike.id.GlobalGroupId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;

/**
 * The identifiers of the sandbox instance: two servers and three members. The third member is hosted on the server of the first member and has no
 * access rights.
 */
public final class Identities {
    public static final String INSTANCE = "SANDBOX";

    public static final MemberId CONSUMER = new MemberId(INSTANCE, "COM", "1111");
    public static final SubsystemId PORTAL = new SubsystemId(CONSUMER, "portal");
    public static final ServerId SS1 = new ServerId(CONSUMER, "ss1");

    public static final MemberId PROVIDER = new MemberId(INSTANCE, "GOV", "2222");
    public static final SubsystemId REGISTRY = new SubsystemId(PROVIDER, "registry");
    public static final ServerId SS2 = new ServerId(PROVIDER, "ss2");

    public static final MemberId HOSTED = new MemberId(INSTANCE, "ORG", "3333");
    public static final SubsystemId VISITOR = new SubsystemId(HOSTED, "visitor");

    /** The provider of the management services. The security server that hosts it forwards requests to the central side. */
    public static final SubsystemId MANAGEMENT = new SubsystemId(PROVIDER, "management");

    public static final ServiceId GET_PERSON = new ServiceId(REGISTRY, "getPerson", Optional.of("v1"));
    public static final ServiceId ECHO = new ServiceId(REGISTRY, "echo");
    public static final ServiceId PEOPLE = new ServiceId(REGISTRY, "people");
    public static final ServiceId ECHO_REST = new ServiceId(REGISTRY, "echoRest");

    /** Clients that were registered by a management request; they may call the sample services (only where the group is published). */
    public static final GlobalGroupId NEWCOMERS = new GlobalGroupId(INSTANCE, "newcomers");

    private Identities() {
    }
}
