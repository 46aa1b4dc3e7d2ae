/** Encodes and decodes documents as JSON. */
package dev.usertoken.codec.json;
