package org.turnpike.signature;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes a container's ZIP file field by field, so that each can be wrong. */
final class RawZip {
    private static final String COMMENT = "mimetype=application/vnd.etsi.asic-e+zip";

    final List<Entry> entries = new ArrayList<>();
    byte[] before = {};
    byte[] beforeDirectory = {};
    byte[] after = {};
    String comment = COMMENT;
    int countedMore;
    int directoryLonger;
    int directoryLater;

    /** One entry; what the central directory says may differ from what stands before the bytes. */
    static final class Entry {
        final String name;
        final byte[] content;
        String listedAs;
        byte[] gap = {};
        int version = 20;
        int flags = 0x808;
        int method = 8;
        int time = 0x5d75_0489;
        int listedTime = time;
        byte[] extra = {};
        byte[] listedExtra = {};
        byte[] comment = {};
        int crcWrongBy;
        int listedCrcWrongBy;
        int sizeWrongBy;
        int listedSizeWrongBy;
        int compressedWrongBy;
        int listedMethod = method;
        int madeBy = 20;
        int internalAttributes;
        int externalAttributes;
        int offsetWrongBy;
        boolean listed = true;
        boolean written = true;
        boolean descriptor = true;
        byte[] behindData = {};
        private int start;

        Entry(String name, byte[] content) {
            this.name = name;
            this.listedAs = name;
            this.content = content;
        }

        byte[] data() {
            if (method == 0) {
                return content;
            }
            Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
            deflater.setInput(content);
            deflater.finish();
            byte[] out = new byte[content.length + 64];
            int length = deflater.deflate(out);
            deflater.end();
            return Arrays.copyOf(out, length);
        }

        int crc() {
            CRC32 crc = new CRC32();
            crc.update(content);
            return (int) crc.getValue();
        }

        boolean sizesFollow() {
            return (flags & 8) != 0;
        }
    }

    RawZip(Map<String, byte[]> contents) {
        contents.forEach((name, content) -> entries.add(new Entry(name, content)));
    }

    Entry entry(String name) {
        return entries.stream().filter(entry -> entry.name.equals(name)).findFirst().orElseThrow();
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(before);
        for (Entry entry : entries) {
            if (entry.written) {
                write(entry, out);
            }
        }
        out.writeBytes(beforeDirectory);
        int directory = out.size();
        int listed = 0;
        for (Entry entry : entries) {
            if (entry.listed) {
                list(entry, out);
                listed++;
            }
        }
        int length = out.size() - directory;
        out.writeBytes(fields(22).putInt(0x06054b50).putInt(0).putShort((short) (listed + countedMore)).putShort((short) (listed + countedMore))
                .putInt(length + directoryLonger).putInt(directory + directoryLater).putShort((short) comment.length()).array());
        out.writeBytes(comment.getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(after);
        return out.toByteArray();
    }

    private static void write(Entry entry, ByteArrayOutputStream out) {
        out.writeBytes(entry.gap);
        entry.start = out.size();
        byte[] data = entry.data();
        byte[] name = entry.name.getBytes(StandardCharsets.UTF_8);
        boolean later = entry.sizesFollow();
        int crc = entry.crc() + entry.crcWrongBy;
        out.writeBytes(fields(30).putInt(0x04034b50).putShort((short) entry.version).putShort((short) entry.flags).putShort((short) entry.method)
                .putInt(entry.time).putInt(later ? 0 : crc).putInt(later ? 0 : data.length + entry.compressedWrongBy)
                .putInt(later ? 0 : entry.content.length + entry.sizeWrongBy).putShort((short) name.length).putShort((short) entry.extra.length).array());
        out.writeBytes(name);
        out.writeBytes(entry.extra);
        out.writeBytes(data);
        out.writeBytes(entry.behindData);
        if (later && entry.descriptor) {
            out.writeBytes(fields(16).putInt(0x08074b50).putInt(crc).putInt(data.length + entry.compressedWrongBy)
                    .putInt(entry.content.length + entry.sizeWrongBy).array());
        }
    }

    private static void list(Entry entry, ByteArrayOutputStream out) {
        byte[] name = entry.listedAs.getBytes(StandardCharsets.UTF_8);
        out.writeBytes(fields(46).putInt(0x02014b50).putShort((short) entry.madeBy).putShort((short) entry.version).putShort((short) entry.flags)
                .putShort((short) (entry.method == 8 ? entry.listedMethod : entry.method)).putInt(entry.listedTime)
                .putInt(entry.crc() + entry.crcWrongBy + entry.listedCrcWrongBy).putInt(entry.data().length + entry.compressedWrongBy)
                .putInt(entry.content.length + entry.sizeWrongBy + entry.listedSizeWrongBy).putShort((short) name.length)
                .putShort((short) entry.listedExtra.length).putShort((short) entry.comment.length).putShort((short) 0)
                .putShort((short) entry.internalAttributes).putInt(entry.externalAttributes).putInt(entry.start + entry.offsetWrongBy).array());
        out.writeBytes(name);
        out.writeBytes(entry.listedExtra);
        out.writeBytes(entry.comment);
    }

    private static ByteBuffer fields(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
