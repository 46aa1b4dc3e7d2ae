/** Codecs for forms, URL-encoded and multipart. */
package dev.usertoken.codec.form;
