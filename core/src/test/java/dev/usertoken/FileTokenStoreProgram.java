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
 * Another process on the same directory. It counts for ever under leases ({@code count}), so many times without ({@code
 * add}), or until it is told something keeps a {@code lease} or keeps all others waiting ({@code block}).
 */
final class FileTokenStoreProgram {
    static final TokenKey KEY = TokenKey.of("api.test", "-99", "Siteowner", "digest");
    static final int THREADS = 3;
    static final int ADDED = 20;

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
                                Optional.of(counting(lease.get().fence(), 1)))
                        ? "written"
                        : "refused");
        lease.get().close();
    }

    /** Adds {@link #THREADS} times {@link #ADDED}, each thread through a store of its own. */
    static void add(Path directory) {
        IntStream.range(0, THREADS).parallel().forEach(thread -> {
            try (TokenStore store = FileTokenStore.in(directory)) {
                for (int done = 0; done < ADDED; ) {
                    Optional<StoreEntry> present = store.read(KEY);
                    int next = 1 + present.map(FileTokenStoreProgram::count).orElse(0);
                    done += store.replace(KEY, present, Optional.of(counting(0, next))) ? 1 : 0;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void count(TokenStore store) throws IOException {
        Optional<Lease> lease = store.tryLease(KEY, Duration.ofHours(1));
        if (lease.isPresent()) {
            Optional<StoreEntry> present = store.read(KEY);
            int next = 1 + present.map(FileTokenStoreProgram::count).orElse(0);
            if (!store.replace(KEY, present, Optional.of(counting(lease.get().fence(), next)))) {
                System.out.println("another wrote while the lease was held");
                System.exit(4);
            }
            lease.get().close();
        }
    }

    /** An entry that tells whether it is whole. */
    static StoreEntry counting(long fence, int count) {
        String text = String.join("", Collections.nCopies(1000, count + ","));
        StoredToken token = StoredToken.of(text, Instant.ofEpochSecond(count), Instant.ofEpochSecond(count), count);
        return StoreEntry.of(fence, Optional.of(token), Collections.emptyList());
    }

    static int count(StoreEntry entry) {
        int count = entry.token().orElseThrow(IllegalStateException::new).renewals();
        if (!entry.equals(counting(entry.fence(), count))) {
            throw new IllegalStateException("half of one entry and half of another");
        }
        return count;
    }

    static ProcessBuilder command(String mode, Path directory, String... more) {
        String classes = Stream.of(FileTokenStore.class, FileTokenStoreProgram.class)
                .map(FileTokenStoreProgram::location)
                .collect(Collectors.joining(File.pathSeparator));
        Stream<String> java = Stream.of(
                // The umask takes nothing away: what is private is so by the store alone.
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
}
