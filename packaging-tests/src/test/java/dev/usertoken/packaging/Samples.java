package dev.usertoken.packaging;

import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usertoken.AsyncSessionCall;
import dev.usertoken.AuthorizationStyle;
import dev.usertoken.Diagnosis;
import dev.usertoken.FileTokenStore;
import dev.usertoken.Operation;
import dev.usertoken.RetryPolicy;
import dev.usertoken.Secret;
import dev.usertoken.SessionCall;
import dev.usertoken.SessionOptions;
import dev.usertoken.StaffCredentials;
import dev.usertoken.StaffUser;
import dev.usertoken.TokenEvent;
import dev.usertoken.TokenListener;
import dev.usertoken.TokenSession;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import dev.usertoken.codec.form.FormCodec;
import dev.usertoken.codec.form.MultipartCodec;
import dev.usertoken.codec.json.JsonCodec;
import dev.usertoken.codec.xml.XmlCodec;
import dev.usertoken.spi.Codec;
import dev.usertoken.spi.Document;
import dev.usertoken.spi.EncodedBody;
import dev.usertoken.spi.Headers;
import dev.usertoken.spi.MediaType;
import dev.usertoken.spi.RefusedLogin;
import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.StoredToken;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import dev.usertoken.spi.Transport;
import dev.usertoken.spi.TransportConfig;
import dev.usertoken.spi.TransportFailure;
import dev.usertoken.spi.TransportProvider;
import dev.usertoken.spi.TransportRequest;
import dev.usertoken.spi.TransportResponse;
import dev.usertoken.testkit.Endpoint;
import dev.usertoken.testkit.FakeTransport;
import dev.usertoken.testkit.MultipartNames;
import dev.usertoken.testkit.Quirk;
import dev.usertoken.testkit.SandboxServer;
import dev.usertoken.testkit.ScriptedServer;
import dev.usertoken.testkit.TokenForm;
import dev.usertoken.testkit.XmlDialect;
import dev.usertoken.transport.apache.ApacheTransport;
import dev.usertoken.transport.apache.ApacheTransportProvider;
import dev.usertoken.transport.jdk.JdkTransport;
import dev.usertoken.transport.jdk.JdkTransportProvider;
import dev.usertoken.transport.jdk.UserTokenHttpClient;
import dev.usertoken.transport.okhttp.OkHttpTransport;
import dev.usertoken.transport.okhttp.OkHttpTransportProvider;
import dev.usertoken.transport.socket.SocketTransportProvider;
import java.io.IOException;
import java.lang.reflect.Parameter;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import okhttp3.OkHttpClient;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;

/** A valid instance of each type that has public methods or is a parameter of one. */
final class Samples {
    private final Map<Class<?>, Object> instances = new HashMap<>();
    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();

    Samples() throws Exception {
        addJavaValues();
        addOurValues();
        addCloseables();
    }

    Object instance(Class<?> type) {
        Object instance = instances.get(type);
        if (instance == null) {
            throw new AssertionError("there is no sample of " + type.getName() + ": add one");
        }
        return instance;
    }

    Object argument(Parameter parameter) {
        return parameter.getName().equals("status") && parameter.getType() == int.class
                ? (Object) 400
                : instance(parameter.getType());
    }

    void close() throws Exception {
        for (AutoCloseable opened : toClose) {
            opened.close();
        }
    }

    private void addJavaValues() throws Exception {
        add(int.class, 1);
        add(long.class, 1L);
        add(byte[].class, new byte[0]);
        add(char[].class, new char[0]);
        add(String.class, "6");
        add(String[].class, new String[0]);
        add(URI.class, URI.create("https://localhost"));
        add(Duration.class, Duration.ofSeconds(1));
        add(Instant.class, Instant.EPOCH);
        add(Path.class, Path.of(""));
        add(Clock.class, Clock.systemUTC());
        add(Optional.class, Optional.empty());
        add(Map.class, Map.of());
        add(List.class, List.of());
        add(Supplier.class, () -> Secret.of("password"));
        add(Consumer.class, value -> {});
        add(BiConsumer.class, (name, value) -> {});
        add(Executor.class, Runnable::run);
        add(Throwable.class, new IllegalStateException());
        add(ClassLoader.class, ClassLoader.getSystemClassLoader());
        add(ProxySelector.class, ProxySelector.getDefault());
        add(SSLContext.class, SSLContext.getDefault());
        add(HttpClient.class, HttpClient.newHttpClient());
        add(
                HttpRequest.class,
                HttpRequest.newBuilder(URI.create("http://localhost")).build());
        add(BodyHandler.class, BodyHandlers.discarding());
        add(ObjectCodec.class, new ObjectMapper());
    }

    private void addOurValues() throws IOException {
        add(AuthorizationStyle.class, AuthorizationStyle.BEARER);
        add(Codec.class, new JsonCodec());
        add(Codec[].class, new Codec[] {new JsonCodec()});
        add(Document.class, Document.of("name", "", Map.of()));
        add(Endpoint.class, Endpoint.ISSUE);
        add(Endpoint[].class, new Endpoint[0]);
        FileTokenStore store = FileTokenStore.in(Files.createTempDirectory(Path.of("target"), "samples"));
        add(FileTokenStore.class, store);
        add(TokenStore.class, store);
        add(Headers.class, Headers.empty());
        add(Headers.Builder.class, Headers.builder());
        add(JsonCodec.class, new JsonCodec());
        add(XmlCodec.class, new XmlCodec());
        add(FakeTransport.class, new FakeTransport());
        add(Quirk.class, Quirk.MESSAGE);
        add(Quirk[].class, new Quirk[0]);
        add(RefusedLogin.class, RefusedLogin.of(Instant.EPOCH, ""));
        add(RetryPolicy.class, RetryPolicy.none());
        add(SandboxServer.Builder.class, SandboxServer.builder());
        add(Secret.class, Secret.of("secret"));
        add(SessionOptions.class, SessionOptions.standard());
        add(SessionOptions.Builder.class, SessionOptions.builder());
        add(StaffCredentials.class, StaffCredentials.of("-99", "Siteowner", Secret.of("password")));
        add(StaffUser.class, StaffUser.of(1, "first", "last", "Staff"));
        add(StoreEntry.class, StoreEntry.of(1, Optional.empty(), List.of()));
        add(StoredToken.class, StoredToken.of("token", Instant.EPOCH, Instant.EPOCH, 0));
        add(TokenForm.class, TokenForm.JWT);
        add(TokenKey.class, TokenKey.of("host", "-99", "Siteowner", "digest"));
        add(XmlDialect.class, XmlDialect.PLAIN);
        add(MultipartNames.class, MultipartNames.FLAT);
        add(TokenListener.class, event -> {});
        add(TokenEvent.Type.class, TokenEvent.Type.TOKEN_FRESH);
        add(TokenEvent.Builder.class, TokenEvent.builder(TokenEvent.Type.TOKEN_FRESH));
        add(Operation.class, Operation.ISSUE);
        add(Diagnosis.class, Diagnosis.LOGIN_REFUSED);
        add(HttpResponse.PushPromiseHandler.class, (HttpResponse.PushPromiseHandler<Object>)
                (request, pushed, acceptor) -> {});
        add(MediaType.class, MediaType.parse("application/json"));
        add(EncodedBody.class, EncodedBody.of(MediaType.parse("application/json"), new byte[0]));
        add(Executor.class, Runnable::run);
        add(FormCodec.class, new FormCodec());
        add(MultipartCodec.class, new MultipartCodec());
        add(CloseableHttpClient.class, HttpClients.createMinimal());
        add(SessionCall.class, new SessionCall<Object, RuntimeException>() {
            @Override
            public Object send(Headers credentials) {
                return credentials;
            }

            @Override
            public boolean isUnauthorized(Object response) {
                return false;
            }
        });
        add(SessionCall.Sender.class, credentials -> credentials);
        add(SessionCall.Status.class, response -> 200);
        add(AsyncSessionCall.class, new AsyncSessionCall<Object>() {
            @Override
            public CompletableFuture<Object> send(Headers credentials) {
                return CompletableFuture.completedFuture(credentials);
            }

            @Override
            public boolean isUnauthorized(Object response) {
                return false;
            }
        });
        add(TransportConfig.class, TransportConfig.builder().build());
        add(TransportConfig.Builder.class, TransportConfig.builder());
        add(TransportFailure.Kind.class, TransportFailure.Kind.IO);
        add(JdkTransportProvider.class, new JdkTransportProvider());
        add(OkHttpClient.class, new OkHttpClient());
        add(OkHttpClient.Builder.class, new OkHttpClient.Builder());
        add(HttpClientBuilder.class, HttpClientBuilder.create());
        add(HttpAsyncClientBuilder.class, HttpAsyncClientBuilder.create());
        add(OkHttpTransportProvider.class, new OkHttpTransportProvider());
        add(ApacheTransportProvider.class, new ApacheTransportProvider());
        add(SocketTransportProvider.class, new SocketTransportProvider());
        add(TransportProvider.class, new JdkTransportProvider());
        add(
                TransportRequest.class,
                TransportRequest.of(
                        "GET", URI.create("http://localhost"), Headers.empty(), new byte[0], Duration.ofSeconds(1), 1));
        add(TransportResponse.class, TransportResponse.of(200, Headers.empty(), new byte[0]));
        add(UserToken.class, UserToken.of("-99", Secret.of("token")));
        add(UserToken.Builder.class, UserToken.builder("-99", Secret.of("token")));
        add(UserTokenClient.Builder.class, UserTokenClient.builder());
    }

    private void addCloseables() throws Exception {
        Transport transport =
                open(new JdkTransportProvider().create(TransportConfig.builder().build()));
        add(Transport.class, transport);
        add(JdkTransport.class, (JdkTransport) transport);
        add(OkHttpTransport.class, (OkHttpTransport) open(
                new OkHttpTransportProvider().create(TransportConfig.builder().build())));
        UserTokenClient client =
                open(UserTokenClient.builder().apiKey(Secret.of("key")).build());
        add(UserTokenClient.class, client);
        TokenSession session = open(client.session(StaffCredentials.of("-99", "Siteowner", Secret.of("password"))));
        add(TokenSession.class, session);
        add(UserTokenHttpClient.class, UserTokenHttpClient.of(HttpClient.newHttpClient(), session));
        add(CloseableHttpAsyncClient.class, open(HttpAsyncClients.createDefault()));
        add(ApacheTransport.class, (ApacheTransport) open(
                new ApacheTransportProvider().create(TransportConfig.builder().build())));
        add(SandboxServer.class, open(SandboxServer.start()));

        CompletableFuture<ScriptedServer.Connection> connected = new CompletableFuture<>();
        CompletableFuture<ScriptedServer.Request> requested = new CompletableFuture<>();
        ScriptedServer server = open(ScriptedServer.start(connection -> {
            connected.complete(connection);
            requested.complete(connection.read());
            connection.hold();
        }));
        Socket socket = open(new Socket(server.address().getAddress(), server.port()));
        socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        add(ScriptedServer.class, server);
        add(ScriptedServer.Connection.class, connected.get(10, TimeUnit.SECONDS));
        add(ScriptedServer.Request.class, requested.get(10, TimeUnit.SECONDS));
    }

    private <T> void add(Class<T> type, T instance) {
        instances.put(type, instance);
    }

    private <T extends AutoCloseable> T open(T opened) {
        toClose.push(opened);
        return opened;
    }
}
