/** The operations on MINDBODY staff user tokens, and the SPI for transports, codecs and token stores. */
module dev.usertoken.core {
    requires static org.jspecify;

    exports dev.usertoken;
    exports dev.usertoken.spi;

    uses dev.usertoken.spi.TransportProvider;
    uses dev.usertoken.spi.Codec;
}
