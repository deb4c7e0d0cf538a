package org.turnpike.monitoring;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.turnpike.message.Spool;

/** Writes records as JSON (operations.md §b.1). Fields without a value are omitted. */
public final class RecordsJson {
    private static final JsonFactory JSON = new JsonFactory();

    private final List<RecordField> fields;

    /** @param fields the fields of each record */
    public RecordsJson(Set<RecordField> fields) {
        this.fields = Arrays.stream(RecordField.values()).filter(fields::contains).toList();
    }

    /** Writes the records of the query in gzip format and finishes the spool. Returns the number of records. */
    long write(OperationalDataStore store, OperationalQuery query, Spool to) throws IOException, SQLException {
        long[] count = new long[1];
        try (JsonGenerator json = JSON.createGenerator((OutputStream) new BufferedOutputStream(new GZIPOutputStream(new Unclosed(to)), 1 << 13),
                JsonEncoding.UTF8)) {
            json.writeStartObject();
            json.writeArrayFieldStart("records");
            store.read(query, record -> {
                write(record, json);
                count[0]++;
            });
            json.writeEndArray();
            json.writeEndObject();
        }
        to.finish();
        return count[0];
    }

    /**
     * Returns the records of requests that arrived in a period, one JSON object for each, at most {@code most}. The start of the period is inclusive
     * and the end exclusive.
     */
    public List<String> lines(OperationalDataStore store, Instant from, Instant to, int most) throws IOException, SQLException {
        List<String> lines = new ArrayList<>();
        for (OperationalRecord record : store.arrived(from.toEpochMilli(), to.toEpochMilli(), most)) {
            StringWriter text = new StringWriter();
            try (JsonGenerator json = JSON.createGenerator(text)) {
                write(record, json);
            }
            lines.add(text.toString());
        }
        return lines;
    }

    /** Writes one record as an object. */
    public void write(OperationalRecord record, JsonGenerator json) throws IOException {
        json.writeStartObject();
        for (RecordField field : fields) {
            Object value = record.value(field);
            if (value instanceof String text) {
                json.writeStringField(field.wire(), text);
            } else if (value instanceof Long number) {
                json.writeNumberField(field.wire(), number);
            } else if (value instanceof Boolean truth) {
                json.writeBooleanField(field.wire(), truth);
            }
        }
        json.writeEndObject();
    }

    /** A stream to the spool that ignores {@link #close}, because the caller finishes the spool. */
    private static final class Unclosed extends OutputStream {
        private final OutputStream to;

        private Unclosed(OutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int b) throws IOException {
            to.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            to.write(bytes, offset, count);
        }

        @Override
        public void flush() throws IOException {
            to.flush();
        }
    }
}
