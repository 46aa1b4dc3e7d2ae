/**
 * A client for MINDBODY staff user tokens, which issues, renews and revokes them. Start at {@link
 * dev.usertoken.UserTokenClient}, and use a {@link dev.usertoken.TokenSession} to keep one token valid:
 *
 * <pre>{@code
 * try (UserTokenClient client = UserTokenClient.builder().apiKey(apiKey).build();
 *         TokenSession session = client.session(StaffCredentials.of("-99", "Siteowner", password))) {
 *     UserToken token = session.token();
 * }
 * }</pre>
 *
 * <p>The client finds its transport and its codecs on the class path or the module path. Add one jar of each kind, such
 * as {@code usertoken-transport-jdk} and {@code usertoken-codec-json}. Exceptions extend {@link
 * dev.usertoken.UserTokenException}. A {@link dev.usertoken.TokenListener} receives events for logs and metrics, and a
 * {@link dev.usertoken.FileTokenStore} shares tokens between the processes of one machine.
 *
 * <p>All types except builders are thread-safe, and all value types are immutable. No parameter and no result
 * is null. If an argument is null or out of bounds, methods throw a {@link NullPointerException} or an {@link
 * IllegalArgumentException} that names the argument.
 *
 * <p>"(service, X)" cites section X of {@code docs/service.md}, which lists the publicly known behaviour of the
 * service.
 */
@NullMarked
package dev.usertoken;

import org.jspecify.annotations.NullMarked;
