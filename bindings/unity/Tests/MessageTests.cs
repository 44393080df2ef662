// The getters' conversions, and that the numbers and names which C# repeats are the library's.
using System;

namespace PlayerIONative.Tests
{
    /// <summary>Messages without a connection: what getters convert, and the rest of the SDK's names.</summary>
    public static class MessageTests
    {
        public static void EveryNumericGetterTakesEveryNumericType()
        {
            Message message = Message.Create("m", 5, 5u, 5L, 5UL, 5.0, 5.0f);
            for (uint i = 0; i < message.Count; i++)
            {
                Check.Equal(message.GetInt(i), 5, "int " + i);
                Check.Equal(message.GetInteger(i), 5, "integer " + i);
                Check.Equal(message.GetUInt(i), 5u, "uint " + i);
                Check.Equal(message.GetUnsignedInteger(i), 5u, "unsigned integer " + i);
                Check.Equal(message.GetLong(i), 5L, "long " + i);
                Check.Equal(message.GetULong(i), 5UL, "ulong " + i);
                Check.Equal(message.GetUnsignedLong(i), 5UL, "unsigned long " + i);
                Check.Equal(message.GetDouble(i), 5.0, "double " + i);
                Check.Equal(message.GetFloat(i), 5.0f, "float " + i);
            }
        }

        public static void HalvesAreRoundedToEven()
        {
            double[] halves = { 2.5, 3.5, -2.5, 0.4, -0.5, 1.5 };
            int[] rounded = { 2, 4, -2, 0, 0, 2 };
            for (int i = 0; i < halves.Length; i++)
            {
                Check.Equal(Message.Create("m", halves[i]).GetInt(0), rounded[i], halves[i] + " as int");
                Check.Equal(Message.Create("m", (float)halves[i]).GetLong(0), rounded[i], halves[i] + " as long");
            }
        }

        public static void TheRangeIsCheckedAfterRounding()
        {
            Check.Equal(Message.Create("m", -0.4).GetUInt(0), 0u, "-0.4 as uint");
            Check.Equal(Message.Create("m", -0.4).GetULong(0), 0UL, "-0.4 as ulong");
            Check.Equal(Message.Create("m", 2147483647.4).GetInt(0), int.MaxValue, "2147483647.4 as int");
            Check.Equal(
                Check.Refused(Status.OutOfRange, () => Message.Create("m", 2147483647.5).GetInt(0)),
                "value 0 of message \"m\" is the double 2147483647.5, which does not fit int; use the getter of its own type", "the words");
        }

        public static void TheEdgesFitAndTheNextNumberDoesNot()
        {
            Check.Equal(Message.Create("m", (long)int.MinValue).GetInt(0), int.MinValue, "the least int");
            Check.Equal(Message.Create("m", ulong.MaxValue).GetULong(0), ulong.MaxValue, "the greatest ulong");
            Check.Equal(Message.Create("m", 9223372036854774784.0).GetLong(0), 9223372036854774784L, "the greatest double of a long");
            Check.Equal(Message.Create("m", -9223372036854775808.0).GetLong(0), long.MinValue, "the least long");
            Check.Equal(Message.Create("m", 18446744073709549568.0).GetULong(0), 18446744073709549568UL, "the greatest double of a ulong");
            Check.Equal(Message.Create("m", 9223372036854775808.0).GetULong(0), 9223372036854775808UL, "the middle of a ulong");
            Check.Equal(Message.Create("m", ulong.MaxValue).GetDouble(0), 18446744073709551616.0, "the greatest ulong as double");
            Check.Equal(Message.Create("m", double.MaxValue).GetFloat(0), float.PositiveInfinity, "the greatest double as float");
            Check.That(float.IsNaN(Message.Create("m", double.NaN).GetFloat(0)), "NaN as float is a number");
            Action[] beyond =
            {
                () => Message.Create("m", int.MinValue - 1L).GetInt(0), () => Message.Create("m", 1UL << 63).GetLong(0),
                () => Message.Create("m", -1).GetULong(0), () => Message.Create("m", -1).GetUInt(0),
                () => Message.Create("m", uint.MaxValue + 1L).GetUInt(0), () => Message.Create("m", 9223372036854775808.0).GetLong(0),
                () => Message.Create("m", 18446744073709551616.0).GetULong(0), () => Message.Create("m", double.NaN).GetInt(0),
                () => Message.Create("m", double.NaN).GetULong(0), () => Message.Create("m", float.NegativeInfinity).GetLong(0),
            };
            for (int i = 0; i < beyond.Length; i++) Check.Refused(Status.OutOfRange, beyond[i]);
        }

        public static void AddIsAllOrNothing()
        {
            Message message = Message.Create("m", 1);
            Check.Refused(Status.InvalidArgument, () => message.Add(2, "three", 4m));
            Check.Equal(message.ToString(), "m(1)", "the message");
            message.Add(2, "three");
            Check.Equal(message.ToString(), "m(1, 2, \"three\")", "the message");
            message.Clear();
            message.Add(new byte[] { 1, 2 });
            message.Add(true);
            message.Add(0.5);
            Check.Equal(message.ToString(), "m(2 bytes, True, 0.5)", "the message");
        }

        public static void ManyValuesKeepTheirOrder()
        {
            Message message = Message.Create("m");
            for (int i = 0; i < 100; i++) message.Add(i);
            for (uint i = 0; i < 100; i++) Check.Equal(message.GetInt(i), (int)i, "value " + i);
        }

        public static unsafe void TypesAreMadeOnceAndNeverMixedUp()
        {
            TypeNames names = new TypeNames();
            for (int round = 0; round < 2; round++)
            {
                for (int i = 0; i < 5000; i++)
                {
                    string wanted = "type-" + i;
                    byte[] bytes = Utf8.Strict.GetBytes(wanted);
                    fixed (byte* start = bytes)
                    {
                        string text = names.Get(start, bytes.Length);
                        Check.Equal(text, wanted, "the type");
                        Check.That(ReferenceEquals(text, names.Get(start, bytes.Length)), "the type was made twice");
                    }
                }
            }
            Check.Equal(names.Get(null, 0), "", "the empty type");
        }

        public static void ErrorCodesAreTheLibrarys()
        {
            for (int code = -1; code < 1000; code++)
            {
                if (code == 0) continue;
                ErrorCode value = PlayerIOError.FromNative(code);
                string name;
                unsafe
                {
                    name = Utf8.Read(Native.pio_error_name(code));
                }
                string ours = Enum.IsDefined(typeof(ErrorCode), value) && code != -2 ? value.ToString() : "Unknown";
                Check.Equal(ours, name, "the name of " + code);
            }
        }

        public static unsafe void StatusesAreTheLibrarys()
        {
            for (int status = 0; status < 30; status++)
            {
                string name = Utf8.Read(Native.pio_status_name(status)).Replace("_", "").ToLowerInvariant();
                string ours = Enum.IsDefined(typeof(Status), status) ? ((Status)status).ToString().ToLowerInvariant() : "unknown";
                Check.Equal(ours, name, "the name of " + status);
            }
        }

        public static void TheVersionIsTheLibrarys()
        {
            string package = System.IO.File.ReadAllText(System.IO.Path.Combine(NameTests.Package, "package.json"));
            Check.Contains(package, "\"version\": \"" + NativeLoop.Version + "\"");
        }
    }
}
