// A host and a port, for endpoint filters and development servers.
namespace PlayerIONative
{
    /// <summary>Where a server listens.</summary>
    public sealed class ServerEndpoint
    {
        /// <summary>Makes an endpoint.</summary>
        /// <param name="address">a name, or an IPv4 or IPv6 address without brackets</param>
        /// <param name="port">the TCP port, 1 to 65535</param>
        public ServerEndpoint(string address, int port)
        {
            Address = address;
            Port = port;
        }

        /// <summary>A name, or an IPv4 or IPv6 address without brackets.</summary>
        public string Address { get; set; }

        /// <summary>The TCP port, 1 to 65535.</summary>
        public int Port { get; set; }

        /// <summary>As "address:port", an IPv6 address in brackets.</summary>
        public override string ToString()
        {
            bool isIPv6 = Address != null && Address.IndexOf(':') >= 0;
            return (isIPv6 ? "[" + Address + "]" : Address) + ":" + Port;
        }

        /// <summary>The port as the library takes it.</summary>
        internal ushort CheckedPort()
        {
            if (Port > 0 && Port <= ushort.MaxValue) return (ushort)Port;
            throw new PlayerIOStatusError(Status.InvalidArgument, "the port " + Port + " of " + Address + " is not in 1 to 65535");
        }
    }
}
