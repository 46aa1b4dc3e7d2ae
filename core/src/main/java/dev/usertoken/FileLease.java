package dev.usertoken;

import dev.usertoken.spi.Lease;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Held as long as its files are locked, which the operating system ends with the process. */
final class FileLease implements Lease {
    private final long fence;
    private final Path file;
    private final FileChannel alive;
    private final FileChannel jvm;

    /**
     * A lease.
     *
     * @param alive locked, on the file of this lease alone
     * @param jvm with a place of this lease locked
     */
    FileLease(long fence, Path file, FileChannel alive, FileChannel jvm) {
        this.fence = fence;
        this.file = file;
        this.alive = alive;
        this.jvm = jvm;
    }

    @Override
    public long fence() {
        return fence;
    }

    @Override
    public void close() throws IOException {
        try (alive;
                jvm) {
            Files.deleteIfExists(file);
        }
    }
}
