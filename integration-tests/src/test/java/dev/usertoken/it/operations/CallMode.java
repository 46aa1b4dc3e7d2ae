package dev.usertoken.it.operations;

import dev.usertoken.Reply;
import dev.usertoken.StaffCredentials;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The two ways to make a call; both must have the same outcome. */
enum CallMode {
    BLOCKING {
        @Override
        UserToken issue(UserTokenClient client, StaffCredentials login) {
            return client.issue(login);
        }

        @Override
        UserToken renew(UserTokenClient client, UserToken token) {
            return client.renew(token);
        }

        @Override
        Reply revoke(UserTokenClient client, UserToken token) {
            return client.revoke(token);
        }
    },
    ASYNC {
        @Override
        UserToken issue(UserTokenClient client, StaffCredentials login) {
            return outcome(client.issueAsync(login));
        }

        @Override
        UserToken renew(UserTokenClient client, UserToken token) {
            return outcome(client.renewAsync(token));
        }

        @Override
        Reply revoke(UserTokenClient client, UserToken token) {
            return outcome(client.revokeAsync(token));
        }
    };

    abstract UserToken issue(UserTokenClient client, StaffCredentials login);

    abstract UserToken renew(UserTokenClient client, UserToken token);

    abstract Reply revoke(UserTokenClient client, UserToken token);

    /** Returns the value of the future, or throws the exception it was completed with. */
    static <T> T outcome(CompletableFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException) {
                throw (RuntimeException) e.getCause();
            }
            if (e.getCause() instanceof Error) {
                throw (Error) e.getCause();
            }
            throw new AssertionError("a checked exception", e.getCause());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
