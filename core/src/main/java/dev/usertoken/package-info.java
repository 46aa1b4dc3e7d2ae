/**
 * A client for MINDBODY staff user tokens, which issues, renews and revokes them. Start at {@link
 * dev.usertoken.UserTokenClient}.
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
