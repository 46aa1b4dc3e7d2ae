package dev.usertoken.internal.store;

import dev.usertoken.spi.Lease;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** A lease that is held while its files are locked. The operating system releases the locks when the process ends. */
public final class FileLease implements Lease {
    private final long fencingToken;
    private final Path file;
    private final FileChannel alive;
    private final FileChannel jvm;

    /**
     * Creates a lease.
     *
     * @param alive a channel of the file of this lease, which is locked
     * @param jvm a channel of the file of this JVM's leases, with the byte of this lease locked
     */
    public FileLease(long fencingToken, Path file, FileChannel alive, FileChannel jvm) {
        this.fencingToken = fencingToken;
        this.file = file;
        this.alive = alive;
        this.jvm = jvm;
    }

    @Override
    public long fencingToken() {
        return fencingToken;
    }

    @Override
    public void close() throws IOException {
        try (jvm) {
            // Windows keeps the name of a deleted file in use until its last channel is closed.
            alive.close();
            Files.deleteIfExists(file);
        }
    }
}
