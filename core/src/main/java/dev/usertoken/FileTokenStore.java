package dev.usertoken;

import dev.usertoken.internal.Check;
import dev.usertoken.internal.Time;
import dev.usertoken.spi.Lease;
import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Keeps tokens in a directory, for all processes of one user on one machine. Tokens outlive the processes, which may be
 * killed at any time.
 *
 * <p>Each key has a file named by its {@link TokenKey#id}, replaced as a whole, and a few small ones beside it. Only
 * their owner can read them, where the file system has owners: a file or a directory that others can read or write is
 * refused with an {@link IllegalStateException} that says what to do. What cannot be read as an entry counts as none.
 *
 * <p>A lease ends with its process, or once its life is over, counted from when another process first met it. No date
 * is read for that, so a clock that is wrong or steps does no harm. Thread-safe; has nothing to close.
 */
public final class FileTokenStore implements TokenStore {
    private static final int LEASE_BYTES = 16;
    private static final int LOCK_TRIES = 500;
    private static final int LOCK_PAUSE_MILLIS = 4;

    private final Path directory;
    private final Consumer<Path> unreadable;
    private final boolean posix;
    private final Time time = Time.system();
    /** Of each key, the fence of the newest lease, and when we first met it. */
    private final Map<String, long[]> met = new ConcurrentHashMap<>();

    private FileTokenStore(Path directory, Consumer<Path> unreadable) throws IOException {
        this.unreadable = Objects.requireNonNull(unreadable, "unreadable");
        posix = Objects.requireNonNull(directory, "directory")
                .getFileSystem()
                .supportedFileAttributeViews()
                .contains("posix");
        // Java 11 does not take a link to a directory for one that exists.
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, ownerOnly("rwx------"));
        }
        this.directory = directory.toRealPath();
        refuseOthers(this.directory);
    }

    /**
     * The store in that directory, which is created where there is none.
     *
     * @throws IllegalStateException if others can read or write it
     * @throws UncheckedIOException if it cannot be used
     */
    public static FileTokenStore in(Path directory) {
        return in(directory, file -> {});
    }

    /**
     * The store in that directory, which is created where there is none.
     *
     * @param unreadable is told each file that is read and is no entry, or one of a later version: it counts as none,
     *     and the next write replaces it
     * @throws IllegalStateException if others can read or write the directory
     * @throws UncheckedIOException if it cannot be used
     */
    public static FileTokenStore in(Path directory, Consumer<Path> unreadable) {
        try {
            return new FileTokenStore(directory, unreadable);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<StoreEntry> read(TokenKey key) throws IOException {
        String id = id(key);
        Path file = file(id, "");
        boolean exists = Files.exists(file);
        Optional<StoreEntry> entry = entry(id);
        if (exists && !entry.isPresent()) {
            unreadable.accept(file);
        }
        return entry;
    }

    @Override
    public boolean replace(TokenKey key, Optional<StoreEntry> expected, Optional<StoreEntry> next) throws IOException {
        String id = id(key);
        Objects.requireNonNull(expected, "expected");
        Objects.requireNonNull(next, "next");
        synchronized (monitor(id)) {
            try (FileChannel lock = lock(id)) {
                return replace(lock, id, expected, next);
            }
        }
    }

    @Override
    public Optional<Lease> tryLease(TokenKey key, Duration life) throws IOException {
        String id = id(key);
        long nanos = Check.timeout("life", life).toNanos();
        synchronized (monitor(id)) {
            try (FileChannel lock = lock(id)) {
                return tryLease(lock, id, nanos);
            }
        }
    }

    /** Nothing to do: who took a lease closes it, and all else is open for a moment only. */
    @Override
    public void close() {}

    /** The directory. */
    @Override
    public String toString() {
        return "FileTokenStore[" + directory + "]";
    }

    private static String id(TokenKey key) {
        return Objects.requireNonNull(key, "key").id();
    }

    /**
     * The locks of a process on a file are gone as soon as it closes the file once, through whatever channel. So in one
     * JVM only one thread at a time has a lock file open, whichever store it came through.
     */
    private Object monitor(String id) {
        return file(id, "").toString().intern();
    }

    /** Waits for other processes, which hold it for milliseconds, but not for one that was stopped meanwhile. */
    private FileChannel lock(String id) throws IOException {
        FileChannel lock = open(id, ".lock");
        for (int tries = 0; lock.tryLock() == null; tries++) {
            try {
                Thread.sleep(LOCK_PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                tries = LOCK_TRIES;
            }
            if (tries == LOCK_TRIES) {
                lock.close();
                throw new IOException("another process has locked the token store");
            }
        }
        return lock;
    }

    private boolean replace(FileChannel lock, String id, Optional<StoreEntry> expected, Optional<StoreEntry> next)
            throws IOException {
        boolean replaces = entry(id).equals(expected)
                && (!next.isPresent() || next.get().fence() >= newestLease(lock).getLong(0));
        if (replaces) {
            if (next.isPresent()) {
                write(id, next.get().serialized());
            } else {
                Files.deleteIfExists(file(id, ""));
            }
        }
        return replaces;
    }

    private Optional<Lease> tryLease(FileChannel lock, String id, long life) throws IOException {
        ByteBuffer newest = newestLease(lock);
        long fence = newest.getLong(0);
        if (!isOver(id, fence, newest.getLong(8))) {
            Optional<Lease> abandoned = take(id, fence);
            if (!abandoned.isPresent()) {
                return abandoned;
            }
            abandoned.get().close();
        }
        Optional<StoreEntry> entry = entry(id);
        fence = 1 + (entry.isPresent() ? Math.max(fence, entry.get().fence()) : fence);
        lock.write(ByteBuffer.allocate(LEASE_BYTES).putLong(0, fence).putLong(8, life), 0);
        lock.force(true);
        met.put(id, new long[] {fence, time.nanos()});
        return take(id, fence);
    }

    /** Fence and life in nanoseconds; both 0 before the first. */
    private static ByteBuffer newestLease(FileChannel lock) throws IOException {
        ByteBuffer lease = ByteBuffer.allocate(LEASE_BYTES);
        lock.read(lease, 0);
        return lease;
    }

    /** Whether a lease has had its time since we first met it. */
    private boolean isOver(String id, long fence, long life) {
        long now = time.nanos();
        long[] lease = met.get(id);
        if (lease == null || lease[0] != fence) {
            lease = new long[] {fence, now};
            met.put(id, lease);
        }
        return now - lease[1] >= life;
    }

    /**
     * The lease with that fence, unless someone holds it. Whoever does so in this process keeps its place in {@code
     * .jvm} locked: that is asked first, as merely to close the lease's own file would end it.
     */
    private Optional<Lease> take(String id, long fence) throws IOException {
        FileChannel jvm = open(id, ".jvm");
        try {
            jvm.tryLock(fence, 1, true);
        } catch (OverlappingFileLockException e) {
            jvm.close();
            return Optional.empty();
        }
        String suffix = "." + fence;
        FileChannel alive = open(id, suffix);
        if (alive.tryLock() == null) {
            alive.close();
            jvm.close();
            return Optional.empty();
        }
        return Optional.of(new FileLease(fence, file(id, suffix), alive, jvm));
    }

    private Optional<StoreEntry> entry(String id) throws IOException {
        Path file = file(id, "");
        refuseOthers(directory);
        try {
            refuseOthers(file);
            return StoreEntry.parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * As a whole or not at all: who is killed meanwhile leaves the old entry, and a new file that the next one removes.
     */
    private void write(String id, String text) throws IOException {
        Path written = file(id, ".new");
        Files.deleteIfExists(written);
        try (FileChannel channel = open(id, ".new")) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(written, file(id, ""), StandardCopyOption.ATOMIC_MOVE);
    }

    private Path file(String id, String suffix) {
        return directory.resolve(id.concat(suffix));
    }

    private FileChannel open(String id, String suffix) throws IOException {
        return FileChannel.open(
                file(id, suffix),
                EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                ownerOnly("rw-------"));
    }

    /** For a new file or directory, which then never has wider rights. */
    private FileAttribute<?>[] ownerOnly(String rights) {
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))}
                : new FileAttribute<?>[0];
    }

    private void refuseOthers(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            throw new IllegalStateException(path + " holds tokens and must be no link: remove it");
        }
        if (posix
                && PosixFilePermissions.toString(Files.getPosixFilePermissions(path))
                        .matches("...(.*[rw].*)")) {
            throw new IllegalStateException(
                    path + " holds tokens, but others can read or write it: run chmod go= '" + path + "'");
        }
    }
}
