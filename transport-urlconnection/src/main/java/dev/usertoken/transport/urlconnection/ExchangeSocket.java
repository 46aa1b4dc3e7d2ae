package dev.usertoken.transport.urlconnection;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/**
 * A connection in the shape in which {@link javax.net.ssl.HttpsURLConnection} takes it. Whether there is TLS below was
 * settled before. What is written to it is thrown away, and the request sent in its place, once: {@link
 * java.net.HttpURLConnection} adds {@code Content-Type}, {@code Accept}, {@code User-Agent}, {@code Cache-Control} and
 * cookies of its own, leaves out the length of an empty POST, and drops fields that it holds for its own.
 */
final class ExchangeSocket extends SSLSocket {
    private final Socket wire;
    private final byte[] request;
    private final Incoming incoming;
    private boolean sent;

    ExchangeSocket(Socket wire, byte[] request) throws IOException {
        this.wire = wire;
        this.request = request;
        this.incoming = new Incoming(wire.getInputStream());
    }

    Incoming incoming() {
        return incoming;
    }

    @Override
    public OutputStream getOutputStream() {
        return new Outgoing();
    }

    @Override
    public InputStream getInputStream() {
        return incoming;
    }

    @Override
    public synchronized void close() throws IOException {
        wire.close();
    }

    @Override
    public synchronized void setSoTimeout(int timeout) throws SocketException {
        wire.setSoTimeout(timeout);
    }

    @Override
    public synchronized int getSoTimeout() throws SocketException {
        return wire.getSoTimeout();
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
                wire.getOutputStream().write(request);
                wire.getOutputStream().flush();
            }
        }
    }
}
