// One value of a message, and the conversions of the getters: as in src/message/getters.rs, so that every language's getters
// give the same for the same bytes.
using System;
using System.Globalization;
using System.Runtime.InteropServices;

namespace PlayerIONative
{
    /// <summary>
    /// A value as it was sent. A string or byte array is either an object in <c>Managed</c>, or still memory of the library's
    /// that <c>Native</c> points to, as long as the message is lent.
    /// </summary>
    internal unsafe struct MessageValue
    {
        public NativeValue Native;
        public object Managed;

        /// <summary>A string that has not left the library's memory yet is copied once.</summary>
        public string AsString()
        {
            string text = Managed as string;
            if (text == null) Managed = text = Utf8.Read(Native.Pointer, checked((int)Native.Length));
            return text;
        }

        /// <summary>The same for a byte array.</summary>
        public byte[] AsBytes()
        {
            byte[] bytes = Managed as byte[];
            if (bytes != null) return bytes;
            bytes = new byte[checked((int)Native.Length)];
            CopyTo(bytes, 0);
            Managed = bytes;
            return bytes;
        }

        /// <summary>The length of a byte array.</summary>
        public int ByteCount
        {
            get
            {
                byte[] bytes = Managed as byte[];
                return bytes != null ? bytes.Length : checked((int)Native.Length);
            }
        }

        /// <summary>Copies a byte array to an array that has room for it.</summary>
        public void CopyTo(byte[] target, int offset)
        {
            byte[] bytes = Managed as byte[];
            if (bytes != null) Buffer.BlockCopy(bytes, 0, target, offset, bytes.Length);
            else if (Native.Length > 0) Marshal.Copy((IntPtr)Native.Pointer, target, offset, checked((int)Native.Length));
        }

        /// <summary>Takes the content out of the library's memory.</summary>
        public void Keep()
        {
            if (Native.Type == WireType.String) AsString();
            else if (Native.Type == WireType.Bytes) AsBytes();
        }

        /// <summary>Whether it is of one of the six numeric types.</summary>
        public bool IsNumber
        {
            get { return Native.Type <= WireType.Float; }
        }

        /// <summary>As a whole number from a range of at most an Int64's; false if it does not fit, after rounding.</summary>
        public bool TryLong(long least, long greatest, out long number)
        {
            number = 0;
            switch (Native.Type)
            {
                case WireType.Int: number = Native.Int; break;
                case WireType.UInt: number = Native.UInt; break;
                case WireType.Long: number = Native.Long; break;
                case WireType.ULong:
                    if (Native.ULong > long.MaxValue) return false;
                    number = (long)Native.ULong;
                    break;
                default:
                    double rounded = Math.Round(Real()); // Halves to even; NaN fails both comparisons.
                    if (!(rounded >= -9223372036854775808.0 && rounded < 9223372036854775808.0)) return false;
                    number = (long)rounded;
                    break;
            }
            return number >= least && number <= greatest;
        }

        /// <summary>As a UInt64; false if it does not fit, after rounding.</summary>
        public bool TryULong(out ulong number)
        {
            number = Native.ULong;
            if (Native.Type == WireType.ULong) return true;
            if (Native.Type == WireType.Double || Native.Type == WireType.Float)
            {
                double rounded = Math.Round(Real());
                if (!(rounded >= 0 && rounded < 18446744073709551616.0)) return false;
                // Runtimes disagree about converting what is above an Int64's range, so that half is taken off first.
                const double half = 9223372036854775808.0;
                number = rounded < half ? (ulong)(long)rounded : (ulong)(long)(rounded - half) + (1UL << 63);
                return true;
            }
            long signed;
            if (!TryLong(0, long.MaxValue, out signed)) return false;
            number = (ulong)signed;
            return true;
        }

        /// <summary>As a double, rounded where it must be.</summary>
        public double ToDouble()
        {
            switch (Native.Type)
            {
                case WireType.Int: return Native.Int;
                case WireType.UInt: return Native.UInt;
                case WireType.Long: return Native.Long;
                case WireType.ULong: return Native.ULong;
                default: return Real();
            }
        }

        /// <summary>As a float, rounded where it must be; a double beyond its range becomes infinite.</summary>
        public float ToFloat()
        {
            switch (Native.Type)
            {
                case WireType.Int: return Native.Int;
                case WireType.UInt: return Native.UInt;
                case WireType.Long: return Native.Long;
                case WireType.ULong: return Native.ULong;
                case WireType.Float: return Native.Float;
                default: return (float)Native.Double;
            }
        }

        /// <summary>Boxed, in the C# type of its own.</summary>
        public object Box()
        {
            switch (Native.Type)
            {
                case WireType.Int: return Native.Int;
                case WireType.UInt: return Native.UInt;
                case WireType.Long: return Native.Long;
                case WireType.ULong: return Native.ULong;
                case WireType.Double: return Native.Double;
                case WireType.Float: return Native.Float;
                case WireType.Bool: return Native.Bool != 0;
                case WireType.String: return AsString();
                default: return AsBytes();
            }
        }

        /// <summary>For logs.</summary>
        public override string ToString()
        {
            if (Native.Type == WireType.String) return "\"" + AsString() + "\"";
            if (Native.Type == WireType.Bytes) return ByteCount + " bytes";
            return Convert.ToString(Box(), CultureInfo.InvariantCulture);
        }

        /// <summary>The type's name in words.</summary>
        public static string NameOf(WireType type)
        {
            switch (type)
            {
                case WireType.Int: return "int";
                case WireType.UInt: return "uint";
                case WireType.Long: return "long";
                case WireType.ULong: return "ulong";
                case WireType.Double: return "double";
                case WireType.Float: return "float";
                case WireType.String: return "string";
                case WireType.Bytes: return "byte array";
                case WireType.Bool: return "bool";
                default: return "a type of a later version";
            }
        }

        private double Real()
        {
            return Native.Type == WireType.Float ? Native.Float : Native.Double;
        }
    }
}
