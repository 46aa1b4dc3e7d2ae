/** The operations on MINDBODY staff user tokens, and the SPI for transports and codecs. */
module dev.usertoken.core {
    exports dev.usertoken;
    exports dev.usertoken.spi;

    uses dev.usertoken.spi.TransportProvider;
    uses dev.usertoken.spi.Codec;
}
