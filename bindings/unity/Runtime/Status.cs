// The numbers of include/playerio.h under names of C#: PIO_STATUS_… and PIO_DISCONNECT_…
namespace PlayerIONative
{
    /// <summary>NEW: what a call of the native library came to, if it could not be done.</summary>
    public enum Status
    {
        /// <summary>Success.</summary>
        Ok = 0,
        /// <summary>An argument that must be given is missing.</summary>
        NullPointer = 1,
        /// <summary>The object has ended, was shut down, or was only lent.</summary>
        InvalidHandle = 2,
        /// <summary>An argument's value is not allowed.</summary>
        InvalidArgument = 3,
        /// <summary>A text is not valid: half of a surrogate pair.</summary>
        InvalidUtf8 = 4,
        /// <summary>The object is not in a state that allows the call.</summary>
        WrongState = 5,
        /// <summary>The call waits, which is not allowed inside a handler or callback.</summary>
        InCallback = 6,
        /// <summary>Another thread has to make this call.</summary>
        Busy = 7,
        /// <summary>No such handler is registered.</summary>
        NotFound = 8,
        /// <summary>The connection is not joined to a room.</summary>
        NotConnected = 9,
        /// <summary>The send buffer is full; wait for <see cref="Connection.OnDrain"/>.</summary>
        WouldBlock = 10,
        /// <summary>The message is larger than the message size limit.</summary>
        TooLarge = 11,
        /// <summary>Time was up.</summary>
        TimedOut = 12,
        /// <summary>There is nothing at this index.</summary>
        NoSuchIndex = 13,
        /// <summary>The value is of a type that the getter does not convert.</summary>
        WrongType = 14,
        /// <summary>The value does not fit the wanted type.</summary>
        OutOfRange = 15,
        /// <summary>A buffer is too small.</summary>
        BufferTooSmall = 16,
        /// <summary>More bytes are needed.</summary>
        NotReady = 17,
        /// <summary>The bytes are not in PlayerIO's format.</summary>
        Malformed = 18,
        /// <summary>This build of the native library leaves the feature out.</summary>
        Unsupported = 19,
        /// <summary>The operating system refused something.</summary>
        System = 20,
        /// <summary>A defect of the native library, caught at its boundary. Please report it.</summary>
        Panic = 21,
    }

    /// <summary>NEW: why a joined connection ended.</summary>
    public enum DisconnectReason
    {
        /// <summary>This side called <see cref="Connection.Disconnect"/>.</summary>
        ByHost = 0,
        /// <summary>The server closed the connection.</summary>
        ByServer = 1,
        /// <summary>The network or the operating system failed.</summary>
        NetworkError = 2,
        /// <summary>The server sent bytes that are not in PlayerIO's format.</summary>
        ProtocolError = 3,
        /// <summary>The encryption failed.</summary>
        TlsError = 4,
        /// <summary>The server stopped answering.</summary>
        TimedOut = 5,
        /// <summary>A defect of the native library. Please report it.</summary>
        InternalError = 6,
    }
}
