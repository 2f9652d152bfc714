package dev.kafkaarrow.tools.verify;

import dev.kafkaarrow.ipc.KeyValue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One way in which a store that a sink wrote can be wrong, and whether the store alone shows it. */
enum SeededFault {
    BYTE_OF_A_MESSAGE(Layout.MESSAGES, Fault.CHECKSUM, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            edit(store, 11).change(13, SeededFault::withAnotherNumber).save();
        }
    },
    BYTE_OF_A_MESSAGE_IN_AN_IPC_FILE(Layout.IPC_FILES, Fault.CHECKSUM, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            edit(store, 11).change(13, SeededFault::withAnotherNumber).save();
        }
    },
    BYTE_OF_A_MESSAGE_OF_AN_EVOLVING_LOG(Layout.EVOLVING, Fault.VALUE, Seen.WITH_THE_TOPIC) {
        @Override
        void seed(Path store) throws IOException {
            FileEditor.open(fileWith(store, 24))
                    .change(24, SeededFault::withAnotherNumber)
                    .save();
        }
    },
    CHECKSUM_OF_A_MERGED_BATCH_CHANGED(Layout.MERGED, Fault.CHECKSUM, Seen.WITH_THE_TOPIC) {
        @Override
        void seed(Path store) throws IOException {
            edit(store, 11)
                    .change(
                            11,
                            piece -> piece.with("kafka.merged.crc32c", base64 -> changed(base64, bytes -> bytes[0]++)))
                    .save();
        }
    },
    BYTE_OF_AN_OFFSET_OF_A_TEXT(Layout.MERGED, Fault.DAMAGED, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            FileEditor file = edit(store, 11);
            file.pieces.replaceAll(piece -> piece.withBody(setEach(piece.body(), 0x7f)));
            file.save();
        }
    },
    BYTE_OF_A_MERGED_BATCH(Layout.MERGED, Fault.VALUE, Seen.WITH_THE_TOPIC) {
        @Override
        void seed(Path store) throws IOException {
            edit(store, 11).change(11, SeededFault::withAnotherNumber).save();
        }
    },
    BYTE_OF_A_MERGED_BATCH_OF_AN_EVOLVING_LOG(Layout.MERGED_EVOLVING, Fault.VALUE, Seen.WITH_THE_TOPIC) {
        @Override
        void seed(Path store) throws IOException {
            FileEditor file = FileEditor.open(files(store).get(2));
            file.pieces.set(0, withAnotherNumber(file.pieces.get(0)));
            file.save();
        }
    },
    BYTE_OF_A_ROW(Layout.ROWS, Fault.CHECKSUM, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            edit(store, 11).change(11, SeededFault::withAnotherNumber).save();
        }
    },
    BYTE_OF_A_ROW_OF_JSON(Layout.ROWS_OF_JSON, Fault.VALUE, Seen.WITH_THE_TOPIC) {
        @Override
        void seed(Path store) throws IOException {
            edit(store, 11).change(11, SeededFault::withAnotherNumber).save();
        }
    },
    BYTE_OF_A_HEADER(Layout.MESSAGES, Fault.DAMAGED, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            FileEditor file = edit(store, 11);
            int at = file.begin(13);
            byte[] header = file.pieces.get(at).header().clone();
            Arrays.fill(header, 8, 24, (byte) 0x55);
            file.pieces.set(at, file.pieces.get(at).withHeader(header));
            file.save();
        }
    },
    FILE_CUT(Layout.MESSAGES, Fault.DAMAGED, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            byte[] bytes = Files.readAllBytes(file(store, 11));
            Files.write(file(store, 11), Arrays.copyOf(bytes, bytes.length / 2));
        }
    },
    END_OF_STREAM_MISSING(Layout.MESSAGES, Fault.DAMAGED, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            byte[] bytes = Files.readAllBytes(file(store, 67));
            Files.write(file(store, 67), Arrays.copyOf(bytes, bytes.length - 8));
        }
    },
    BYTES_BEHIND_THE_END(Layout.MESSAGES, Fault.DAMAGED, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            byte[] bytes = Files.readAllBytes(file(store, 11));
            Files.write(file(store, 11), Arrays.copyOf(bytes, bytes.length + 8));
        }
    },
    FILE_EMPTY(Layout.MESSAGES, Fault.DAMAGED, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            Files.write(file(store, 11), new byte[0]);
        }
    },
    RECORD_DROPPED(Layout.MESSAGES, Fault.MISSING, Seen.WITH_THE_TOPIC) {
        @Override
        void seed(Path store) throws IOException {
            FileEditor file = edit(store, 11);
            file.message(13).clear();
            file.save();
        }
    },
    RECORD_DROPPED_BEFORE_AN_OFFSET_THAT_NEVER_WAS(Layout.MESSAGES, Fault.MISSING, Seen.WITH_THE_TOPIC) {
        @Override
        void seed(Path store) throws IOException {
            FileEditor file = edit(store, 11);
            file.message(18).clear();
            file.save();
        }
    },
    RECORD_DROPPED_FROM_AN_IPC_FILE(Layout.IPC_FILES, Fault.FOOTER, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            FileEditor file = edit(store, 11);
            file.message(13).clear();
            file.save();
        }
    },
    LAST_RECORD_DROPPED(Layout.MESSAGES, Fault.GAP, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            FileEditor file = edit(store, 11);
            file.message(21).clear();
            file.save();
        }
    },
    TOMBSTONE_DROPPED(Layout.EVOLVING, Fault.MISSING, Seen.WITH_THE_TOPIC) {
        @Override
        void seed(Path store) throws IOException {
            FileEditor file = FileEditor.open(fileWith(store, 44));
            file.message(44).clear();
            file.save();
        }
    },
    BATCH_OF_A_MESSAGE_DROPPED(Layout.MESSAGES, Fault.COORDINATES, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            FileEditor file = edit(store, 11);
            file.message(12).remove(1);
            file.save();
        }
    },
    RECORD_DOUBLED(Layout.MESSAGES, Fault.DOUBLED, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            FileEditor file = edit(store, 11);
            file.pieces.addAll(file.begin(14), List.copyOf(file.message(13)));
            file.save();
        }
    },
    RECORDS_SWAPPED(Layout.MESSAGES, Fault.COORDINATES, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            FileEditor file = edit(store, 11);
            List<FileEditor.Piece> moved = List.copyOf(file.message(13));
            file.message(13).clear();
            file.pieces.addAll(file.begin(15), moved);
            file.save();
        }
    },
    VALUES_SWAPPED(Layout.MESSAGES, Fault.CHECKSUM, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            FileEditor file = edit(store, 11);
            FileEditor.Piece one = file.pieces.get(file.begin(13));
            FileEditor.Piece other = file.pieces.get(file.begin(16));
            file.change(13, piece -> piece.withBody(other.body())).change(16, piece -> piece.withBody(one.body()));
            file.save();
        }
    },
    ROWS_OF_RECORDS_SHIFTED(Layout.MERGED, Fault.VALUE, Seen.WITH_THE_TOPIC) {
        @Override
        void seed(Path store) throws IOException {
            // the first message has two batches, of three rows and of one
            edit(store, 11)
                    .change(
                            11,
                            piece -> piece.with(
                                    "kafka.merged.rows",
                                    base64 -> changed(base64, bytes -> {
                                        bytes[1]--;
                                        bytes[2]++;
                                    })))
                    .save();
        }
    },
    ROWS_OF_A_MERGED_BATCH_MISCOUNTED(Layout.MERGED, Fault.COORDINATES, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            edit(store, 11)
                    .change(
                            11,
                            piece -> piece.with(
                                    "kafka.merged.rows",
                                    base64 -> changed(base64, bytes -> {
                                        bytes[1]++;
                                    })))
                    .save();
        }
    },
    RECORDS_OF_A_MERGED_BATCH_MISCOUNTED(Layout.MERGED, Fault.COORDINATES, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            edit(store, 11)
                    .change(11, piece -> piece.with("kafka.merged.records", count -> "9"))
                    .save();
        }
    },
    OFFSET_OF_A_MERGED_BATCH_CHANGED(Layout.MERGED, Fault.MISSING, Seen.WITH_THE_TOPIC) {
        @Override
        void seed(Path store) throws IOException {
            // from 18 and 20 to 19 and 20
            edit(store, 11)
                    .change(
                            11,
                            piece -> piece.with(
                                    "kafka.merged.offsets",
                                    base64 -> changed(base64, bytes -> {
                                        bytes[6]++;
                                        bytes[7]--;
                                    })))
                    .save();
        }
    },
    FILE_OF_ANOTHER_NAME(Layout.MESSAGES, Fault.FOREIGN, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            Files.move(file(store, 11), file(store, 11).resolveSibling("copy of data.arrows"));
        }
    },
    FOREIGN_FILE(Layout.MESSAGES, Fault.FOREIGN, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            Files.writeString(store.resolve("t").resolve("notes.txt"), "do not delete");
        }
    },
    PARTITION_OF_THE_NAME(Layout.MESSAGES, Fault.NAME, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            rename(file(store, 67), "0+", "1+");
        }
    },
    FINGERPRINT_OF_THE_NAME(Layout.MESSAGES, Fault.NAME, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            String name = file(store, 67).getFileName().toString();
            rename(file(store, 67), name.substring(2, 18), "0123456789abcdef");
        }
    },
    FINGERPRINT_OF_ROWS(Layout.ROWS, Fault.NAME, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            String name = file(store, 67).getFileName().toString();
            rename(file(store, 67), name.substring(2, 18), "0123456789abcdef");
        }
    },
    BASE_OFFSET_OF_THE_NAME(Layout.MESSAGES, Fault.GAP, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            rename(file(store, 67), "00067", "00060");
        }
    },
    BASE_OFFSET_BEHIND_THE_FIRST_RECORD(Layout.MESSAGES, Fault.NAME, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            rename(file(store, 67), "00067", "00068");
        }
    },
    EXTENSION_OF_THE_NAME(Layout.MESSAGES, Fault.NAME, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            rename(file(store, 67), ".arrows", ".arrow");
        }
    },
    TOPIC_OF_THE_FOLDER(Layout.MESSAGES, Fault.NAME, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            Files.move(store.resolve("t"), store.resolve("u"));
        }
    },
    DIRECTORY_OF_ANOTHER_VALUE(Layout.BY_FIELD, Fault.DIRECTORY, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            Path file = files(store.resolve("t/country=FR")).get(0);
            Files.createDirectories(store.resolve("t/country=IT"));
            Files.move(file, store.resolve("t/country=IT").resolve(file.getFileName()));
        }
    },
    FILE_COPIED_TO_ANOTHER_DIRECTORY(Layout.ROWS_BY_FIELD, Fault.DOUBLED, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            Path file = files(store.resolve("t/country=FR")).get(0);
            Files.createDirectories(store.resolve("t/country=IT"));
            Files.copy(file, store.resolve("t/country=IT").resolve(file.getFileName()));
        }
    },
    FILE_MISSING_IN_THE_MIDDLE(Layout.MESSAGES, Fault.GAP, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            Files.delete(file(store, 33));
        }
    },
    FILE_MISSING_IN_THE_MIDDLE_OF_AN_EVOLVING_LOG(Layout.EVOLVING, Fault.GAP, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            Files.delete(files(store).get(3));
        }
    },
    NEWEST_FILE_MISSING(Layout.MESSAGES, Fault.MISSING, Seen.WITH_THE_TOPIC) {
        @Override
        void seed(Path store) throws IOException {
            Files.delete(file(store, 67));
        }
    },
    OLDEST_FILE_MISSING(Layout.MESSAGES, Fault.MISSING, Seen.WITH_THE_TOPIC) {
        @Override
        void seed(Path store) throws IOException {
            Files.delete(file(store, 0));
        }
    },
    NEWEST_FILE_OF_ANOTHER_CLUSTER(Layout.MESSAGES, Fault.VALUE, Seen.WITH_THE_TOPIC) {
        @Override
        void seed(Path store) throws IOException {
            another(store, 67);
        }
    },
    NEWEST_FILE_OF_ROWS_OF_ANOTHER_CLUSTER(Layout.ROWS_OF_JSON, Fault.VALUE, Seen.WITH_THE_TOPIC) {
        @Override
        void seed(Path store) throws IOException {
            another(store, 67);
        }
    },
    MORE_OF_ANOTHER_CLUSTER(Layout.MESSAGES, Fault.UNKNOWN, Seen.WITH_THE_TOPIC) {
        @Override
        void seed(Path store) throws IOException {
            FileEditor file = edit(store, 67);
            file.pieces.replaceAll(piece -> piece.with("kafka.offset", offset -> "1" + offset));
            file.save();
        }
    },
    TIMESTAMP_CHANGED(Layout.MESSAGES, Fault.TIMESTAMP, Seen.WITH_THE_TOPIC) {
        @Override
        void seed(Path store) throws IOException {
            edit(store, 11)
                    .change(13, piece -> piece.with("kafka.timestamp", time -> "1600000000000"))
                    .save();
        }
    },
    TIMESTAMP_LOST(Layout.MERGED, Fault.TIMESTAMP, Seen.WITH_THE_TOPIC) {
        @Override
        void seed(Path store) throws IOException {
            edit(store, 11)
                    .change(11, piece -> without(piece, "kafka.merged.timestamps", "kafka.timestamp.type"))
                    .save();
        }
    },
    TYPE_OF_A_TIMESTAMP_CHANGED(Layout.IPC_FILES, Fault.TIMESTAMP, Seen.WITH_THE_TOPIC) {
        @Override
        void seed(Path store) throws IOException {
            edit(store, 11)
                    .change(13, piece -> piece.with("kafka.timestamp.type", type -> "LogAppendTime"))
                    .save();
        }
    },
    HEADERS_LOST(Layout.MESSAGES, Fault.HEADERS, Seen.WITH_THE_TOPIC) {
        @Override
        void seed(Path store) throws IOException {
            edit(store, 11)
                    .change(13, piece -> piece.with("kafka.headers", headers -> null))
                    .save();
        }
    },
    ONE_HEADER_CHANGED(Layout.MERGED, Fault.HEADERS, Seen.WITH_THE_TOPIC) {
        @Override
        void seed(Path store) throws IOException {
            edit(store, 11)
                    .change(
                            11,
                            piece -> piece.with(
                                    "kafka.merged.headers",
                                    base64 -> changed(base64, bytes -> {
                                        // number of headers, length and name of the first, length of its value
                                        bytes[1 + 1 + "trace".length() + 1]++;
                                    })))
                    .save();
        }
    },
    KEY_CHANGED(Layout.MESSAGES, Fault.CHECKSUM, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            edit(store, 11)
                    .change(13, piece -> piece.with("kafka.key", key -> "S0VZ"))
                    .save();
        }
    },
    KEY_LOST(Layout.MESSAGES, Fault.CHECKSUM, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            edit(store, 11)
                    .change(13, piece -> piece.with("kafka.key", key -> null))
                    .save();
        }
    },
    KEY_OF_A_MERGED_BATCH_CHANGED(Layout.MERGED, Fault.KEY, Seen.WITH_THE_TOPIC) {
        @Override
        void seed(Path store) throws IOException {
            edit(store, 11)
                    .change(
                            11,
                            piece -> piece.with(
                                    "kafka.merged.keys",
                                    base64 -> changed(base64, bytes -> {
                                        bytes[2]++;
                                    })))
                    .save();
        }
    },
    KEY_OF_A_ROW_CHANGED(Layout.ROWS_OF_JSON, Fault.KEY, Seen.WITH_THE_TOPIC) {
        @Override
        void seed(Path store) throws IOException {
            edit(store, 11)
                    .change(
                            11,
                            piece -> piece.with(
                                    "kafka.merged.keys",
                                    base64 -> changed(base64, bytes -> {
                                        bytes[2]++;
                                    })))
                    .save();
        }
    },
    CHECKSUM_CHANGED(Layout.MESSAGES, Fault.CHECKSUM, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            edit(store, 11)
                    .change(13, piece -> piece.with("kafka.crc32c", crc -> "01234567"))
                    .save();
        }
    },
    DICTIONARY_REPLACED(Layout.DICTIONARIES, Fault.CHECKSUM, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            replaceDictionary(store);
        }
    },
    DICTIONARY_OF_MERGED_BATCHES_REPLACED(Layout.MERGED_DICTIONARIES, Fault.VALUE, Seen.WITH_THE_TOPIC) {
        @Override
        void seed(Path store) throws IOException {
            replaceDictionary(store);
        }
    },
    MESSAGE_IN_PLACE_OF_A_TOMBSTONE(Layout.EVOLVING, Fault.VALUE, Seen.WITH_THE_TOPIC) {
        @Override
        void seed(Path store) throws IOException {
            FileEditor file = FileEditor.open(fileWith(store, 44));
            file.change(44, piece -> {
                List<KeyValue> entries = new ArrayList<>(piece.metadata());
                entries.removeIf(entry -> entry.key().equals("kafka.message.tombstone"));
                entries.add(new KeyValue("kafka.message.batches", "0"));
                return piece.with(entries);
            });
            file.save();
        }
    },
    METADATA_OF_A_BATCH_ADDED(Layout.MERGED, Fault.VALUE, Seen.WITH_THE_TOPIC) {
        @Override
        void seed(Path store) throws IOException {
            // of the first batch of the first record an entry of two empty texts, of the others of all ten records none
            byte[] counts = new byte[2 + 22];
            counts[0] = 1;
            FileEditor file = edit(store, 11);
            file.change(11, piece -> {
                List<KeyValue> entries = new ArrayList<>(piece.metadata());
                entries.add(new KeyValue(
                        "kafka.merged.metadata",
                        Base64.getEncoder().encodeToString(Arrays.copyOf(counts, 2 + batches(piece)))));
                return piece.with(entries);
            });
            file.save();
        }

        private int batches(FileEditor.Piece piece) {
            try {
                return Coordinates.read(piece.metadata()).records().stream()
                        .mapToInt(one -> one.batches().size())
                        .sum();
            } catch (FormatException e) {
                throw new IllegalStateException(e);
            }
        }
    },
    KEY_OF_A_LATER_VERSION(Layout.MESSAGES, Fault.COORDINATES, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            FileEditor file = edit(store, 11);
            file.change(13, piece -> {
                List<KeyValue> entries = new ArrayList<>(piece.metadata());
                entries.add(new KeyValue("kafka.epoch", "3"));
                return piece.with(entries);
            });
            file.save();
        }
    },
    FOOTER_OF_OTHER_BLOCKS(Layout.IPC_FILES, Fault.DAMAGED, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            Path file = file(store, 11);
            byte[] bytes = Files.readAllBytes(file);
            int length = (int) longAt(bytes, bytes.length - 10) & 0xffff;
            int footer = bytes.length - 10 - length;
            for (int i = footer; i + 24 <= footer + length; i += 8) {
                // a block: where it begins, its metadata, its body
                if (longAt(bytes, i) == 8 + FileEditor.open(file).schemaBytes()) {
                    bytes[i + 8] = (byte) (bytes[i + 8] + 8);
                    bytes[i + 16] = (byte) (bytes[i + 16] - 8);
                    Files.write(file, bytes);
                    return;
                }
            }
            throw new IllegalStateException("no block in the footer");
        }
    },
    FOOTER_OF_OTHER_SUMS(Layout.IPC_FILES, Fault.FOOTER, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            FileEditor file = edit(store, 11);
            Map<String, String> footer = new HashMap<>(file.footer());
            footer.put("kafka.file.rows", "1");
            file.save(footer);
        }
    },
    FOOTER_MISSING(Layout.IPC_FILES, Fault.DAMAGED, Seen.BY_THE_STORE) {
        @Override
        void seed(Path store) throws IOException {
            byte[] bytes = Files.readAllBytes(file(store, 11));
            Files.write(file(store, 11), Arrays.copyOf(bytes, bytes.length - 10));
        }
    };

    enum Seen {
        BY_THE_STORE,
        WITH_THE_TOPIC
    }

    final Layout layout;
    final Fault fault;
    final Seen seen;

    SeededFault(Layout layout, Fault fault, Seen seen) {
        this.layout = layout;
        this.fault = fault;
        this.seen = seen;
    }

    /** Changes a store that a sink wrote. */
    abstract void seed(Path store) throws IOException;

    /** In the order of their names. */
    static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().contains(".arrow"))
                    .sorted()
                    .toList();
        }
    }

    /** The one of a base offset, of which there are several logs at offset 0 alone. */
    private static Path file(Path store, long base) throws IOException {
        String part = String.format("+%020d.", base);
        return files(store).stream()
                .filter(file -> file.getFileName().toString().contains(part))
                .findFirst()
                .orElseThrow();
    }

    private static Path fileWith(Path store, long offset) throws IOException {
        for (Path file : files(store)) {
            if (FileEditor.open(file).pieces.stream()
                    .anyMatch(piece -> piece.metadata("kafka.offset").equals(Long.toString(offset)))) {
                return file;
            }
        }
        throw new IllegalArgumentException("no file with offset " + offset);
    }

    private static FileEditor edit(Path store, long base) throws IOException {
        return FileEditor.open(file(store, base));
    }

    private static void rename(Path file, String part, String other) throws IOException {
        Files.move(file, file.resolveSibling(file.getFileName().toString().replace(part, other)));
    }

    /** The same name, of a topic whose records are others. */
    void another(Path store, long base) throws IOException {
        Path other = Files.createTempDirectory(store.getParent(), "other");
        layout.write(layout.topic(1_000_000), other);
        Files.copy(file(other, base), file(store, base), StandardCopyOption.REPLACE_EXISTING);
    }

    /** The lowest bit of the first number of the first column: in messages these are multiples of 100, in rows they rise by 1. */
    private static FileEditor.Piece withAnotherNumber(FileEditor.Piece piece) {
        byte[] body = piece.body().clone();
        for (int at = 0; at + 16 <= body.length; at += 8) {
            long number = longAt(body, at);
            if (number > 0 && number < 100_000 && (number % 100 == 0 || longAt(body, at + 8) == number + 1)) {
                body[at] ^= 1;
                return piece.withBody(body);
            }
        }
        throw new IllegalArgumentException("no number");
    }

    private static byte[] setEach(byte[] body, int value) {
        byte[] other = body.clone();
        Arrays.fill(other, (byte) value);
        return other;
    }

    private static void replaceDictionary(Path store) throws IOException {
        FileEditor file = edit(store, 11);
        file.pieces.replaceAll(piece -> piece.isRecords()
                ? piece
                : piece.withBody(new String(piece.body(), StandardCharsets.ISO_8859_1)
                        .replace("early 1", "EARLY 1")
                        .getBytes(StandardCharsets.ISO_8859_1)));
        file.save();
    }

    private static FileEditor.Piece without(FileEditor.Piece piece, String... keys) {
        return piece.with(piece.metadata().stream()
                .filter(entry -> !List.of(keys).contains(entry.key()))
                .toList());
    }

    private interface Change {
        void of(byte[] bytes);
    }

    private static String changed(String base64, Change change) {
        byte[] bytes = Base64.getDecoder().decode(base64);
        change.of(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static long longAt(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(at);
    }
}
