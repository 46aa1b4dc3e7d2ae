package dev.usertoken.it;

import dev.usertoken.FileTokenStore;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import dev.usertoken.testkit.TokenStoreContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.io.TempDir;

/** The file store keeps the contract of token stores. */
public final class FileTokenStoreContractTest extends TokenStoreContract {
    @TempDir
    private Path folder;

    public FileTokenStoreContractTest() {}

    @Override
    protected TokenStore open() {
        return FileTokenStore.in(folder.resolve("tokens"));
    }

    @Override
    protected boolean overwrite(TokenKey key, String text) throws IOException {
        Path file = folder.resolve("tokens").resolve(key.id());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return true;
    }
}
