// From a message to the array of values that the library sends: all of it in one piece of memory that each thread keeps.
using System;

namespace PlayerIONative
{
    /// <summary>Sends messages.</summary>
    internal static unsafe class Outgoing
    {
        // More than this is given back after the message.
        private const int LargestKept = 1 << 20;

        [ThreadStatic] private static byte[] memory;

        /// <summary>Sends a message and tells the status; the words of a failure are the library's last.</summary>
        public static int Send(IntPtr connection, Message message)
        {
            string type = message.Type;
            if (type.IndexOf('\0') >= 0)
                throw new PlayerIOStatusError(
                    Status.InvalidArgument, "the message type contains the character NUL, which can't be sent by this binding");
            int count = (int)message.Count;
            MessageValue[] values = message.Values;
            byte[] block = Memory(Size(type, values, count));
            try
            {
                fixed (byte* start = block)
                {
                    NativeValue* to = (NativeValue*)start;
                    byte* typeText = (byte*)(to + count);
                    byte* end = start + block.Length;
                    byte* next = WriteText(typeText, end, type);
                    *next++ = 0;
                    for (int i = 0; i < count; i++) next = WriteValue(to + i, next, end, ref values[i]);
                    return Native.pio_connection_send_values(connection, typeText, to, (UIntPtr)count);
                }
            }
            finally
            {
                if (block.Length > LargestKept) memory = null;
            }
        }

        private static int Size(string type, MessageValue[] values, int count)
        {
            long size = (long)count * sizeof(NativeValue) + Utf8.Count(type, "the message type") + 1;
            for (int i = 0; i < count; i++)
            {
                string text = values[i].Managed as string;
                if (text != null) size += Utf8.Count(text, "value " + i + " of message \"" + type + "\"");
                else if (values[i].Managed != null) size += values[i].ByteCount;
            }
            if (size > int.MaxValue)
                throw new PlayerIOStatusError(Status.TooLarge, "the message \"" + type + "\" has over 2 GiB; split it");
            return (int)size;
        }

        private static byte[] Memory(int size)
        {
            if (memory == null || memory.Length < size) memory = new byte[Math.Max(size, 256)];
            return memory;
        }

        /// <summary>Writes one value, and its content from <paramref name="next"/> on; gives where that ends.</summary>
        private static byte* WriteValue(NativeValue* to, byte* next, byte* end, ref MessageValue value)
        {
            *to = value.Native;
            if (value.Managed == null) return next; // A number, or a lent text that the library can read where it is.
            to->Pointer = next;
            string text = value.Managed as string;
            next = text != null ? WriteText(next, end, text) : WriteBytes(next, end, (byte[])value.Managed);
            to->Length = (uint)(next - to->Pointer);
            return next;
        }

        private static byte* WriteText(byte* next, byte* end, string text)
        {
            fixed (char* from = text) return next + Utf8.Strict.GetBytes(from, text.Length, next, (int)(end - next));
        }

        private static byte* WriteBytes(byte* next, byte* end, byte[] bytes)
        {
            fixed (byte* from = bytes) Buffer.MemoryCopy(from, next, end - next, bytes.Length);
            return next + bytes.Length;
        }
    }
}
