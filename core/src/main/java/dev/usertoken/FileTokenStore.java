package dev.usertoken;

import dev.usertoken.internal.Check;
import dev.usertoken.internal.store.FileLease;
import dev.usertoken.internal.time.TimeSource;
import dev.usertoken.spi.Lease;
import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A token store in a directory, for all processes of one user on one machine. Tokens outlive the processes, which may
 * be killed at any time.
 *
 * <p>Each key has a file named by its {@link TokenKey#id}, which is replaced atomically, and a few small lock files. If
 * the file system has POSIX permissions, only the owner can read the files: the store refuses a directory of another
 * user, a file or a directory that others can read or write, and a link, with an {@link IllegalStateException} whose
 * message contains the remedy. On Windows, the files have the rights of their directory, and the store does not check
 * them: use a directory that no other user can read, such as one in the user's profile. A file that is longer than 64
 * KiB or is not an entry is treated as absent.
 *
 * <p>If the directory cannot be used, methods throw an {@link IOException} with the reason in its message, such as a
 * full disk or missing rights. Messages contain no secret and no text of the platform. If another process is writing,
 * methods wait for it up to four seconds.
 *
 * <p>A lease ends with its process. If the process lives on, other processes end the lease after its time, counted by
 * the monotonic clock while they try to take it. So a wrong wall clock does no harm.
 * Thread-safe; {@link #close} has no effect.
 */
public final class FileTokenStore implements TokenStore {
    private static final int LEASE_BYTES = 24;
    private static final int MOST_ENTRY_BYTES = 64 * 1024;
    /** Enough for a lease each microsecond for 200 years, and far from an overflow. */
    private static final long MAX_FENCING_TOKEN = 1L << 53;

    private static final long LONGEST_LEASE_NANOS = Duration.ofDays(1).toNanos();
    private static final Set<OpenOption> CREATE_READ_WRITE = Collections.unmodifiableSet(new HashSet<>(Arrays.asList(
            StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)));

    /**
     * Four seconds with the pauses, because the holder of a lock waits for the disk, which may take seconds. A lease lasts
     * five seconds longer than its refresh.
     */
    private static final int TRIES = 1000;

    private static final int LOCK_PAUSE_MILLIS = 4;

    private final Path directory;
    private final Consumer<Path> unreadable;
    private final boolean posix;
    /** The user of this process; null if the file system has no POSIX permissions. */
    private final @Nullable UserPrincipal self;

    private final TimeSource time = TimeSource.system();
    /**
     * By key: the fencing token of the newest lease, the time at which this store first read it, and the time for which
     * other stores had observed it then.
     */
    private final Map<String, long[]> met = new ConcurrentHashMap<>();

    private FileTokenStore(Path directory, Consumer<Path> unreadable) throws IOException {
        this.unreadable = Objects.requireNonNull(unreadable, "unreadable");
        posix = Check.given("directory", directory)
                .getFileSystem()
                .supportedFileAttributeViews()
                .contains("posix");
        // Java 11 does not treat a link to a directory as an existing directory.
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, ownerOnly("rwx------"));
        }
        this.directory = directory.toRealPath();
        self = posix ? userOfThisProcess() : null;
        refuseOthers(this.directory);
    }

    /**
     * Opens the store in a directory, and creates the directory if it does not exist.
     *
     * @throws IllegalStateException if the directory belongs to another user, or others can read or write it
     * @throws UncheckedIOException if it cannot be used, with the reason as its message
     */
    public static FileTokenStore in(Path directory) {
        return in(directory, file -> {});
    }

    /**
     * Opens the store in a directory, and creates the directory if it does not exist.
     *
     * @param unreadable receives each file that is not an entry, or is an entry of a later version. The file is treated
     *     as absent, and the next write replaces it
     * @throws IllegalStateException if the directory belongs to another user, or others can read or write it
     * @throws UncheckedIOException if it cannot be used, with the reason as its message
     */
    public static FileTokenStore in(Path directory, Consumer<Path> unreadable) {
        try {
            return new FileTokenStore(directory, unreadable);
        } catch (IOException e) {
            IOException explained = explained(directory, e);
            throw new UncheckedIOException(explained.getMessage(), explained);
        }
    }

    @Override
    public Optional<StoreEntry> read(TokenKey key) throws IOException {
        String id = id(key);
        Path file = file(id, "");
        boolean exists = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
        Optional<StoreEntry> entry = repeated(() -> entry(id));
        if (exists && !entry.isPresent()) {
            unreadable.accept(file);
        }
        return entry;
    }

    /** @throws IllegalArgumentException if {@code next} is longer than 64 KiB */
    @Override
    public boolean replace(TokenKey key, Optional<StoreEntry> expected, Optional<StoreEntry> next) throws IOException {
        String id = id(key);
        Objects.requireNonNull(expected, "expected");
        Optional<ByteBuffer> bytes =
                Objects.requireNonNull(next, "next").map(entry -> StandardCharsets.UTF_8.encode(entry.serialized()));
        if (bytes.isPresent() && bytes.get().remaining() > MOST_ENTRY_BYTES) {
            throw new IllegalArgumentException("next must be at most " + MOST_ENTRY_BYTES + " bytes long");
        }
        return locked(id, lock -> {
            boolean replaces = entry(id).equals(expected)
                    && (!next.isPresent()
                            || next.get().fencingToken() >= newestLease(lock).getLong(0));
            if (replaces) {
                write(id, bytes.orElse(null));
            }
            return replaces;
        });
    }

    @Override
    public Optional<Lease> tryLease(TokenKey key, Duration life) throws IOException {
        String id = id(key);
        long nanos = Check.timeout("life", Objects.requireNonNull(life, "life")).toNanos();
        return locked(id, lock -> tryLease(lock, id, nanos));
    }

    /** Has no effect: the store keeps no file open, except those of leases, which close them. */
    @Override
    public void close() {}

    @Override
    public String toString() {
        return "FileTokenStore[" + directory + "]";
    }

    private static String id(TokenKey key) {
        return Objects.requireNonNull(key, "key").id();
    }

    /**
     * Returns the monitor of a key, which all stores of this JVM share. A process loses all its locks on a file if it
     * closes any channel of that file, so only one thread at a time may have a lock file open.
     */
    private Object monitor(String id) {
        return file(id, "").toString().intern();
    }

    /**
     * Runs an action under the lock of a key. Other processes hold the lock while they write to the disk; the wait is
     * bounded, in case such a process was stopped. The thread sleeps outside the monitor, because a virtual thread that
     * sleeps inside a monitor blocks its carrier.
     */
    private <T> T locked(String id, Action<T> action) throws IOException {
        return repeated(() -> {
            synchronized (monitor(id)) {
                try (FileChannel lock = open(id, ".lock")) {
                    return lock.tryLock() == null ? null : action.run(lock);
                }
            }
        });
    }

    /** Repeats an attempt until its result is not null. */
    private <T> T repeated(Callable<@Nullable T> attempt) throws IOException {
        for (int tries = 0; tries <= TRIES; tries++) {
            try {
                T result = attempt.call();
                if (result != null) {
                    return result;
                }
            } catch (IOException e) {
                if (tries == TRIES || !mayBeInUse(e)) {
                    throw explained(directory, e);
                }
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new AssertionError("an attempt throws no other exception", e);
            }
            try {
                Thread.sleep(LOCK_PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw explained(directory, new ClosedByInterruptException());
            }
        }
        throw new IOException(directory + " is locked by another process: resume or end it, if it was stopped");
    }

    /** Returns true if the file may be in use: Windows denies access while a reader or a virus scanner has it open. */
    private boolean mayBeInUse(IOException failure) {
        return !posix && failure instanceof FileSystemException && !(failure instanceof NoSuchFileException);
    }

    private Optional<Lease> tryLease(FileChannel lock, String id, long life) throws IOException {
        ByteBuffer newest = newestLease(lock);
        long fencingToken = newest.getLong(0);
        if (!isOver(lock, id, newest)) {
            Optional<Lease> abandoned = take(id, fencingToken);
            if (!abandoned.isPresent()) {
                return abandoned;
            }
            abandoned.get().close();
        }
        Optional<StoreEntry> entry = entry(id);
        long written = entry.map(StoreEntry::fencingToken)
                .filter(FileTokenStore::isPlausible)
                .orElse(0L);
        fencingToken = 1 + Math.max(fencingToken, written);
        lock.write(ByteBuffer.allocate(LEASE_BYTES).putLong(0, fencingToken).putLong(8, life), 0);
        lock.force(true);
        met.put(id, new long[] {fencingToken, time.nanos(), 0});
        return take(id, fencingToken);
    }

    /**
     * Returns the fencing token, the life in nanoseconds, and the nanoseconds for which stores have observed the lease.
     * All are 0 before the first lease, and if the file is corrupt.
     */
    private static ByteBuffer newestLease(FileChannel lock) throws IOException {
        ByteBuffer lease = ByteBuffer.allocate(LEASE_BYTES);
        boolean plausible = lock.read(lease, 0) >= 2 * Long.BYTES
                && isPlausible(lease.getLong(0))
                && lease.getLong(8) >= 0
                && lease.getLong(8) <= LONGEST_LEASE_NANOS
                && lease.getLong(16) >= 0;
        return plausible ? lease : ByteBuffer.allocate(LEASE_BYTES);
    }

    private static boolean isPlausible(long fencingToken) {
        return fencingToken >= 0 && fencingToken < MAX_FENCING_TOKEN;
    }

    /**
     * Returns true if the life of a lease is over, counted while stores observe it. Each store adds its time to that of
     * earlier ones, because a process may end before the lease does.
     */
    private boolean isOver(FileChannel lock, String id, ByteBuffer newest) throws IOException {
        long now = time.nanos();
        long fencingToken = newest.getLong(0);
        long[] lease = met.get(id);
        if (lease == null || lease[0] != fencingToken) {
            lease = new long[] {fencingToken, now, newest.getLong(16)};
            met.put(id, lease);
        }
        long observed = Math.max(newest.getLong(16), lease[2] + now - lease[1]);
        lock.write(ByteBuffer.allocate(Long.BYTES).putLong(0, observed), 16);
        return observed >= newest.getLong(8);
    }

    /**
     * Takes the lease with that fencing token, unless it is held. A holder in this process has locked a byte of the
     * {@code .jvm} file, which is checked first, because closing another channel of the lease's own file would end its
     * lock.
     */
    private Optional<Lease> take(String id, long fencingToken) throws IOException {
        FileChannel jvm = open(id, ".jvm");
        FileChannel alive = null;
        boolean taken = false;
        try {
            jvm.tryLock(fencingToken, 1, true);
            Path file = file(id, "." + fencingToken);
            alive = open(id, "." + fencingToken);
            taken = alive.tryLock() != null;
            return taken ? Optional.of(new FileLease(fencingToken, file, alive, jvm)) : Optional.empty();
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        } finally {
            if (!taken) {
                jvm.close();
                if (alive != null) {
                    alive.close();
                }
            }
        }
    }

    private Optional<StoreEntry> entry(String id) throws IOException {
        Path file = file(id, "");
        refuseOthers(directory);
        try {
            refuseOthers(file);
            refuseAllButFiles(file);
            return StoreEntry.parse(text(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Returns an empty text for a file that is too long for an entry. */
    private static String text(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            long size = channel.size();
            ByteBuffer bytes = ByteBuffer.allocate(size > MOST_ENTRY_BYTES ? 0 : (int) size);
            int read;
            do {
                read = channel.read(bytes);
            } while (read > 0);
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        }
    }

    /**
     * Writes the whole entry or nothing: a process that is killed meanwhile leaves the old entry, and a temporary file
     * that the next write removes.
     */
    private void write(String id, @Nullable ByteBuffer bytes) throws IOException {
        if (bytes == null) {
            Files.deleteIfExists(file(id, ""));
            return;
        }
        Path written = file(id, ".new");
        Files.deleteIfExists(written);
        try (FileChannel channel = open(id, ".new")) {
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
        Path file = file(id, suffix);
        try {
            return FileChannel.open(file, CREATE_READ_WRITE, ownerOnly("rw-------"));
        } catch (IOException e) {
            refuseAllButFiles(file);
            throw e;
        }
    }

    /** Returns the attributes with which a file or directory is created, so that it never has wider rights. */
    private FileAttribute<?>[] ownerOnly(String rights) {
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))}
                : new FileAttribute<?>[0];
    }

    /** @throws IllegalStateException if others can read or write the path, own it, or have made it a link */
    private void refuseOthers(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            throw new IllegalStateException(path + " holds tokens and must not be a link: remove it");
        }
        if (self == null) {
            return;
        }
        PosixFileAttributes attributes =
                Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.owner().equals(self)) {
            throw new IllegalStateException(path + " holds tokens, but belongs to "
                    + attributes.owner().getName() + ", and this process runs as " + self.getName()
                    + ": use a directory that " + self.getName() + " has created");
        }
        if (PosixFilePermissions.toString(attributes.permissions()).matches("...(.*[rw].*)")) {
            throw new IllegalStateException(
                    path + " holds tokens, but others can read or write it: run chmod go= '" + path + "'");
        }
    }

    private static void refuseAllButFiles(Path path) {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new IllegalStateException(
                    path + " belongs to a token store and must be a file, not a link or a directory: remove it");
        }
    }

    /**
     * Returns the owner of a new file, in the temporary directory if possible, since no other user can replace it
     * there.
     */
    private UserPrincipal userOfThisProcess() throws IOException {
        Path probe;
        try {
            probe = Files.createTempFile("usertoken", null);
        } catch (IOException e) {
            probe = Files.createTempFile(directory, "owner", null);
        }
        try {
            return Files.getOwner(probe, LinkOption.NOFOLLOW_LINKS);
        } finally {
            Files.delete(probe);
        }
    }

    /**
     * Returns an exception with our own message, because messages of the platform depend on its version and language.
     */
    private static IOException explained(Path directory, IOException failure) {
        String file = failure instanceof FileSystemException ? ((FileSystemException) failure).getFile() : null;
        return new IOException((file == null ? directory : file) + " " + reason(directory, failure), failure);
    }

    private static String reason(Path directory, IOException failure) {
        if (failure instanceof AccessDeniedException) {
            return "cannot be read or written by this user: check the owner and the rights of it and of its directory";
        }
        if (failure instanceof ClosedByInterruptException) {
            return "was not read or written, because this thread was interrupted";
        }
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            return "is not a directory: use another path";
        }
        try {
            Path existing = directory.toAbsolutePath();
            while (existing != null && !Files.exists(existing)) {
                existing = existing.getParent();
            }
            FileStore fileSystem = Files.getFileStore(existing);
            if (fileSystem.isReadOnly()) {
                return "is on a read-only file system: use another directory";
            }
            if (fileSystem.getUsableSpace() < MOST_ENTRY_BYTES) {
                return "is on a file system that is full: free some space, or use another directory";
            }
        } catch (IOException | RuntimeException e) {
            // Android does not support it.
        }
        return "cannot be used (" + failure.getClass().getName() + "): check that it exists and can be written";
    }

    private interface Action<T> {
        T run(FileChannel lock) throws IOException;
    }
}
