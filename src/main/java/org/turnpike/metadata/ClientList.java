package org.turnpike.metadata;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLStreamException;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.globalconf.Member;
import org.turnpike.id.ClientId;
import org.turnpike.id.SubsystemId;
import org.turnpike.message.XroadEnvelope;

/**
 * The members of an instance, each followed by its subsystems, as {@code /listClients} returns them (messages.md §6.2). The content is immutable; the
 * JSON and XML forms are built on first use. Thread-safe.
 */
public final class ClientList {
    /** The Content-Type of {@link #xml}. */
    public static final String XML_TYPE = "text/xml; charset=UTF-8";
    /** The Content-Type of {@link #json}. */
    public static final String JSON_TYPE = "application/json; charset=utf-8";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Row> rows;
    private byte[] json;                                                   // guarded by this, like xml
    private byte[] xml;

    private record Row(ClientId id, String name, Optional<String> subsystemName) {
    }

    private ClientList(List<Row> rows) {
        this.rows = rows;
    }

    /**
     * Creates the list for an instance.
     *
     * @param instance empty for the instance of this server
     * @throws RefusedException {@code global_conf_outdated}; {@code internal_error} if the instance is unknown
     */
    public static ClientList of(Optional<String> instance, GlobalConfiguration conf, Instant at) throws RefusedException {
        conf.requireCurrent(at);
        String asked = instance.orElse(conf.instance());
        if (!conf.instances().contains(asked)) {
            throw new RefusedException(FaultCode.INTERNAL_ERROR, "Invalid instance identifier: " + asked);
        }
        List<Row> rows = new ArrayList<>();
        for (Member member : conf.members(asked)) {
            rows.add(new Row(member.id(), member.name(), Optional.empty()));
            member.subsystems().forEach(subsystem -> rows.add(new Row(subsystem.id(), member.name(), subsystem.name())));
        }
        return new ClientList(List.copyOf(rows));
    }

    /** Returns the list as JSON in UTF-8. */
    public synchronized byte[] json() {
        if (json == null) {
            json = writeJson();
        }
        return json.clone();
    }

    private byte[] writeJson() {
        ObjectNode list = JSON.createObjectNode();
        ArrayNode members = list.putArray("member");
        for (Row row : rows) {
            ObjectNode member = members.addObject();
            ObjectNode id = member.putObject("id");
            id.put("object_type", type(row.id())).put("xroad_instance", row.id().instance())
                    .put("member_class", row.id().member().memberClass()).put("member_code", row.id().member().code());
            if (row.id() instanceof SubsystemId subsystem) {
                id.put("subsystem_code", subsystem.subsystemCode());
            }
            member.put("name", row.name());
            row.subsystemName().ifPresent(name -> member.put("subsystem_name", name));
        }
        try {
            return JSON.writeValueAsBytes(list);
        } catch (JsonProcessingException e) {
            throw new AssertionError("Cannot write a JSON tree to memory", e);
        }
    }

    /** Returns the list as XML in UTF-8. */
    public synchronized byte[] xml() {
        if (xml == null) {
            xml = writeXml();
        }
        return xml.clone();
    }

    private byte[] writeXml() {
        return XroadEnvelope.document("xroad", "clientList", list -> {
            for (Row row : rows) {
                list.element("member", member -> write(row, member));
            }
        });
    }

    private static void write(Row row, XroadEnvelope member) throws XMLStreamException {
        member.identifier("id", row.id());
        member.element("name", row.name());
        if (row.subsystemName().isPresent()) {
            member.element("subsystemName", row.subsystemName().get());
        }
    }

    private static String type(ClientId id) {
        return id instanceof SubsystemId ? "SUBSYSTEM" : "MEMBER";
    }
}
