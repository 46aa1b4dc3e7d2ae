package dev.usertoken;

import static dev.usertoken.FileTokenStoreProgram.KEY;
import static dev.usertoken.FileTokenStoreProgram.counting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.usertoken.spi.Lease;
import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.TokenStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FileTokenStoreTest {
    private static final Optional<StoreEntry> ENTRY = Optional.of(counting(0, 1));
    private static final Duration HOUR = Duration.ofHours(1);

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
    void nobodyElseCanReadWhatItCreates() throws Exception {
        Process child = start("lease", HOUR.toString());
        assertThat(files()).isNotEmpty().allMatch(file -> rights(file).equals("rw-------"));
        tell(child);
        assertThat(child.waitFor()).isZero();

        assertThat(files()).contains(entryFile()).allMatch(file -> rights(file).equals("rw-------"));
        assertThat(rights(directory())).isEqualTo("rwx------");
        assertThat(rights(directory().getParent())).isEqualTo("rwx------");
    }

    @Test
    void refusesADirectoryThatOthersCanReadAndSaysWhatToDo() throws Exception {
        store().replace(KEY, Optional.empty(), ENTRY);
        for (String wide : Arrays.asList("rwxr-xr-x", "rwx----w-", "rwx--xr--")) {
            allow(directory(), wide);
            Throwable refusal = catchThrowable(this::store);

            assertThat(refusal)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(directory().toString());
            doAsTold(refusal);
            assertThat(store().read(KEY)).isEqualTo(ENTRY);
        }
    }

    @Test
    void refusesADirectoryThatOthersCanReadByNow() throws Exception {
        TokenStore store = store();
        allow(directory(), "rwxr-xr-x");

        assertThatThrownBy(() -> store.read(KEY)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.replace(KEY, Optional.empty(), ENTRY)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.tryLease(KEY, HOUR)).isInstanceOf(IllegalStateException.class);
        assertThat(entryFile()).doesNotExist();
    }

    @Test
    void refusesAFileThatOthersCanReadAndSaysWhatToDo() throws Exception {
        store().replace(KEY, Optional.empty(), ENTRY);
        for (String wide : Arrays.asList("rw-r-----", "rw-----w-", "rw-rw-rw-")) {
            allow(entryFile(), wide);
            Throwable refusal = catchThrowable(() -> store().read(KEY));

            assertThat(refusal)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(entryFile().toString());
            assertThatThrownBy(() -> store().replace(KEY, ENTRY, Optional.empty()))
                    .hasMessage(refusal.getMessage());
            doAsTold(refusal);
            assertThat(store().read(KEY)).isEqualTo(ENTRY);
        }
    }

    @Test
    void followsNoLinkFromAnEntry() throws IOException {
        store();
        Path elsewhere = folder.resolve("elsewhere");
        Files.write(elsewhere, ENTRY.get().serialized().getBytes(StandardCharsets.UTF_8));
        allow(elsewhere, "rw-------");
        Files.createSymbolicLink(entryFile(), elsewhere);

        assertThatThrownBy(() -> store().read(KEY))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(entryFile().toString())
                .hasMessageContaining("link");
        assertThatThrownBy(() -> store().replace(KEY, ENTRY, Optional.of(counting(0, 2))))
                .isInstanceOf(IllegalStateException.class);
        assertThat(elsewhere).hasContent(ENTRY.get().serialized());
    }

    @Test
    void saysWhichFileItCannotReadUntilItIsReplaced() throws IOException {
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
    void anAbsentFileIsNotUnreadable() throws IOException {
        assertThat(store().read(KEY)).isEmpty();
        assertThat(unreadable).isEmpty();
    }

    @Test
    void aDirectoryThatCannotBeUsedIsNamed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> FileTokenStore.in(file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void aLeaseMustHaveALife() {
        assertThatThrownBy(() -> store().tryLease(KEY, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("life");
    }

    @Test
    void aDirectoryWithTwoNamesIsOne() throws IOException {
        store();
        Path link = Files.createSymbolicLink(folder.resolve("link"), directory());
        Lease lease = store().tryLease(KEY, HOUR).get();

        assertThat(FileTokenStore.in(link).tryLease(KEY, HOUR)).isEmpty();
        lease.close();
    }

    @Test
    void fencesGrowEvenIfAllButTheEntryIsRemoved() throws IOException {
        store().replace(KEY, Optional.empty(), Optional.of(counting(7, 1)));
        for (Path file : files()) {
            if (!file.equals(entryFile())) {
                Files.delete(file);
            }
        }

        try (Lease lease = store().tryLease(KEY, HOUR).get()) {
            assertThat(lease.fence()).isEqualTo(8);
        }
    }

    @Test
    void aProcessThatWasStoppedWhileItWroteIsNotWaitedFor() throws Exception {
        store().replace(KEY, Optional.empty(), ENTRY);
        start("block");

        assertThat(store().read(KEY)).isEqualTo(ENTRY);
        assertThatThrownBy(() -> store().replace(KEY, ENTRY, Optional.empty())).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> store().tryLease(KEY, HOUR)).isInstanceOf(IOException.class);
    }

    @Test
    void aLeaseEndsWithItsProcess() throws Exception {
        Process holder = start("lease", HOUR.toString());
        assertThat(store().tryLease(KEY, HOUR)).isEmpty();

        kill(holder);

        assertThat(store().tryLease(KEY, HOUR).map(Lease::fence)).contains(2L);
    }

    @Test
    void askingInVainDoesNotEndALeaseOfTheSameProcess() throws Exception {
        Lease lease = store().tryLease(KEY, HOUR).get();
        assertThat(store().tryLease(KEY, HOUR)).isEmpty();
        store().replace(KEY, Optional.empty(), Optional.of(counting(lease.fence(), 1)));

        Process other = run("lease", HOUR.toString());
        assertThat(line(other)).isEqualTo("held");
        lease.close();
        assertThat(line(run("lease", HOUR.toString()))).isEqualTo("leased");
    }

    @Test
    void nothingIsLostWhereThreadsAndProcessesWriteAtOnce() throws Exception {
        List<Process> others = Arrays.asList(start("add"), start("add"));
        FileTokenStoreProgram.add(directory());
        for (Process other : others) {
            assertThat(line(other)).isEqualTo("added");
        }

        assertThat(FileTokenStoreProgram.count(store().read(KEY).get()))
                .isEqualTo((1 + others.size()) * FileTokenStoreProgram.THREADS * FileTokenStoreProgram.ADDED);
    }

    @Test
    void aProcessThatWasStoppedCannotOverwriteWhoCameAfter() throws Exception {
        Process holder = start("lease", "PT1S");
        signal("-STOP", holder);
        TokenStore store = store();
        Lease lease = await().until(() -> store.tryLease(KEY, HOUR), Optional::isPresent)
                .get();
        Optional<StoreEntry> later = Optional.of(counting(lease.fence(), 2));
        assertThat(store.replace(KEY, Optional.empty(), later)).isTrue();

        signal("-CONT", holder);
        tell(holder);

        assertThat(line(holder)).isEqualTo("refused");
        assertThat(holder.waitFor()).isZero();
        assertThat(store.read(KEY)).isEqualTo(later);
        assertThat(store().tryLease(KEY, HOUR))
                .as("the late close ended another's lease")
                .isEmpty();
        lease.close();
    }

    /** Ten processes count; each is killed at a random moment and followed by another. */
    @Test
    void theFileIsWholeWhenAnyProcessIsKilledAtAnyTime() throws Exception {
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
                    .as("none has seen half an entry; seed %s", seed)
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
        assertThat(lease.fence()).isGreaterThan(last.get().fence());
        assertThat(store.replace(KEY, last, Optional.of(counting(lease.fence(), counted + 1))))
                .isTrue();
        lease.close();
        assertThat(files())
                .as("one more for each that was killed with a lease, at most")
                .hasSizeLessThan(3 + 30);
    }

    private Path directory() {
        return folder.resolve("state").resolve("tokens");
    }

    private Path entryFile() {
        return directory().resolve(KEY.id());
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

    private static void tell(Process process) throws IOException {
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

    private static void doAsTold(Throwable refusal) throws Exception {
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
