package dev.usertoken;

import dev.usertoken.internal.store.MemoryTokenStore;
import dev.usertoken.internal.time.TimeSource;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import dev.usertoken.testkit.TokenStoreContract;

/**
 * The in-memory store of a client keeps the contract, too. The test is in core's package because the store is not
 * public.
 */
public final class MemoryTokenStoreContractTest extends TokenStoreContract {
    private final TokenStore store = new MemoryTokenStore(TimeSource.system());

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
