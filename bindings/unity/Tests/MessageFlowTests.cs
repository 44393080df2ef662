// From Send to the handlers and back by a room that echoes, and what a full send buffer does.
using System;
using System.Collections.Generic;

namespace PlayerIONative.Tests
{
    /// <summary>The scenario's messages: types, handlers, deliveries, order and back-pressure.</summary>
    public static class MessageFlowTests
    {
        private static readonly object[] EveryValue =
        {
            0, 63, 64, -1, 2147483647, -2147483648,
            0u, 63u, 64u, 4294967295u,
            0L, -1L, 9223372036854775807L, -9223372036854775808L,
            0UL, 18446744073709551615UL,
            0.0, -0.0, 0.1, 1.7976931348623157e308, 5e-324, double.PositiveInfinity, double.NegativeInfinity, double.NaN,
            0.0f, -0.0f, 2.5f, 3.4028235e38f, 1e-45f, float.PositiveInfinity, float.NaN,
            "", new string('x', 63), new string('x', 64), "åäö €😀", "a\0b", new string('y', 70000),
            new byte[0], new byte[1], AllBytes(), Repeated(7, 70000),
            true, false,
        };

        private static byte[] AllBytes()
        {
            byte[] bytes = new byte[256];
            for (int i = 0; i < 256; i++) bytes[i] = (byte)i;
            return bytes;
        }

        private static byte[] Repeated(byte value, int count)
        {
            byte[] bytes = new byte[count];
            for (int i = 0; i < count; i++) bytes[i] = value;
            return bytes;
        }

        /// <summary>The type and the bits.</summary>
        private static string Exactly(object value)
        {
            if (value is double) return "double " + BitConverter.DoubleToInt64Bits((double)value).ToString("x");
            if (value is float) return "float " + BitConverter.ToString(BitConverter.GetBytes((float)value));
            if (value is byte[]) return "bytes " + BitConverter.ToString((byte[])value);
            return value.GetType().Name + " " + value;
        }

        public static void AllTypesComeBack()
        {
            foreach (bool reuse in new[] { false, true })
            {
                NativeLoop.ReuseMessages = reuse;
                Connection connection = Room.Join("bounce");
                List<string> back = null;
                bool again = false;
                connection.OnMessage += (sender, message) =>
                {
                    if (!again)
                    {
                        again = true;
                        connection.Send(message); // As it was received, to see that this changes nothing.
                        return;
                    }
                    back = new List<string>();
                    for (uint i = 0; i < message.Count; i++) back.Add(Exactly(message[i]));
                };
                connection.Send("every", EveryValue);
                Check.Until(() => back != null, "the message has come back twice");
                Check.Equal(back.Count, EveryValue.Length, "the number of values");
                for (int i = 0; i < EveryValue.Length; i++) Check.Equal(back[i], Exactly(EveryValue[i]), "value " + i);
                Room.Leave(connection);
            }
            NativeLoop.ReuseMessages = false;
        }

        public static void HandlersSeeTheirMessages()
        {
            Connection connection = Room.Join("bounce");
            List<string> first = new List<string>(), second = new List<string>();
            MessageReceivedEventHandler ofA = (sender, message) => first.Add(message.Type + message.GetInt(0));
            MessageReceivedEventHandler ofAll = (sender, message) => second.Add(message.Type + message.GetInt(0));
            connection.AddOnMessage("a", ofA);
            connection.AddOnMessage(ofAll);
            connection.Send("a", 1);
            connection.Send("b", 2);
            connection.Send("a", 3);
            Check.Until(() => second.Count == 3, "all three have come");
            Check.Equal(string.Join(" ", first), "a1 a3", "what the first has seen");
            Check.Equal(string.Join(" ", second), "a1 b2 a3", "what the second has seen");
            connection.RemoveOnMessage("a", ofA);
            connection.Send("a", 4);
            Check.Until(() => second.Count == 4, "the fourth has come");
            Check.Equal(first.Count, 2, "how many the removed one has seen");
            Check.Refused(Status.NotFound, () => connection.RemoveOnMessage("a", ofA));
            connection.OnMessage -= ofAll;
            connection.OnMessage -= ofAll; // C#'s events are silent here.
            connection.AddOnMessage("a", ofA);
            connection.Send("a", 5);
            Check.Until(() => first.Count == 3, "the fifth has come");
            Check.Equal(second.Count, 4, "how many the removed one has seen");
            Room.Leave(connection);
        }

        public static void HandlersChangeWhileTheyRun()
        {
            Connection connection = Room.Join("bounce");
            List<string> seen = new List<string>();
            MessageReceivedEventHandler last = (sender, message) => seen.Add("last" + message.GetInt(0));
            MessageReceivedEventHandler added = (sender, message) => seen.Add("added" + message.GetInt(0));
            MessageReceivedEventHandler first = null;
            first = (sender, message) =>
            {
                seen.Add("first" + message.GetInt(0));
                connection.OnMessage -= first;
                connection.OnMessage -= last;
                connection.OnMessage += added;
            };
            connection.OnMessage += first;
            connection.OnMessage += last;
            connection.Send("n", 1);
            connection.Send("n", 2);
            Check.Until(() => seen.Count == 2, "both have come");
            Check.Equal(string.Join(" ", seen), "first1 added2", "what was seen");
            Room.Leave(connection);
        }

        public static void EveryKindOfDelivery()
        {
            foreach (bool reuse in new[] { false, true })
            {
                NativeLoop.ReuseMessages = reuse;
                Delivers("Poll()", seen => NativeLoop.Poll());
                Delivers("Poll(timeout)", seen => NativeLoop.Poll(100));
                Client client = Room.LogIn("ann");
                Delivers("a call that waits", seen => client.Multiplayer.ListRooms(null, null, 1, 0));
                // The callback of a call that somebody waits for on another thread runs here, and messages may run there.
                Delivers("two threads", seen =>
                {
                    System.Threading.Thread other = new System.Threading.Thread(() => client.Multiplayer.ListRooms(null, null, 1, 0));
                    other.Start();
                    while (!other.Join(0)) NativeLoop.Poll(1);
                });
            }
            NativeLoop.ReuseMessages = false;
        }

        private static void Delivers(string how, Action<List<int>> poll)
        {
            Connection connection = Room.Join("bounce");
            List<int> seen = new List<int>();
            connection.OnMessage += (sender, message) => seen.Add(message.GetInt(0));
            for (int i = 0; i < 100; i++) connection.Send("echo", i);
            System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();
            while (seen.Count < 100)
            {
                Check.That(watch.ElapsedMilliseconds < 60000, "waited a minute in vain for " + how);
                poll(seen);
            }
            for (int i = 0; i < 100; i++) Check.Equal(seen[i], i, "message " + i + " by " + how);
            Room.Leave(connection);
        }

        public static void ThreadsMaySendAtTheSameTime()
        {
            const int threads = 4, messages = 500;
            Connection connection = Room.Join("bounce");
            int[] next = new int[threads];
            int wrong = 0;
            connection.OnMessage += (sender, message) =>
            {
                int thread = message.GetInt(0);
                if (message.GetInt(1) != next[thread]++ || message.GetString(2) != new string((char)('a' + thread), 100)) wrong++;
            };
            for (int i = 0; i < threads; i++)
            {
                int thread = i;
                new System.Threading.Thread(() =>
                {
                    for (int n = 0; n < messages; n++) connection.Send("m", thread, n, new string((char)('a' + thread), 100));
                }).Start();
            }
            Check.Until(() => Array.TrueForAll(next, count => count == messages), "all threads' messages are back");
            Check.Equal(wrong, 0, "how many were mixed up");
            Room.Leave(connection);
        }

        public static void AHundredThousandMessagesInOrder()
        {
            Connection connection = Room.Join("flood", "count", "100000", "size", "16");
            int next = 0;
            byte[] payload = new byte[16];
            connection.OnMessage += (sender, message) =>
            {
                int sequence = message.GetInt(0);
                Check.Equal(sequence, next, "the sequence number");
                Check.Equal(message.CopyByteArray(1, payload, 0), 16, "the payload's length");
                for (int i = 0; i < 16; i++)
                {
                    if (payload[i] != (byte)(sequence + i)) throw new CheckFailed("byte " + i + " of " + sequence + " is " + payload[i]);
                }
                next++;
            };
            Exception failure = null;
            Action<Exception> report = error => failure = error;
            NativeLoop.HandlerFailed += report;
            Check.Until(() => next == 100000 || failure != null, "all have come");
            NativeLoop.HandlerFailed -= report;
            if (failure != null) throw failure;
            Room.Leave(connection);
            Check.Equal(next, 100000, "how many have come");
        }

        public static void BackPressureIsTold()
        {
            string room = "bounce:" + Room.Word("stalled");
            Connection connection = Connection.Create("127.0.0.1", DevServer.Port, room, Room.Pairs("fault", "stall"));
            Message block = Message.Create("block", new byte[16384]);
            int sent = 0;
            string words = Check.Refused(Status.WouldBlock, () =>
            {
                for (; sent < 100000; sent++) connection.Send(block);
            });
            Check.Contains(words, "the send buffer is full");
            bool drained = false;
            connection.OnDrain += (sender, e) => drained = true;
            // The system may have taken some meanwhile.
            while (connection.TrySend(block)) Check.That(sent++ < 100000, "TrySend never says that nothing was sent");
            Connection other = Connection.Create("127.0.0.1", DevServer.Port, room, null);
            other.Send("devserver.release");
            Check.Until(() => drained, "there is room again");
            // The event may be of a moment before: then the buffer has filled again, and drains again.
            Check.Until(() => connection.TrySend(block), "it is sent");
            Room.Leave(connection);
            Room.Leave(other);
        }
    }
}
