// The sizes and offsets that Native.cs relies on. layout.c in Tests~ sees that the header has the same.
using System;
using System.Reflection;

namespace PlayerIONative.Tests
{
    /// <summary>The structs are laid out as C lays them out, and no call needs more than they do.</summary>
    public static unsafe class LayoutTests
    {
        public static void AValueHas16Bytes()
        {
            NativeValue value;
            byte* start = (byte*)&value;
            Check.Equal(sizeof(NativeValue), 16, "the size of a value");
            Check.Equal((byte*)&value.Type - start, 0L, "the type");
            Check.Equal((byte*)&value.Length - start, 4L, "the length");
            Check.Equal((byte*)&value.Int - start, 8L, "the int");
            Check.Equal((byte*)&value.UInt - start, 8L, "the uint");
            Check.Equal((byte*)&value.Long - start, 8L, "the long");
            Check.Equal((byte*)&value.ULong - start, 8L, "the ulong");
            Check.Equal((byte*)&value.Double - start, 8L, "the double");
            Check.Equal((byte*)&value.Float - start, 8L, "the float");
            Check.Equal((byte*)&value.Bool - start, 8L, "the bool");
            Check.Equal((byte*)&value.Pointer - start, 8L, "the pointer");
        }

        public static void AnEventHasThePointersOfItsHost()
        {
            int pointer = IntPtr.Size;
            NativeEvent one;
            byte* start = (byte*)&one;
            Check.Equal(sizeof(NativeEvent), 16 + 8 * pointer, "the size of an event");
            Check.Equal((byte*)&one.Type - start, 0L, "the type");
            Check.Equal((byte*)&one.Code - start, 4L, "the code");
            Check.Equal((byte*)&one.Connection - start, 8L, "the connection");
            Check.Equal((byte*)&one.Client - start, 8L + pointer, "the client");
            Check.Equal((byte*)&one.Message - start, 8L + 2 * pointer, "the message");
            Check.Equal((byte*)&one.Result - start, 8L + 3 * pointer, "the result");
            Check.Equal((byte*)&one.Text - start, 8L + 4 * pointer, "the text");
            Check.Equal((byte*)&one.UserData - start, 8L + 5 * pointer, "the user data");
            Check.Equal((byte*)&one.MessageType - start, 8L + 6 * pointer, "the message type");
            Check.Equal((byte*)&one.Values - start, 8L + 7 * pointer, "the values");
            Check.Equal((byte*)&one.MessageTypeLength - start, 8L + 8 * pointer, "the message type's length");
            Check.Equal((byte*)&one.ValueCount - start, 12L + 8 * pointer, "the count");
        }

        public static void APairAndARoomToo()
        {
            int pointer = IntPtr.Size;
            NativeRoom room;
            byte* start = (byte*)&room;
            Check.Equal(sizeof(NativePair), 2 * pointer, "the size of a pair");
            Check.Equal(sizeof(NativeRoom), 3 * pointer + 8, "the size of a room");
            Check.Equal((byte*)&room.Data - start, 2L * pointer, "the data");
            Check.Equal((byte*)&room.DataCount - start, 3L * pointer, "the count");
            Check.Equal((byte*)&room.OnlineUsers - start, 3L * pointer + 4, "the users");
        }

        /// <summary>IL2CPP and Mono marshal nothing here: pointers and numbers alone, and no function.</summary>
        public static void EverythingThatCrossesIsBlittable()
        {
            int functions = 0;
            foreach (MethodInfo method in typeof(Native).GetMethods(BindingFlags.Static | BindingFlags.Public))
            {
                if ((method.Attributes & MethodAttributes.PinvokeImpl) == 0) continue;
                functions++;
                CheckBlittable(method, method.ReturnType);
                foreach (ParameterInfo parameter in method.GetParameters()) CheckBlittable(method, parameter.ParameterType);
            }
            Check.That(functions > 40, "only " + functions + " functions were found");
        }

        private static void CheckBlittable(MethodInfo method, Type type)
        {
            bool isPlain = type.IsPointer || type == typeof(void) || type == typeof(int) || type == typeof(uint) || type == typeof(long) ||
                type == typeof(byte) || type == typeof(ushort) || type == typeof(IntPtr) || type == typeof(UIntPtr);
            Check.That(isPlain, method.Name + " passes a " + type);
        }
    }
}
