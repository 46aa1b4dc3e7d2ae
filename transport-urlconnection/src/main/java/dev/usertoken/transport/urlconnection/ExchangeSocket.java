package dev.usertoken.transport.urlconnection;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.net.SocketException;
import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/**
 * A connection in the shape in which {@link javax.net.ssl.HttpsURLConnection} takes it: where it leads, whether there is
 * TLS on it and when it ends is settled by {@link OneConnection}. What is written to it is thrown away, and the request
 * sent in its place, once: {@link java.net.HttpURLConnection} adds {@code Content-Type}, {@code Accept}, {@code
 * User-Agent}, {@code Cache-Control} and cookies of its own, leaves out the length of an empty POST, and drops fields
 * that it holds for its own.
 */
final class ExchangeSocket extends SSLSocket {
    private final OneConnection connection;
    private final byte[] request;
    private Wire wire;
    private boolean sent;

    ExchangeSocket(OneConnection connection, byte[] request) {
        this.connection = connection;
        this.request = request;
    }

    @Override
    public void connect(SocketAddress anywhere, int timeout) throws IOException {
        wire = connection.connect();
    }

    @Override
    public OutputStream getOutputStream() {
        return new Outgoing();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return connection.incoming().orElseThrow(() -> new SocketException("not connected"));
    }

    @Override
    public void close() {}

    @Override
    public void setTcpNoDelay(boolean on) {}

    @Override
    public void setSoTimeout(int timeout) {}

    @Override
    public int getSoTimeout() {
        return 0;
    }

    /** Says that the name of the host is checked, as it is where there is TLS. */
    @Override
    public SSLParameters getSSLParameters() {
        SSLParameters parameters = new SSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        return parameters;
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return new String[0];
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return new String[0];
    }

    @Override
    public String[] getSupportedProtocols() {
        return new String[0];
    }

    @Override
    public String[] getEnabledProtocols() {
        return new String[0];
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {}

    @Override
    public void setEnabledProtocols(String[] protocols) {}

    @Override
    public void setSSLParameters(SSLParameters parameters) {}

    @Override
    public SSLSession getSession() {
        return null;
    }

    @Override
    public void addHandshakeCompletedListener(HandshakeCompletedListener listener) {}

    @Override
    public void removeHandshakeCompletedListener(HandshakeCompletedListener listener) {}

    @Override
    public void startHandshake() {}

    @Override
    public void setUseClientMode(boolean client) {}

    @Override
    public boolean getUseClientMode() {
        return true;
    }

    @Override
    public void setNeedClientAuth(boolean on) {}

    @Override
    public boolean getNeedClientAuth() {
        return false;
    }

    @Override
    public void setWantClientAuth(boolean on) {}

    @Override
    public boolean getWantClientAuth() {
        return false;
    }

    @Override
    public void setEnableSessionCreation(boolean on) {}

    @Override
    public boolean getEnableSessionCreation() {
        return false;
    }

    private final class Outgoing extends OutputStream {
        @Override
        public void write(int b) {}

        @Override
        public void write(byte[] bytes, int offset, int length) {}

        @Override
        public void flush() throws IOException {
            if (!sent) {
                sent = true;
                wire.out().write(request);
                wire.out().flush();
            }
        }
    }
}
