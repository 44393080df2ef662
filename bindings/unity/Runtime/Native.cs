// The C interface, declaration for declaration as include/playerio.h has it; that header is the manual of each function.
//
// Everything here is blittable: bools are bytes, texts are pointers to UTF-8, enums are 32-bit numbers. No function pointer
// crosses, in either direction, so there is no delegate to keep alive and nothing that ahead-of-time compilers can't do.
using System;
using System.Runtime.InteropServices;

namespace PlayerIONative
{
    /// <summary>PIO_VALUE_…: the type of a value as it was sent.</summary>
    internal enum WireType : uint
    {
        Int = 0,
        UInt = 1,
        Long = 2,
        ULong = 3,
        Double = 4,
        Float = 5,
        String = 6,
        Bytes = 7,
        Bool = 8,
    }

    /// <summary>pio_value: 16 bytes with the union at offset 8, on every host.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 16)]
    internal unsafe struct NativeValue
    {
        [FieldOffset(0)] public WireType Type;
        [FieldOffset(4)] public uint Length;
        [FieldOffset(8)] public int Int;
        [FieldOffset(8)] public uint UInt;
        [FieldOffset(8)] public long Long;
        [FieldOffset(8)] public ulong ULong;
        [FieldOffset(8)] public double Double;
        [FieldOffset(8)] public float Float;
        [FieldOffset(8)] public byte Bool;
        [FieldOffset(8)] public byte* Pointer;
    }

    /// <summary>pio_pair.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct NativePair
    {
        public byte* Key;
        public byte* Value;
    }

    /// <summary>pio_room.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct NativeRoom
    {
        public byte* Id;
        public byte* Type;
        public NativePair* Data;
        public uint DataCount;
        public int OnlineUsers;
    }

    /// <summary>PIO_EVENT_….</summary>
    internal enum NativeEventType
    {
        Join = 1,
        Message = 2,
        Disconnect = 3,
        Drain = 4,
        Result = 5,
    }

    /// <summary>pio_event: 80 bytes where pointers have 8, 48 where they have 4.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct NativeEvent
    {
        public NativeEventType Type;
        public int Code;
        public IntPtr Connection;
        public IntPtr Client;
        public IntPtr Message;
        public IntPtr Result;
        public byte* Text;
        public IntPtr UserData;
        public byte* MessageType;
        public NativeValue* Values;
        public uint MessageTypeLength;
        public uint ValueCount;
    }

    /// <summary>The functions of libplayerio that this binding calls.</summary>
    internal static unsafe class Native
    {
        /// <summary>PIO_ABI_VERSION of the header that this file was written from.</summary>
        public const uint AbiVersion = 1;

#if UNITY_IOS && !UNITY_EDITOR
        private const string Library = "__Internal";
#else
        private const string Library = "playerio";
#endif
        private const CallingConvention C = CallingConvention.Cdecl;

#if !UNITY_WEBGL || UNITY_EDITOR
        private static volatile bool isChecked;
#endif

        /// <summary>Makes sure that the library is there and is the right one; otherwise throws with words.</summary>
        public static void Require()
        {
#if UNITY_WEBGL && !UNITY_EDITOR
            throw new PlatformNotSupportedException(
                "playerio does not run in a browser: a web page can't open the TCP connections that rooms need; " +
                "build for a desktop or mobile platform");
#else
            if (isChecked) return;
            uint version;
            try
            {
                version = pio_abi_version();
            }
            catch (DllNotFoundException error)
            {
                throw new DllNotFoundException(
                    "the native library playerio was not found for this platform; in Unity it belongs into " +
                    "Runtime/Plugins of the package, elsewhere beside the program or on the library path", error);
            }
            if (version != AbiVersion)
                throw new NotSupportedException(
                    "the native library has interface version " + version + ", this binding needs " + AbiVersion +
                    "; take both from the same release");
            isChecked = true;
#endif
        }

        /// <summary>Throws the words of the last failure on this thread, if the status is one.</summary>
        public static void Check(int status)
        {
            if (status != 0) throw PlayerIOStatusError.Last(status);
        }

        // Library
        [DllImport(Library, CallingConvention = C)] public static extern byte* pio_version();
        [DllImport(Library, CallingConvention = C)] public static extern uint pio_abi_version();
        [DllImport(Library, CallingConvention = C)] public static extern byte* pio_last_error();
        [DllImport(Library, CallingConvention = C)] public static extern byte* pio_status_name(int status);
        [DllImport(Library, CallingConvention = C)] public static extern byte* pio_error_name(int code);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_calc_auth(byte* userId, byte* secret, long unixSeconds, byte* buffer, UIntPtr capacity, UIntPtr* needed);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_calc_auth_256(byte* userId, byte* secret, long unixSeconds, byte* buffer, UIntPtr capacity, UIntPtr* needed);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_shutdown();

        // Connections
        [DllImport(Library, CallingConvention = C)] public static extern IntPtr pio_connection_new();
        [DllImport(Library, CallingConvention = C)] public static extern void pio_connection_free(IntPtr connection);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_connection_connect(IntPtr connection);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_connection_send_values(IntPtr connection, byte* type, NativeValue* values, UIntPtr count);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_connection_disconnect(IntPtr connection);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_connection_get_room_id(IntPtr connection, byte* buffer, UIntPtr capacity, UIntPtr* needed);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_connection_set_queue(IntPtr connection, IntPtr queue);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_connection_set_user_data(IntPtr connection, IntPtr userData);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_connection_add_endpoint(IntPtr connection, byte* host, ushort port);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_connection_get_endpoint(IntPtr connection, uint index, byte* buffer, UIntPtr capacity, UIntPtr* needed, ushort* port);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_connection_clear_endpoints(IntPtr connection);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_connection_set_join_key(IntPtr connection, byte* joinKey);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_connection_add_join_data(IntPtr connection, byte* key, byte* value);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_connection_set_connect_timeout_ms(IntPtr connection, uint timeoutMs);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_connection_set_join_timeout_ms(IntPtr connection, uint timeoutMs);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_connection_set_message_size_limit(IntPtr connection, UIntPtr bytes);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_connection_set_send_buffer_limit(IntPtr connection, UIntPtr bytes);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_connection_set_receive_buffer_limit(IntPtr connection, UIntPtr bytes);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_connection_set_send_coalescing(IntPtr connection, byte coalescing);

        // Queues
        [DllImport(Library, CallingConvention = C)] public static extern IntPtr pio_queue_new();
        [DllImport(Library, CallingConvention = C)] public static extern int pio_queue_next(IntPtr queue, NativeEvent* events, UIntPtr capacity, uint timeoutMs, UIntPtr* count);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_queue_wake(IntPtr queue);

        // Clients; `function` stays IntPtr.Zero: results come as events
        [DllImport(Library, CallingConvention = C)] public static extern IntPtr pio_client_new(byte* gameId);
        [DllImport(Library, CallingConvention = C)] public static extern void pio_client_free(IntPtr client);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_client_set_queue(IntPtr client, IntPtr queue);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_client_set_api_url(IntPtr client, byte* url);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_client_set_development_server(IntPtr client, byte* hostPort);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_client_set_token(IntPtr client, byte* token);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_client_get_token(IntPtr client, byte* buffer, UIntPtr capacity, UIntPtr* needed);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_client_get_user_id(IntPtr client, byte* buffer, UIntPtr capacity, UIntPtr* needed);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_client_connect(IntPtr client, byte* connectionId, byte* userId, byte* auth, IntPtr function, IntPtr userData);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_client_authenticate(IntPtr client, byte* connectionId, NativePair* arguments, UIntPtr count, IntPtr function, IntPtr userData);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_client_simple_connect(IntPtr client, byte* usernameOrEmail, byte* password, IntPtr function, IntPtr userData);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_client_simple_register(IntPtr client, byte* username, byte* password, byte* email, byte* captchaKey, byte* captchaValue, NativePair* extraData, UIntPtr count, IntPtr function, IntPtr userData);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_client_create_room(IntPtr client, byte* roomId, byte* roomType, byte visible, NativePair* roomData, UIntPtr count, IntPtr function, IntPtr userData);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_client_join_room(IntPtr client, byte* roomId, NativePair* joinData, UIntPtr count, IntPtr function, IntPtr userData);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_client_create_join_room(IntPtr client, byte* roomId, byte* roomType, byte visible, NativePair* roomData, UIntPtr roomDataCount, NativePair* joinData, UIntPtr joinDataCount, IntPtr function, IntPtr userData);
        [DllImport(Library, CallingConvention = C)] public static extern int pio_client_list_rooms(IntPtr client, byte* roomType, NativePair* searchCriteria, UIntPtr count, int limit, int offset, IntPtr function, IntPtr userData);

        // Results
        [DllImport(Library, CallingConvention = C)] public static extern byte* pio_result_room_id(IntPtr result);
        [DllImport(Library, CallingConvention = C)] public static extern IntPtr pio_result_connection(IntPtr result);
        [DllImport(Library, CallingConvention = C)] public static extern NativeRoom* pio_result_rooms(IntPtr result, UIntPtr* count);
        [DllImport(Library, CallingConvention = C)] public static extern NativePair* pio_result_field_errors(IntPtr result, UIntPtr* count);
        [DllImport(Library, CallingConvention = C)] public static extern byte* pio_result_output(IntPtr result, UIntPtr* length);
    }
}
