// Counts collections while messages stream in: reused messages must cause none.
using System;

namespace PlayerIONative.Tests
{
    /// <summary>What receiving costs the garbage collector, counted.</summary>
    public static class GarbageTests
    {
        private const int Messages = 300000;

        /// <summary>
        /// `test` gives Mono a nursery of 512 KiB, so that 2 bytes a message would fill it; what an object takes at least, 16 bytes, would do
        /// so nine times.
        /// </summary>
        public static void ReusedMessagesMakeNoGarbage()
        {
            Check.Equal(Collections(true), 0, "how many collections " + Messages + " messages caused");
        }

        /// <summary>The measure works: messages that can be kept are objects.</summary>
        public static void KeptMessagesMakeSome()
        {
            Check.That(Collections(false) > 9, "only few collections were counted; is the nursery small?");
        }

        private static int Collections(bool reuse)
        {
            NativeLoop.ReuseMessages = reuse;
            Connection connection = Room.Join("flood", "size", "16");
            byte[] payload = new byte[16];
            int received = 0, last = 0;
            long sum = 0;
            connection.AddOnMessage("flood", (sender, message) =>
            {
                received++;
                last = message.GetInt(0);
                sum += message.CopyByteArray(1, payload, 0);
            });
            while (received < 1000) NativeLoop.Poll(100); // Until everything is compiled and every buffer has its size.
            GC.Collect();
            int before = GC.CollectionCount(0), begin = received;
            while (received < begin + Messages) NativeLoop.Poll(100);
            int collections = GC.CollectionCount(0) - before;
            NativeLoop.ReuseMessages = false;
            Check.Equal(last, received - 1, "the last sequence number");
            Check.Equal(sum, received * 16L, "the bytes received");
            Room.Leave(connection);
            return collections;
        }
    }
}
