package dev.usertoken.packaging.runtimes.app;

import dev.usertoken.UserTokenClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** An application that makes calls on virtual threads, and runs the work of the client on such threads too. */
public final class VirtualThreadApplication {
    private VirtualThreadApplication() {}

    /** Takes the URI of the sandbox, and the number of calls to make at once. */
    public static void main(String[] arguments) throws Exception {
        // By name, because the tests are compiled for Java 11.
        ExecutorService threads = (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        try (UserTokenClient client =
                Application.client(arguments[0]).executor(threads).build()) {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
                calls.add(threads.submit(() -> client.issue(Application.LOGIN)));
            }
            for (Future<?> call : calls) {
                call.get();
            }
        }
        System.out.println("done");
    }
}
