/**
 * MINDBODY staff user tokens: issue, renew and revoke. Start at {@link dev.usertoken.UserTokenClient}.
 *
 * <p>All types are immutable and thread-safe unless they are builders. No parameter and no result is null. An
 * argument that is out of bounds is an {@link IllegalArgumentException} that names it; null is a {@link
 * NullPointerException} that names it.
 *
 * <p>"(service, X)" cites section X of {@code docs/service.md}, which says what the service is publicly known to do.
 */
package dev.usertoken;
