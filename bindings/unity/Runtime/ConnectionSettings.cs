// What a game may set before a connection connects, beyond what the official SDK has.
using System;

namespace PlayerIONative
{
    /// <summary>NEW: limits and time-outs of a connection. What is null stays at the library's default.</summary>
    public sealed class ConnectionSettings
    {
        /// <summary>How long connecting to each address may take, in milliseconds; 4,000 by default.</summary>
        public uint? ConnectTimeoutMs { get; set; }

        /// <summary>How long the server may take to answer the join, in milliseconds; 15,000 by default.</summary>
        public uint? JoinTimeoutMs { get; set; }

        /// <summary>How many bytes a message may have, in either direction; 134,217,728 by default.</summary>
        public uint? MessageSizeLimit { get; set; }

        /// <summary>How many bytes may wait to be sent; 1,048,576 by default.</summary>
        public uint? SendBufferLimit { get; set; }

        /// <summary>How many bytes of messages may wait to be polled, before the server is slowed down; 1,048,576 by default.</summary>
        public uint? ReceiveBufferLimit { get; set; }

        /// <summary>
        /// Whether messages that wait are written together; true by default. False is for private servers that lose what a read cuts in
        /// two.
        /// </summary>
        public bool? SendCoalescing { get; set; }

        internal void ApplyTo(IntPtr connection)
        {
            if (ConnectTimeoutMs is uint connect) Native.Check(Native.pio_connection_set_connect_timeout_ms(connection, connect));
            if (JoinTimeoutMs is uint join) Native.Check(Native.pio_connection_set_join_timeout_ms(connection, join));
            if (MessageSizeLimit is uint message) Native.Check(Native.pio_connection_set_message_size_limit(connection, (UIntPtr)message));
            if (SendBufferLimit is uint send) Native.Check(Native.pio_connection_set_send_buffer_limit(connection, (UIntPtr)send));
            if (ReceiveBufferLimit is uint receive)
                Native.Check(Native.pio_connection_set_receive_buffer_limit(connection, (UIntPtr)receive));
            if (SendCoalescing is bool together)
                Native.Check(Native.pio_connection_set_send_coalescing(connection, together ? (byte)1 : (byte)0));
        }
    }
}
