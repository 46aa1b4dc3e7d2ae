package dev.usertoken;

import dev.usertoken.spi.Lease;
import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.StoredToken;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Another process that uses the same directory. It increments a counter forever under leases ({@code count}) or a fixed
 * number of times without ({@code add}), or it keeps a {@code lease} or a lock ({@code block}) until it reads a byte.
 */
final class FileTokenStoreProgram {
    static final TokenKey KEY = TokenKey.of("api.test", "-99", "Siteowner", "digest");
    static final int THREAD_COUNT = 3;
    static final int ADDITIONS = 20;

    private FileTokenStoreProgram() {}

    public static void main(String[] arguments) throws IOException {
        TokenStore store = FileTokenStore.in(Paths.get(arguments[1]), unreadable -> {
            System.out.println("unreadable");
            System.exit(3);
        });
        if (arguments[0].equals("count")) {
            System.out.println("started");
            while (true) {
                count(store);
            }
        }
        if (arguments[0].equals("add")) {
            System.out.println("started");
            add(Paths.get(arguments[1]));
            System.out.println("added");
            return;
        }
        if (arguments[0].equals("block")) {
            Path lock = Paths.get(arguments[1], KEY.id() + ".lock");
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE)) {
                channel.lock();
                System.out.println("started");
                System.in.read();
            }
            return;
        }
        Optional<Lease> lease = store.tryLease(KEY, Duration.parse(arguments[2]));
        if (!lease.isPresent()) {
            System.out.println("held");
            return;
        }
        System.out.println("leased");
        System.in.read();
        System.out.println(
                store.replace(
                                KEY,
                                store.read(KEY),
                                Optional.of(counting(lease.get().fencingToken(), 1)))
                        ? "written"
                        : "refused");
        lease.get().close();
    }

    /**
     * Increments the counter {@link #ADDITIONS} times in each of {@link #THREAD_COUNT} threads, each with its own
     * store.
     */
    static void add(Path directory) {
        IntStream.range(0, THREAD_COUNT).parallel().forEach(thread -> {
            try (TokenStore store = FileTokenStore.in(directory)) {
                for (int done = 0; done < ADDITIONS; ) {
                    Optional<StoreEntry> present = store.read(KEY);
                    int next = 1 + present.map(FileTokenStoreProgram::count).orElse(0);
                    done += unlessLocked(() -> store.replace(KEY, present, Optional.of(counting(0, next)))) ? 1 : 0;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void count(TokenStore store) throws IOException {
        Optional<Lease> lease = unlessLocked(() -> store.tryLease(KEY, Duration.ofHours(1)));
        if (lease.isPresent()) {
            Optional<StoreEntry> present = store.read(KEY);
            StoreEntry next = counting(
                    lease.get().fencingToken(),
                    1 + present.map(FileTokenStoreProgram::count).orElse(0));
            if (!unlessLocked(() -> store.replace(KEY, present, Optional.of(next)))) {
                System.out.println("another wrote while the lease was held");
                System.exit(4);
            }
            lease.get().close();
        }
    }

    /** Uses the store again while its lock is taken: on a busy machine, for longer than the store waits. */
    private static <T> T unlessLocked(StoreUse<T> use) throws IOException {
        while (true) {
            try {
                return use.run();
            } catch (IOException e) {
                if (!String.valueOf(e.getMessage()).contains("is locked by another process")) {
                    throw e;
                }
            }
        }
    }

    /** Returns an entry that {@link #count(StoreEntry)} can check for completeness. */
    static StoreEntry counting(long fencingToken, int count) {
        String text = String.join("", Collections.nCopies(1000, count + ","));
        StoredToken token = StoredToken.of(text, Instant.ofEpochSecond(count), Instant.ofEpochSecond(count), count);
        return StoreEntry.of(fencingToken, Optional.of(token), Collections.emptyList());
    }

    static int count(StoreEntry entry) {
        int count = entry.token().orElseThrow(IllegalStateException::new).renewals();
        if (!entry.equals(counting(entry.fencingToken(), count))) {
            throw new IllegalStateException("the entry is a mixture of two entries");
        }
        return count;
    }

    static ProcessBuilder command(String mode, Path directory, String... more) {
        String classes = Stream.of(FileTokenStore.class, FileTokenStoreProgram.class)
                .map(FileTokenStoreProgram::location)
                .collect(Collectors.joining(File.pathSeparator));
        Stream<String> java = Stream.of(
                // The umask removes no rights, so that only the store can make files private.
                "sh",
                "-c",
                "umask 0 && exec \"$@\"",
                "sh",
                Paths.get(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classes,
                FileTokenStoreProgram.class.getName(),
                mode,
                directory.toString());
        return new ProcessBuilder(Stream.concat(java, Stream.of(more)).collect(Collectors.toList()))
                .redirectErrorStream(true);
    }

    private static String location(Class<?> type) {
        try {
            return Paths.get(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A read or write of the store. */
    private interface StoreUse<T> {
        T run() throws IOException;
    }
}
