package dev.usertoken;

import static dev.usertoken.FileTokenStoreProgram.KEY;
import static dev.usertoken.FileTokenStoreProgram.counting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usertoken.approvals.ApprovedMessages;
import dev.usertoken.spi.Lease;
import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.StoredToken;
import dev.usertoken.spi.TokenStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class FileTokenStoreTest {
    private static final Optional<StoreEntry> ENTRY = Optional.of(counting(0, 1));
    private static final Duration HOUR = Duration.ofHours(1);

    @RegisterExtension
    static final ApprovedMessages MESSAGES = new ApprovedMessages();

    @TempDir
    Path folder;

    private final List<Process> processes = new ArrayList<>();
    private final List<Path> unreadable = new ArrayList<>();

    @AfterEach
    void killAll() throws InterruptedException {
        for (Process process : processes) {
            kill(process);
        }
    }

    @Test
    void createdFiles_areReadableByOwnerOnly() throws Exception {
        Process child = start("lease", HOUR.toString());
        assertThat(files()).isNotEmpty().allMatch(file -> rights(file).equals("rw-------"));
        sendLine(child);
        assertThat(child.waitFor()).isZero();

        assertThat(files()).contains(entryFile()).allMatch(file -> rights(file).equals("rw-------"));
        assertThat(rights(directory())).isEqualTo("rwx------");
        assertThat(rights(directory().getParent())).isEqualTo("rwx------");
    }

    @Test
    void directoryReadableByOthers_isRefusedWithRemedy() throws Exception {
        store().replace(KEY, Optional.empty(), ENTRY);
        for (String wide : Arrays.asList("rwxr-xr-x", "rwx----w-", "rwx--xr--")) {
            allow(directory(), wide);
            Throwable refusal = catchThrowable(this::store);

            assertThat(refusal)
                    .isInstanceOf(IllegalStateException.class)
                    .satisfies(MESSAGES.message("others can read", "{path}", directory()));
            runSuggestedCommand(refusal);
            assertThat(store().read(KEY)).isEqualTo(ENTRY);
        }
    }

    @Test
    void directoryMadeReadableLater_isRefused() throws Exception {
        TokenStore store = store();
        allow(directory(), "rwxr-xr-x");

        assertThatThrownBy(() -> store.read(KEY)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.replace(KEY, Optional.empty(), ENTRY)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.tryLease(KEY, HOUR)).isInstanceOf(IllegalStateException.class);
        assertThat(entryFile()).doesNotExist();
    }

    @Test
    void fileReadableByOthers_isRefusedWithRemedy() throws Exception {
        store().replace(KEY, Optional.empty(), ENTRY);
        for (String wide : Arrays.asList("rw-r-----", "rw-----w-", "rw-rw-rw-")) {
            allow(entryFile(), wide);
            Throwable refusal = catchThrowable(() -> store().read(KEY));

            assertThat(refusal)
                    .isInstanceOf(IllegalStateException.class)
                    .satisfies(MESSAGES.message("others can read", "{path}", entryFile()));
            assertThatThrownBy(() -> store().replace(KEY, ENTRY, Optional.empty()))
                    .hasMessage(refusal.getMessage());
            runSuggestedCommand(refusal);
            assertThat(store().read(KEY)).isEqualTo(ENTRY);
        }
    }

    @Test
    void linkInPlaceOfEntry_isNotFollowed() throws IOException {
        store();
        Path elsewhere = folder.resolve("elsewhere");
        Files.write(elsewhere, ENTRY.get().serialized().getBytes(StandardCharsets.UTF_8));
        allow(elsewhere, "rw-------");
        Files.createSymbolicLink(entryFile(), elsewhere);

        assertThatThrownBy(() -> store().read(KEY))
                .isInstanceOf(IllegalStateException.class)
                .satisfies(MESSAGES.message("link in place of entry", "{path}", entryFile()));
        assertThatThrownBy(() -> store().replace(KEY, ENTRY, Optional.of(counting(0, 2))))
                .isInstanceOf(IllegalStateException.class);
        assertThat(elsewhere).hasContent(ENTRY.get().serialized());
    }

    /** Root, for example in a container, can use the directory of another user, who can read the tokens as well. */
    @Test
    void directoryOfOtherUser_isRefused() throws Exception {
        TokenStore store = store();
        assumeTrue(isOwnedByRoot(), "only root can give a directory away");
        store.replace(KEY, Optional.empty(), ENTRY);
        Files.setOwner(directory(), nobody());

        assertThat(rights(directory())).isEqualTo("rwx------");
        for (ThrowingCallable use : Arrays.<ThrowingCallable>asList(
                this::store,
                () -> store.read(KEY),
                () -> store.replace(KEY, ENTRY, Optional.empty()),
                () -> store.tryLease(KEY, HOUR))) {
            assertThatThrownBy(use)
                    .isInstanceOf(IllegalStateException.class)
                    .satisfies(MESSAGES.message("directory of other user", "{path}", directory()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".lock", ".jvm", ".1", ".new"})
    void linkInPlaceOfAuxiliaryFile_isNotFollowed(String suffix) throws IOException {
        TokenStore store = store();
        String text = "the first sixteen bytes and more";
        Path elsewhere = Files.write(folder.resolve("elsewhere"), text.getBytes(StandardCharsets.UTF_8));
        Path link = Files.createSymbolicLink(directory().resolve(KEY.id() + suffix), elsewhere);

        if (suffix.equals(".new")) {
            assertThat(store.replace(KEY, Optional.empty(), ENTRY)).isTrue();
            assertThat(store.read(KEY)).isEqualTo(ENTRY);
        } else {
            assertThatThrownBy(() -> store.tryLease(KEY, HOUR))
                    .isInstanceOf(IllegalStateException.class)
                    .satisfies(MESSAGES.message("not a file", "{path}", link));
            Files.delete(link);
            assertThat(store.tryLease(KEY, HOUR)).isPresent();
        }
        assertThat(elsewhere).hasContent(text);
    }

    @Test
    void directoryInPlaceOfEntry_isRefused() throws IOException {
        store();
        Files.createDirectory(
                entryFile(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));

        assertThatThrownBy(() -> store().read(KEY))
                .isInstanceOf(IllegalStateException.class)
                .satisfies(MESSAGES.message("not a file", "{path}", entryFile()));
    }

    @Test
    void oversizedFile_isUnreadableAndNotReadCompletely() throws IOException {
        store().replace(KEY, Optional.empty(), ENTRY);
        try (FileChannel channel = FileChannel.open(entryFile(), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(1), 3L << 30); // sparse
        }

        assertThat(store().read(KEY)).isEmpty();
        assertThat(unreadable).containsExactly(entryFile());
        assertThat(store().replace(KEY, Optional.empty(), ENTRY)).isTrue();
        assertThat(store().read(KEY)).isEqualTo(ENTRY);
    }

    @Test
    void longestEntry_canBeReadAndLongerOneIsRefused() throws IOException {
        int room = 64 * 1024 - withToken("").get().serialized().length();
        Optional<StoreEntry> longest = withToken("t".repeat(room - 1));
        Optional<StoreEntry> tooLong = withToken("t".repeat(room + 1));

        assertThat(store().replace(KEY, Optional.empty(), longest)).isTrue();
        assertThat(store().read(KEY)).isEqualTo(longest);
        assertThatThrownBy(() -> store().replace(KEY, longest, tooLong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("next must be at most 65536 bytes long");
        assertThat(store().read(KEY)).isEqualTo(longest);
    }

    static Stream<byte[]> corruptLocks() {
        long hour = HOUR.toNanos();
        return Stream.of(
                lock(Long.MAX_VALUE, Long.MAX_VALUE),
                lock(Long.MAX_VALUE, hour),
                lock(Long.MAX_VALUE - 1, hour),
                lock(1L << 53, hour),
                lock(-1, -1),
                lock(Long.MIN_VALUE, hour),
                lock(7, -1),
                Arrays.copyOf(lock(-1, -1), 5),
                Arrays.copyOf(lock(0x0101010101010101L, 0), 12),
                new byte[0]);
    }

    @ParameterizedTest
    @MethodSource("corruptLocks")
    void corruptLockFile_doesNotEndSharing(byte[] corrupt) throws IOException {
        for (Optional<StoreEntry> present : Arrays.asList(Optional.<StoreEntry>empty(), Optional.of(counting(3, 1)))) {
            store().replace(KEY, store().read(KEY), Optional.empty());
            Files.delete(lockFile());
            assertThat(store().replace(KEY, Optional.empty(), present)).isTrue();
            Files.write(lockFile(), corrupt);

            for (long fencingToken = present.isPresent() ? 4 : 1; fencingToken < 7; fencingToken++) {
                try (Lease lease = store().tryLease(KEY, HOUR).get()) {
                    assertThat(lease.fencingToken()).isEqualTo(fencingToken);
                    assertThat(store().replace(KEY, store().read(KEY), Optional.of(counting(fencingToken, 2))))
                            .isTrue();
                }
            }
        }
    }

    @Test
    void implausibleFencingToken_doesNotEndSharing() throws IOException {
        store().replace(KEY, Optional.empty(), Optional.of(counting(Long.MAX_VALUE, 1)));

        try (Lease lease = store().tryLease(KEY, HOUR).get()) {
            assertThat(store().replace(KEY, store().read(KEY), Optional.of(counting(lease.fencingToken(), 2))))
                    .isTrue();
        }
    }

    @Test
    void fullFileSystem_isNamedInMessage() throws Exception {
        onSmallFileSystem(disk -> {
            TokenStore store = FileTokenStore.in(disk.resolve("tokens"));
            fill(disk.resolve("filling"));

            assertThatThrownBy(() -> store.replace(KEY, Optional.empty(), withToken("t".repeat(10_000))))
                    .isInstanceOf(IOException.class)
                    .satisfies(MESSAGES.message("full file system", "{path}", disk.resolve("tokens")));
        });
    }

    @Test
    void readOnlyFileSystem_isNamedInMessage() throws Exception {
        onSmallFileSystem(disk -> {
            Path tokens = disk.resolve("tokens");
            TokenStore store = FileTokenStore.in(tokens);
            execute("mount", "-o", "remount,ro", disk.toString());

            assertThatThrownBy(() -> store.tryLease(KEY, HOUR))
                    .isInstanceOf(IOException.class)
                    .satisfies(MESSAGES.message("read-only file system", "{path}", tokens.resolve(KEY.id() + ".lock")));
            assertThatThrownBy(() -> FileTokenStore.in(disk.resolve("others")))
                    .isInstanceOf(UncheckedIOException.class)
                    .satisfies(MESSAGES.message("read-only file system", "{path}", disk.resolve("others")));
        });
    }

    @Test
    void missingRights_areNamedInMessage() throws Exception {
        store();
        List<String> asUser = new ArrayList<>();
        if (isOwnedByRoot()) {
            // Root needs no rights.
            allow(folder, "rwx--x--x");
            allow(directory().getParent(), "rwx--x--x");
            Files.setOwner(directory(), nobody());
            asUser.addAll(Arrays.asList("setpriv", "--reuid=nobody", "--regid=65534", "--clear-groups"));
        }
        Process withRights = runAs(asUser);
        String leased = line(withRights);
        kill(withRights);
        assumeTrue(leased.equals("leased") || asUser.isEmpty(), "nobody cannot run these classes: " + leased);
        allow(directory(), "r-x------");

        String failure = line(runAs(asUser));
        assertThat(failure).contains("java.io.IOException: " + directory());
        MESSAGES.check(
                "missing rights",
                failure.substring(failure.indexOf(directory().toString())),
                "{path}",
                directory().resolve(KEY.id() + ".1"));
    }

    private Process runAs(List<String> prefix) throws IOException {
        ProcessBuilder builder = FileTokenStoreProgram.command("lease", directory(), HOUR.toString());
        List<String> command = new ArrayList<>(prefix);
        command.addAll(builder.command());
        Process process = builder.command(command).start();
        processes.add(process);
        return process;
    }

    @Test
    void missingDirectory_isNamedInMessage() throws Exception {
        TokenStore store = store();
        Files.delete(directory());

        for (ThrowingCallable use : Arrays.<ThrowingCallable>asList(
                () -> store.replace(KEY, Optional.empty(), ENTRY), () -> store.tryLease(KEY, HOUR))) {
            assertThatThrownBy(use)
                    .isInstanceOf(IOException.class)
                    .satisfies(MESSAGES.message("missing directory", "{path}", lockFile()));
        }
    }

    @Test
    void threadWaitingForLock_holdsNoMonitor() throws Exception {
        store().replace(KEY, Optional.empty(), ENTRY);
        Process holder = start("block");
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread waiting = new Thread(() -> thrown.set(catchThrowable(() -> store().tryLease(KEY, HOUR))));
        waiting.start();

        String monitor = directory().toRealPath().resolve(KEY.id()).toString().intern();
        int sleeping = 0;
        while (sleeping == 0 && waiting.isAlive()) {
            synchronized (monitor) {
                sleeping += waiting.getState() == Thread.State.TIMED_WAITING ? 1 : 0;
            }
        }
        kill(holder);
        waiting.join();
        assertThat(thrown.get()).isNull();
        assertThat(sleeping).isPositive();
    }

    @Test
    void unreadableFile_isReportedAndCanBeReplaced() throws IOException {
        store().replace(KEY, Optional.empty(), ENTRY);
        String whole = ENTRY.get().serialized();
        for (String text : Arrays.asList("", whole.substring(0, 100), "usertoken-entry 2\n", whole.replace('1', '2'))) {
            Files.write(entryFile(), text.getBytes(StandardCharsets.UTF_8));
            unreadable.clear();

            assertThat(store().read(KEY)).isEmpty();
            assertThat(unreadable).containsExactly(entryFile());
            assertThat(store().replace(KEY, Optional.empty(), ENTRY)).isTrue();
            assertThat(store().read(KEY)).isEqualTo(ENTRY);
            assertThat(unreadable).hasSize(1);
        }
    }

    @Test
    void absentFile_isNotReportedAsUnreadable() throws IOException {
        assertThat(store().read(KEY)).isEmpty();
        assertThat(unreadable).isEmpty();
    }

    @Test
    void fileInPlaceOfDirectory_isNamedInMessage() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> FileTokenStore.in(file))
                .isInstanceOf(UncheckedIOException.class)
                .satisfies(MESSAGES.message("file in place of directory", "{path}", file));
    }

    @Test
    void leaseOfZeroLife_isRefused() {
        assertThatThrownBy(() -> store().tryLease(KEY, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("life");
    }

    @Test
    void directoryUnderTwoNames_isOneStore() throws IOException {
        store();
        Path link = Files.createSymbolicLink(folder.resolve("link"), directory());
        Lease lease = store().tryLease(KEY, HOUR).get();

        assertThat(FileTokenStore.in(link).tryLease(KEY, HOUR)).isEmpty();
        lease.close();
    }

    @Test
    void fencingTokens_growAlthoughAuxiliaryFilesAreRemoved() throws IOException {
        store().replace(KEY, Optional.empty(), Optional.of(counting(7, 1)));
        for (Path file : files()) {
            if (!file.equals(entryFile())) {
                Files.delete(file);
            }
        }

        try (Lease lease = store().tryLease(KEY, HOUR).get()) {
            assertThat(lease.fencingToken()).isEqualTo(8);
        }
    }

    /** A write may take seconds on a busy disk. */
    @Test
    void processStoppedDuringWrite_isAwaitedForFourSeconds() throws Exception {
        store().replace(KEY, Optional.empty(), ENTRY);
        start("block");
        long start = System.nanoTime();

        assertThat(store().read(KEY)).isEqualTo(ENTRY);
        CompletableFuture<Throwable> replacing = CompletableFuture.supplyAsync(
                () -> catchThrowable(() -> store().replace(KEY, ENTRY, Optional.empty())));
        Throwable leasing = catchThrowable(() -> store().tryLease(KEY, HOUR));
        Duration waited = Duration.ofNanos(System.nanoTime() - start);
        for (Throwable failure : Arrays.asList(leasing, replacing.get())) {
            assertThat(failure)
                    .isInstanceOf(IOException.class)
                    .satisfies(MESSAGES.message("locked", "{path}", directory()));
        }
        assertThat(waited).isGreaterThan(Duration.ofSeconds(4));
    }

    @Test
    void killedProcess_losesItsLease() throws Exception {
        Process holder = start("lease", HOUR.toString());
        assertThat(store().tryLease(KEY, HOUR)).isEmpty();

        kill(holder);

        assertThat(store().tryLease(KEY, HOUR).map(Lease::fencingToken)).contains(2L);
    }

    @Test
    void failedLeaseAttempt_keepsLeaseOfSameProcess() throws Exception {
        Lease lease = store().tryLease(KEY, HOUR).get();
        assertThat(store().tryLease(KEY, HOUR)).isEmpty();
        store().replace(KEY, Optional.empty(), Optional.of(counting(lease.fencingToken(), 1)));

        Process other = run("lease", HOUR.toString());
        assertThat(line(other)).isEqualTo("held");
        lease.close();
        assertThat(line(run("lease", HOUR.toString()))).isEqualTo("leased");
    }

    @Test
    void concurrentWritesOfThreadsAndProcesses_loseNothing() throws Exception {
        List<Process> others = Arrays.asList(start("add"), start("add"));
        FileTokenStoreProgram.add(directory());
        for (Process other : others) {
            assertThat(line(other)).isEqualTo("added");
        }

        assertThat(FileTokenStoreProgram.count(store().read(KEY).get()))
                .isEqualTo((1 + others.size()) * FileTokenStoreProgram.THREAD_COUNT * FileTokenStoreProgram.ADDITIONS);
    }

    @Test
    void processResumedAfterItsLease_cannotOverwriteNewerEntry() throws Exception {
        Process holder = start("lease", "PT1S");
        signal("-STOP", holder);
        TokenStore store = store();
        Lease lease = await().until(() -> store.tryLease(KEY, HOUR), Optional::isPresent)
                .get();
        Optional<StoreEntry> later = Optional.of(counting(lease.fencingToken(), 2));
        assertThat(store.replace(KEY, Optional.empty(), later)).isTrue();

        signal("-CONT", holder);
        sendLine(holder);

        assertThat(line(holder)).isEqualTo("refused");
        assertThat(holder.waitFor()).isZero();
        assertThat(store.read(KEY)).isEqualTo(later);
        assertThat(store().tryLease(KEY, HOUR))
                .as("the late close ended the lease of another process")
                .isEmpty();
        lease.close();
    }

    /** Each store stands for a process that ends before the lease does. */
    @Test
    void leaseOfStoppedProcess_endsAlthoughNoStoreObservesAllOfIt() throws Exception {
        long start = System.nanoTime();
        signal("-STOP", start("lease", "PT1S"));
        await().until(() -> {
            TokenStore brief = store();
            brief.tryLease(KEY, HOUR);
            TimeUnit.MILLISECONDS.sleep(100);
            return brief.tryLease(KEY, HOUR).isPresent();
        });

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(1));
    }

    /** Ten processes increment the counter; each is killed at a random moment and replaced by another. */
    @Test
    void killedProcess_leavesCompleteFile() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        TokenStore store = store();
        for (int i = 0; i < 10; i++) {
            start("count");
        }
        int counted = 0;
        for (int kills = 0; kills < 20; kills++) {
            TimeUnit.MILLISECONDS.sleep(random.nextInt(100));
            int victim = random.nextInt(10);
            assertThat(processes)
                    .as("no process has read an incomplete entry; seed %s", seed)
                    .allMatch(Process::isAlive);
            kill(processes.get(victim));
            processes.set(victim, start("count"));
            processes.remove(processes.size() - 1);

            Optional<StoreEntry> present = store.read(KEY);
            int now = present.map(FileTokenStoreProgram::count).orElse(0);
            assertThat(now).as("seed %s", seed).isGreaterThanOrEqualTo(counted);
            counted = now;
        }
        killAll();

        assertThat(counted).isPositive();
        assertThat(unreadable).isEmpty();
        Optional<StoreEntry> last = store.read(KEY);
        Lease lease = store.tryLease(KEY, HOUR).get();
        assertThat(lease.fencingToken()).isGreaterThan(last.get().fencingToken());
        assertThat(store.replace(KEY, last, Optional.of(counting(lease.fencingToken(), counted + 1))))
                .isTrue();
        lease.close();
        assertThat(files())
                .as("at most one more file for each process that was killed with a lease")
                .hasSizeLessThan(3 + 30);
    }

    private static byte[] lock(long fencingToken, long life) {
        return ByteBuffer.allocate(16).putLong(fencingToken).putLong(life).array();
    }

    private static Optional<StoreEntry> withToken(String text) {
        StoredToken token = StoredToken.of(text, Instant.EPOCH, Instant.EPOCH, 0);
        return Optional.of(StoreEntry.of(0, Optional.of(token), new ArrayList<>()));
    }

    private void onSmallFileSystem(ThrowingConsumer<Path> test) throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        Process mount = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", disk.toString()).start();
        assumeTrue(mount.waitFor() == 0, "only root can mount a file system");
        try {
            test.accept(disk);
        } finally {
            execute("umount", disk.toString());
        }
    }

    private static void fill(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            while (true) {
                channel.write(ByteBuffer.allocate(4096));
            }
        } catch (IOException e) {
            // The file system is full.
        }
    }

    private boolean isOwnedByRoot() throws IOException {
        return Files.getOwner(directory()).getName().equals("root");
    }

    private UserPrincipal nobody() throws IOException {
        return directory().getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
    }

    private Path directory() {
        return folder.resolve("state").resolve("tokens");
    }

    private Path entryFile() {
        return directory().resolve(KEY.id());
    }

    private Path lockFile() {
        return directory().resolve(KEY.id() + ".lock");
    }

    private TokenStore store() {
        return FileTokenStore.in(directory(), unreadable::add);
    }

    private Process start(String mode, String... more) throws IOException {
        Process process = run(mode, more);
        assertThat(line(process)).isIn("started", "leased");
        return process;
    }

    private Process run(String mode, String... more) throws IOException {
        Process process = FileTokenStoreProgram.command(mode, directory(), more).start();
        processes.add(process);
        return process;
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private static void signal(String signal, Process process) throws Exception {
        execute("kill", signal, String.valueOf(process.pid()));
    }

    private static void execute(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private static void sendLine(Process process) throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    private static String line(Process process) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = process.getInputStream().read();
                c >= 0 && c != '\n';
                c = process.getInputStream().read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    private static void runSuggestedCommand(Throwable refusal) throws Exception {
        Matcher command = Pattern.compile("run (chmod .*)$").matcher(refusal.getMessage());
        assertThat(command.find()).as(refusal.getMessage()).isTrue();
        execute("sh", "-c", command.group(1));
    }

    private static void allow(Path path, String rights) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
    }

    private static String rights(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory())) {
            return files.collect(Collectors.toList());
        }
    }
}
