package dev.usertoken.examples.jdbc;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * A {@code postgres} process for a test, on a free port, with the table of the README in a temporary folder. The process
 * runs as the user {@code postgres} if the test runs as root, because the server refuses to run as root.
 */
final class PostgresServer implements AutoCloseable {
    private static final String OWNER = "owner";

    /** A role of the statements in the README, with the rights that it gets there. */
    private static final String APPLICATION = "your_application";

    private static final Pattern SQL = Pattern.compile("^```sql\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    private final List<String> asUser;
    private final Path programs;
    private final Path folder;
    private final int port;

    /** Keeps the port while the server does not run: a socket that is bound but does not listen refuses connections. */
    private Socket reserved;

    private Process process;

    private PostgresServer(List<String> asUser, Path programs, Path folder) throws IOException {
        this.asUser = asUser;
        this.programs = programs;
        this.folder = folder;
        reserved = reserve(0);
        port = reserved.getLocalPort();
    }

    /** Starts a server with an empty table, or aborts the test if the programs are not installed. */
    static PostgresServer start() throws IOException, SQLException {
        Path programs = programs();
        Path folder = Files.createTempDirectory("usertoken-postgres");
        List<String> asUser = asUser(folder);
        PostgresServer server = new PostgresServer(asUser, programs, folder);
        try {
            server.createDatabase();
            server.restart();
            server.createTable();
        } catch (Throwable e) {
            server.close();
            throw e;
        }
        return server;
    }

    /** Starts the server again after {@link #stop}, with the same data and on the same port. */
    void restart() throws IOException {
        reserved.close();
        process = run(
                "postgres",
                "-D",
                data(),
                "-F", // without a sync, which would protect the data from a crash of the machine
                "-p",
                String.valueOf(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "shared_buffers=4MB",
                "-c",
                "autovacuum=off");
        await().atMost(Duration.ofSeconds(30)).until(this::responds);
    }

    /** Stops the server after the statements in progress, and keeps its data. */
    void stop() throws IOException {
        end();
        reserved = reserve(port);
    }

    /** Returns the address for the role that has the rights of the README alone. */
    String url() {
        return url(APPLICATION);
    }

    DataSource dataSource() {
        return Worker.database(url());
    }

    /** Stops the server and deletes its data. */
    @Override
    public void close() throws IOException {
        if (process != null) {
            end();
        }
        reserved.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).collect(Collectors.toList())) {
                Files.delete(file);
            }
        }
    }

    private void end() {
        process.destroy();
        process.onExit().completeOnTimeout(process, 30, TimeUnit.SECONDS).join();
        process.destroyForcibly().onExit().join();
    }

    private void createDatabase() throws IOException {
        Process created = run(
                "initdb",
                "-D",
                data(),
                "-U",
                OWNER,
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
                "--no-instructions");
        if (created.onExit().join().exitValue() != 0) {
            throw new IllegalStateException("initdb has failed: " + log());
        }
    }

    private void createTable() throws IOException, SQLException {
        Matcher sql = SQL.matcher(Files.readString(Path.of("README.md")));
        if (!sql.find()) {
            throw new IllegalStateException("the README contains no SQL");
        }
        try (Connection connection = Worker.database(url(OWNER)).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE " + APPLICATION + " LOGIN");
            statement.execute(sql.group(1));
        }
    }

    private boolean responds() throws IOException {
        try (Connection connection = Worker.database(url(OWNER)).getConnection()) {
            return connection.isValid(1);
        } catch (SQLException e) {
            if (!process.isAlive()) {
                throw new IllegalStateException("postgres ended with " + process.exitValue() + ": " + log());
            }
            return false;
        }
    }

    private Process run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(asUser);
        command.add(programs.resolve(program).toString());
        Collections.addAll(command, arguments);
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private String url(String role) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?loginTimeout=60&socketTimeout=60&user=" + role;
    }

    /** Finds the folder of the programs: Debian has those of each version in a folder of their own. */
    private static Path programs() throws IOException {
        List<Path> folders = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(Path::of)
                .collect(Collectors.toCollection(ArrayList::new));
        folders.add(Path.of("/usr/local/bin"));
        Path debian = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(debian)) {
            try (Stream<Path> versions = Files.list(debian)) {
                versions.map(version -> version.resolve("bin")).forEach(folders::add);
            }
        }
        Optional<Path> found = folders.stream()
                .filter(each ->
                        Stream.of("postgres", "initdb").map(each::resolve).allMatch(Files::isExecutable))
                .findFirst();
        return found.orElseGet(() ->
                abort("These tests need a PostgreSQL server: apt-get install postgresql, or brew install postgresql"));
    }

    /** Returns the start of a command that runs as the owner of the folder, who is the user of the test unless that is root. */
    private static List<String> asUser(Path folder) throws IOException {
        if (!System.getProperty("user.name").equals("root")) {
            return List.of();
        }
        try {
            UserPrincipal postgres =
                    folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres");
            Files.setOwner(folder, postgres);
        } catch (UserPrincipalNotFoundException e) {
            Files.delete(folder);
            abort("These tests run as root, and need a user postgres, as PostgreSQL refuses to run as root");
        }
        return List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups");
    }

    private static Socket reserve(int port) throws IOException {
        Socket socket = new Socket();
        // Connections of the server that has stopped may still occupy the port.
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }
}
