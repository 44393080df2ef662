// Text between C#'s UTF-16 and the library's UTF-8, by hand: what the runtimes' own marshalling makes of a string differs
// between Mono, IL2CPP and .NET.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;

namespace PlayerIONative
{
    /// <summary>Conversions that keep nothing.</summary>
    internal static unsafe class Utf8
    {
        /// <summary>Throws for a surrogate without its other half, instead of sending something else.</summary>
        public static readonly UTF8Encoding Strict = new UTF8Encoding(false, true);

        /// <summary>A text that ends in a NUL; null for NULL.</summary>
        public static string Read(byte* text)
        {
            if (text == null) return null;
            int length = 0;
            while (text[length] != 0) length++;
            return Read(text, length);
        }

        /// <summary>A text of this many bytes.</summary>
        public static string Read(byte* text, int length)
        {
            return length == 0 ? "" : Encoding.UTF8.GetString(text, length);
        }

        /// <summary>How many bytes a text has in UTF-8.</summary>
        /// <param name="text">the text</param>
        /// <param name="what">what it is, for the words of a failure</param>
        public static int Count(string text, string what)
        {
            try
            {
                return Strict.GetByteCount(text);
            }
            catch (EncoderFallbackException error)
            {
                throw new PlayerIOStatusError(
                    Status.InvalidUtf8,
                    what + " is no valid text: at index " + error.Index + " is half of a surrogate pair");
            }
        }

        /// <summary>Reads what a function writes in the header's manner of buffer, capacity and needed.</summary>
        public static string Get(TextGetter getter)
        {
            const int usual = 256;
            byte* buffer = stackalloc byte[usual];
            UIntPtr needed;
            int status = getter(buffer, (UIntPtr)usual, &needed);
            if (status == (int)Status.BufferTooSmall)
            {
                byte[] larger = new byte[(int)needed];
                fixed (byte* start = larger)
                {
                    Native.Check(getter(start, needed, &needed));
                    return Read(start, (int)needed - 1);
                }
            }
            Native.Check(status);
            return Read(buffer, (int)needed - 1);
        }
    }

    /// <summary>A function of the library that writes a text to a buffer.</summary>
    internal unsafe delegate int TextGetter(byte* buffer, UIntPtr capacity, UIntPtr* needed);

    /// <summary>The memory of one call's arguments: dispose it when the call has returned, since the library copies them.</summary>
    internal sealed unsafe class Arguments : IDisposable
    {
        private readonly List<IntPtr> blocks = new List<IntPtr>();

        /// <summary>A text that ends in a NUL.</summary>
        /// <param name="text">the text; it must not be null</param>
        /// <param name="what">what it is, for the words of a failure</param>
        public byte* Text(string text, string what)
        {
            if (text == null) throw new ArgumentNullException(what, what + " must not be null");
            int length = Utf8.Count(text, what);
            if (text.IndexOf('\0') >= 0)
                throw new PlayerIOStatusError(Status.InvalidArgument, what + " contains the character NUL, which ends a text there");
            byte* copy = (byte*)Allocate(length + 1);
            fixed (char* characters = text) Utf8.Strict.GetBytes(characters, text.Length, copy, length);
            copy[length] = 0;
            return copy;
        }

        /// <summary>The same, with NULL for null.</summary>
        public byte* TextOrNull(string text, string what)
        {
            return text == null ? null : Text(text, what);
        }

        /// <summary>The pairs of a dictionary; NULL for none. There are <see cref="Count"/> of them.</summary>
        public NativePair* Pairs(Dictionary<string, string> pairs, string what)
        {
            if (pairs == null || pairs.Count == 0) return null;
            NativePair* all = (NativePair*)Allocate(pairs.Count * sizeof(NativePair));
            int index = 0;
            foreach (KeyValuePair<string, string> pair in pairs)
            {
                all[index].Key = Text(pair.Key, "a key of " + what);
                all[index].Value = Text(pair.Value, "\"" + pair.Key + "\" of " + what);
                index++;
            }
            return all;
        }

        /// <summary>How many pairs a dictionary has.</summary>
        public static UIntPtr Count(Dictionary<string, string> pairs)
        {
            return pairs == null ? UIntPtr.Zero : (UIntPtr)pairs.Count;
        }

        /// <summary>Frees everything.</summary>
        public void Dispose()
        {
            foreach (IntPtr block in blocks) Marshal.FreeHGlobal(block);
            blocks.Clear();
        }

        private IntPtr Allocate(int bytes)
        {
            IntPtr block = Marshal.AllocHGlobal(bytes);
            blocks.Add(block);
            return block;
        }
    }

    /// <summary>The texts of message types, each made once: a type that was seen before costs no garbage.</summary>
    internal sealed unsafe class TypeNames
    {
        // A server may make up types without end, so only this many are kept, and only short ones.
        private const int Slots = 1024;
        private const int LongestKept = 64;

        private readonly byte[][] bytes = new byte[Slots][];
        private readonly string[] texts = new string[Slots];

        /// <summary>The text of these bytes of UTF-8.</summary>
        public string Get(byte* type, int length)
        {
            if (length > LongestKept) return Utf8.Read(type, length);
            uint hash = 2166136261;
            for (int i = 0; i < length; i++) hash = (hash ^ type[i]) * 16777619;
            uint slot = hash % Slots;
            byte[] kept = bytes[slot];
            if (kept != null && IsEqual(kept, type, length)) return texts[slot];
            // A slot holds the type that came last.
            kept = new byte[length];
            for (int i = 0; i < length; i++) kept[i] = type[i];
            bytes[slot] = kept;
            return texts[slot] = Utf8.Read(type, length);
        }

        private static bool IsEqual(byte[] kept, byte* type, int length)
        {
            if (kept.Length != length) return false;
            for (int i = 0; i < length; i++)
            {
                if (kept[i] != type[i]) return false;
            }
            return true;
        }
    }
}
