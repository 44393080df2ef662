// Who the events of the queue go to. The lock is held for a look or a change, never while anything else is called.
using System;
using System.Collections.Generic;

namespace PlayerIONative
{
    /// <summary>The connections and calls that await events, and the clients that nobody refers to any more.</summary>
    internal static class Addressees
    {
        private static readonly object Changing = new object();

        private static volatile Connection[] connections = new Connection[16];
        private static readonly Stack<int> FreeSlots = new Stack<int>();
        private static int usedSlots;

        private static readonly Dictionary<int, PendingCall> Calls = new Dictionary<int, PendingCall>();
        private static int lastTicket;

        private static readonly List<IntPtr> Unreferenced = new List<IntPtr>();
        private static volatile bool hasUnreferenced;

        /// <summary>Makes events of a connection find it; gives its slot, which is its user data.</summary>
        public static int Add(Connection connection)
        {
            lock (Changing)
            {
                int slot = FreeSlots.Count > 0 ? FreeSlots.Pop() : usedSlots++;
                if (slot == connections.Length)
                {
                    // Replaced and not changed, since who delivers reads it without the lock.
                    Connection[] larger = new Connection[slot * 2];
                    Array.Copy(connections, larger, slot);
                    connections = larger;
                }
                connections[slot] = connection;
                return slot;
            }
        }

        /// <summary>The connection of a slot, if it is still that of this handle; otherwise null.</summary>
        public static Connection Find(int slot, IntPtr handle)
        {
            Connection[] all = connections;
            Connection connection = slot >= 0 && slot < all.Length ? all[slot] : null;
            return connection != null && connection.Is(handle) ? connection : null;
        }

        /// <summary>Its events go nowhere any more.</summary>
        public static void Remove(Connection connection, int slot)
        {
            lock (Changing)
            {
                if (slot >= connections.Length || connections[slot] != connection) return; // Shut down meanwhile.
                connections[slot] = null;
                FreeSlots.Push(slot);
            }
        }

        /// <summary>Awaits a client's result; gives the user data of the call.</summary>
        public static int Expect(PendingCall call)
        {
            lock (Changing)
            {
                Calls.Add(++lastTicket, call);
                return lastTicket;
            }
        }

        /// <summary>The call that awaits this result, for the last time; null if there is none any more.</summary>
        public static PendingCall Take(int ticket)
        {
            lock (Changing)
            {
                PendingCall call;
                if (Calls.TryGetValue(ticket, out call)) Calls.Remove(ticket);
                return call;
            }
        }

        /// <summary>
        /// Frees a client as soon as somebody polls. For finalizers, which may run when the library is gone already and must not call
        /// it, on a thread that must not wait.
        /// </summary>
        public static void FreeLater(IntPtr client)
        {
            lock (Changing)
            {
                Unreferenced.Add(client);
                hasUnreferenced = true;
            }
        }

        /// <summary>Frees those.</summary>
        public static void FreeUnreferenced()
        {
            if (!hasUnreferenced) return;
            IntPtr[] clients;
            lock (Changing)
            {
                clients = Unreferenced.ToArray();
                Unreferenced.Clear();
                hasUnreferenced = false;
            }
            foreach (IntPtr client in clients) Native.pio_client_free(client);
        }

        /// <summary>Forgets everything, since the library is shut down; gives the connections, with null for free slots.</summary>
        public static Connection[] Clear()
        {
            lock (Changing)
            {
                Connection[] ended = connections;
                connections = new Connection[16];
                FreeSlots.Clear();
                usedSlots = 0;
                Calls.Clear();
                Unreferenced.Clear();
                hasUnreferenced = false;
                return ended;
            }
        }
    }
}
