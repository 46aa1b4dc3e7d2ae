/** Carries requests over {@link java.net.HttpURLConnection}. */
package dev.usertoken.transport.urlconnection;
