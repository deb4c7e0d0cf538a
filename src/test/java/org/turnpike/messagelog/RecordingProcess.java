package org.turnpike.messagelog;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.turnpike.message.Content;
import org.turnpike.storage.CarelessDatabase;
import org.turnpike.storage.Database;
import org.turnpike.storage.Storage;

/**
 * A process of its own that records messages and writes the id of each to the file {@code answered} once it is recorded:
 * {@code RecordingProcess <folder> <messages> FULL|OFF}.
 */
final class RecordingProcess {
    static final String ANSWERED = "answered";
    private static final int CALLERS = 6;
    private static final int LARGE = 200_000;

    private RecordingProcess() {
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        int messages = Integer.parseInt(arguments[1]);
        if (arguments[2].equals("OFF")) {
            try (Database careless = CarelessDatabase.open(folder)) {
                record(careless, folder, messages);
            }
        } else {
            try (Storage storage = new Storage(folder)) {
                record(storage.messageLog(), folder, messages);
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private static void record(Database database, Path folder, int messages) throws Exception {
        Records records = new Records();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try (MessageLog log = new MessageLog(new RecordStore(database), () -> { }, BodyLogging.ALL);
                FileChannel answered = FileChannel.open(folder.resolve(ANSWERED), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int i = 0; i < messages; i++) {
                String id = "message-" + i;
                MessageRecord message = records.message(id, Instant.now());
                MessageRecord sent = i % 20 == 0 ? new MessageRecord(message.at(), id, message.requestId(), message.party(), message.leg(), message.client(), message.service(), message.message(),
                        message.signature(), List.of(Content.of(new byte[LARGE]))) : message;
                callers.execute(() -> {
                    Optional<String> refused = Records.outcome(log, sent);
                    if (refused.isEmpty()) {
                        answer(answered, id);
                    }
                });
            }
            callers.shutdown();
            if (!callers.awaitTermination(5, TimeUnit.MINUTES)) {
                throw new AssertionError("Recording does not end");
            }
        }
    }

    private static synchronized void answer(FileChannel answered, String id) {
        try {
            answered.write(ByteBuffer.wrap((id + "\n").getBytes(StandardCharsets.UTF_8)));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
