package dev.usertoken;

import dev.usertoken.internal.Time;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import dev.usertoken.testkit.TokenStoreContract;

/** The memory of a client keeps the contract too. In core's package: it is not public. */
public final class MemoryTokenStoreContractTest extends TokenStoreContract {
    private final TokenStore store = new MemoryTokenStore(Time.system());

    public MemoryTokenStoreContractTest() {}

    @Override
    protected TokenStore open() {
        return store;
    }

    @Override
    protected boolean overwrite(TokenKey key, String text) {
        return false;
    }
}
