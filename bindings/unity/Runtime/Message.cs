// The official SDK's message. One that a game makes owns its values; one that came may be lent until its handler returns.
using System;
using System.Text;

namespace PlayerIONative
{
    /// <summary>
    /// A message: a type and values. The numeric getters convert between all numeric types if the number fits, so that a server
    /// may send an int where a double is expected.
    /// </summary>
    /// <remarks>
    /// A received message can be kept, unless <see cref="NativeLoop.ReuseMessages"/> is set: then it is only good until the
    /// handler returns. Threads that only read may share a message.
    /// </remarks>
    public sealed class Message
    {
        private static readonly MessageValue[] None = new MessageValue[0];

        private string type;
        private MessageValue[] values = None;
        private int count;
        // Who holds a pooled message beyond its handler must not reach memory that the library has reused.
        private bool isOver;

        internal Message(string type)
        {
            this.type = type;
        }

        /// <summary>The message's type; it may be empty.</summary>
        public string Type
        {
            get
            {
                RefuseWhenOver();
                return type;
            }
        }

        /// <summary>The number of values.</summary>
        public uint Count
        {
            get
            {
                RefuseWhenOver();
                return (uint)count;
            }
        }

        /// <summary>
        /// A value in the C# type that it was sent as: Int32, UInt32, Int64, UInt64, Double, Single, String, Byte[] or Boolean.
        /// Numbers are boxed; the getters make no garbage.
        /// </summary>
        /// <param name="index">counts from 0</param>
        public object this[uint index]
        {
            get { return values[At(index)].Box(); }
        }

        /// <summary>Makes a message.</summary>
        /// <param name="type">the type</param>
        /// <param name="parameters">the values, each of one of the nine types</param>
        public static Message Create(string type, params object[] parameters)
        {
            if (type == null) throw new ArgumentNullException("type", "a message needs a type");
            Message message = new Message(type);
            message.Add(parameters);
            return message;
        }

        /// <summary>Adds a string. Half of a surrogate pair is refused when the message is sent.</summary>
        /// <param name="value">the string; it may be empty and contain NULs, but not be null</param>
        public void Add(string value)
        {
            if (value == null) throw NoPlace("null");
            Next(WireType.String).Managed = value;
        }

        /// <summary>Adds an int.</summary>
        /// <param name="value">the number</param>
        public void Add(int value)
        {
            Next(WireType.Int).Native.Int = value;
        }

        /// <summary>Adds a uint.</summary>
        /// <param name="value">the number</param>
        public void Add(uint value)
        {
            Next(WireType.UInt).Native.UInt = value;
        }

        /// <summary>Adds a long.</summary>
        /// <param name="value">the number</param>
        public void Add(long value)
        {
            Next(WireType.Long).Native.Long = value;
        }

        /// <summary>Adds a ulong.</summary>
        /// <param name="value">the number</param>
        public void Add(ulong value)
        {
            Next(WireType.ULong).Native.ULong = value;
        }

        /// <summary>Adds a byte array. It is not copied before the message is sent.</summary>
        /// <param name="value">the bytes; not null</param>
        public void Add(byte[] value)
        {
            if (value == null) throw NoPlace("null");
            Next(WireType.Bytes).Managed = value;
        }

        /// <summary>Adds a float.</summary>
        /// <param name="value">the number</param>
        public void Add(float value)
        {
            Next(WireType.Float).Native.Float = value;
        }

        /// <summary>Adds a double.</summary>
        /// <param name="value">the number</param>
        public void Add(double value)
        {
            Next(WireType.Double).Native.Double = value;
        }

        /// <summary>Adds a bool.</summary>
        /// <param name="value">true or false</param>
        public void Add(bool value)
        {
            Next(WireType.Bool).Native.Bool = value ? (byte)1 : (byte)0;
        }

        /// <summary>Adds several values; none of them, if one is of a type that has no place in a message.</summary>
        /// <param name="parameters">the values, each of one of the nine types</param>
        public void Add(params object[] parameters)
        {
            if (parameters == null) throw NoPlace("null");
            int before = count;
            try
            {
                foreach (object value in parameters) AddObject(value);
            }
            catch (PlayerIOError)
            {
                count = before;
                throw;
            }
        }

        /// <summary>NEW: forgets the values, so that the message can be filled and sent again without garbage.</summary>
        public void Clear()
        {
            RefuseWhenOver();
            Array.Clear(values, 0, count);
            count = 0;
        }

        /// <summary>A bool.</summary>
        /// <param name="index">counts from 0</param>
        public bool GetBoolean(uint index)
        {
            return values[AtOf(index, WireType.Bool)].Native.Bool != 0;
        }

        /// <summary>A byte array.</summary>
        /// <param name="index">counts from 0</param>
        public byte[] GetByteArray(uint index)
        {
            return values[AtOf(index, WireType.Bytes)].AsBytes();
        }

        /// <summary>NEW: copies a byte array into another, which makes no garbage.</summary>
        /// <param name="index">counts from 0</param>
        /// <param name="target">where the bytes go</param>
        /// <param name="offset">where in it they begin</param>
        /// <returns>the number of bytes</returns>
        public int CopyByteArray(uint index, byte[] target, int offset)
        {
            if (target == null) throw new ArgumentNullException("target");
            int at = AtOf(index, WireType.Bytes);
            int size = values[at].ByteCount;
            if (offset < 0 || offset > target.Length || size > target.Length - offset)
                throw new PlayerIOStatusError(
                    Status.BufferTooSmall,
                    "value " + index + " of message \"" + type + "\" has " + size + " bytes, which do not fit at " + offset +
                    " of " + target.Length);
            values[at].CopyTo(target, offset);
            return size;
        }

        /// <summary>A number as a double; a large long or ulong is rounded.</summary>
        /// <param name="index">counts from 0</param>
        public double GetDouble(uint index)
        {
            return values[AtNumber(index, WireType.Double)].ToDouble();
        }

        /// <summary>A number as a float, rounded; a double beyond a float's range becomes infinite.</summary>
        /// <param name="index">counts from 0</param>
        public float GetFloat(uint index)
        {
            return values[AtNumber(index, WireType.Float)].ToFloat();
        }

        /// <summary>A number as an int; a double or float is rounded, halves to the even neighbour.</summary>
        /// <param name="index">counts from 0</param>
        public int GetInteger(uint index)
        {
            return (int)Whole(index, WireType.Int, int.MinValue, int.MaxValue);
        }

        /// <summary>The same as <see cref="GetInteger"/>.</summary>
        /// <param name="index">counts from 0</param>
        public int GetInt(uint index)
        {
            return GetInteger(index);
        }

        /// <summary>A number as a uint, as <see cref="GetInteger"/> does it.</summary>
        /// <param name="index">counts from 0</param>
        public uint GetUnsignedInteger(uint index)
        {
            return (uint)Whole(index, WireType.UInt, 0, uint.MaxValue);
        }

        /// <summary>The same as <see cref="GetUnsignedInteger"/>.</summary>
        /// <param name="index">counts from 0</param>
        public uint GetUInt(uint index)
        {
            return GetUnsignedInteger(index);
        }

        /// <summary>A number as a long, as <see cref="GetInteger"/> does it.</summary>
        /// <param name="index">counts from 0</param>
        public long GetLong(uint index)
        {
            return Whole(index, WireType.Long, long.MinValue, long.MaxValue);
        }

        /// <summary>A number as a ulong, as <see cref="GetInteger"/> does it.</summary>
        /// <param name="index">counts from 0</param>
        public ulong GetUnsignedLong(uint index)
        {
            int at = AtNumber(index, WireType.ULong);
            ulong number;
            if (!values[at].TryULong(out number)) throw OutOfRange(at, WireType.ULong);
            return number;
        }

        /// <summary>The same as <see cref="GetUnsignedLong"/>.</summary>
        /// <param name="index">counts from 0</param>
        public ulong GetULong(uint index)
        {
            return GetUnsignedLong(index);
        }

        /// <summary>A string.</summary>
        /// <param name="index">counts from 0</param>
        public string GetString(uint index)
        {
            return values[AtOf(index, WireType.String)].AsString();
        }

        /// <summary>The message as a text for logs; its form may change.</summary>
        public override string ToString()
        {
            RefuseWhenOver();
            StringBuilder text = new StringBuilder(type).Append('(');
            for (int i = 0; i < count; i++) text.Append(i == 0 ? "" : ", ").Append(values[i].ToString());
            return text.Append(')').ToString();
        }

        /// <summary>The first <see cref="Count"/> of these are the values.</summary>
        internal MessageValue[] Values
        {
            get { return values; }
        }

        /// <summary>Takes the place of what was here: with <paramref name="lent"/> until the handler returns, else for good.</summary>
        internal unsafe void Load(string newType, NativeValue* from, int newCount, bool lent)
        {
            type = newType;
            count = newCount;
            if (values.Length < newCount) values = new MessageValue[newCount];
            for (int i = 0; i < newCount; i++)
            {
                values[i].Native = from[i];
                if (values[i].Managed != null) values[i].Managed = null;
                if (!lent) values[i].Keep();
            }
            isOver = false;
        }

        /// <summary>Ends a lent message.</summary>
        internal void End()
        {
            isOver = true;
            count = 0;
        }

        private void AddObject(object value)
        {
            if (value is int) Add((int)value);
            else if (value is string) Add((string)value);
            else if (value is double) Add((double)value);
            else if (value is bool) Add((bool)value);
            else if (value is float) Add((float)value);
            else if (value is uint) Add((uint)value);
            else if (value is long) Add((long)value);
            else if (value is ulong) Add((ulong)value);
            else if (value is byte[]) Add((byte[])value);
            else throw NoPlace(value == null ? "null" : value.GetType().ToString());
        }

        private ref MessageValue Next(WireType valueType)
        {
            RefuseWhenOver();
            if (count == values.Length) Array.Resize(ref values, Math.Max(4, count * 2));
            values[count] = new MessageValue();
            values[count].Native.Type = valueType;
            return ref values[count++];
        }

        private int At(uint index)
        {
            if (index < (uint)count) return (int)index;
            throw NoSuchIndex(index);
        }

        private int AtOf(uint index, WireType wanted)
        {
            int at = At(index);
            if (values[at].Native.Type != wanted) throw WrongType(at, wanted);
            return at;
        }

        private int AtNumber(uint index, WireType wanted)
        {
            int at = At(index);
            if (!values[at].IsNumber) throw WrongType(at, wanted);
            return at;
        }

        private long Whole(uint index, WireType wanted, long least, long greatest)
        {
            int at = AtNumber(index, wanted);
            long number;
            if (!values[at].TryLong(least, greatest, out number)) throw OutOfRange(at, wanted);
            return number;
        }

        private void RefuseWhenOver()
        {
            if (isOver)
                throw new PlayerIOStatusError(
                    Status.InvalidHandle,
                    "this message was lent to a handler that has returned; copy what you need in the handler, or leave " +
                    "NativeLoop.ReuseMessages false");
        }

        private PlayerIOStatusError NoSuchIndex(uint index)
        {
            RefuseWhenOver(); // It has no values either.
            return new PlayerIOStatusError(
                Status.NoSuchIndex, "message \"" + type + "\" has " + count + " values, so there is none at index " + index);
        }

        private PlayerIOStatusError NoPlace(string what)
        {
            return new PlayerIOStatusError(
                Status.InvalidArgument,
                "value " + count + " of message \"" + type + "\" is " + what + ", which has no place in a message; its types " +
                "are int, uint, long, ulong, double, float, string, byte[] and bool");
        }

        private PlayerIOStatusError WrongType(int at, WireType wanted)
        {
            return new PlayerIOStatusError(
                Status.WrongType,
                "value " + at + " of message \"" + type + "\" is " + MessageValue.NameOf(values[at].Native.Type) + ", not " +
                MessageValue.NameOf(wanted) + "; use the getter of its own type");
        }

        private PlayerIOStatusError OutOfRange(int at, WireType wanted)
        {
            return new PlayerIOStatusError(
                Status.OutOfRange,
                "value " + at + " of message \"" + type + "\" is the " + MessageValue.NameOf(values[at].Native.Type) + " " +
                values[at] + ", which does not fit " + MessageValue.NameOf(wanted) + "; use the getter of its own type");
        }
    }
}
