package org.turnpike.globalconf;

import java.util.Optional;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.SubsystemId;

/** Reads a client identifier from elements of the identifier namespace (trust.md §1.7). */
final class IdentifierElement {
    private IdentifierElement() {
    }

    static ClientId client(XmlElement element) throws RefusedException {
        MemberId member = new MemberId(element.requireIdentifier("xRoadInstance").text(), element.requireIdentifier("memberClass").text(),
                element.requireIdentifier("memberCode").text());
        Optional<XmlElement> subsystem = element.findIdentifier("subsystemCode");
        String type = element.identifierAttribute("objectType").orElse(subsystem.isPresent() ? "SUBSYSTEM" : "MEMBER");
        if (type.equals("MEMBER") && subsystem.isEmpty()) {
            return member;
        }
        if (type.equals("SUBSYSTEM") && subsystem.isPresent()) {
            return new SubsystemId(member, subsystem.get().text());
        }
        throw element.malformed("is not a client identifier: objectType is " + type);
    }
}
