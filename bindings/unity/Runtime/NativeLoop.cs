// Takes the events of the process's one queue and hands each to whom it is for, one thread at a time.
using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace PlayerIONative
{
    /// <summary>
    /// NEW: where all callbacks and handlers run. In Unity a hidden behaviour polls once a frame, on the main thread; elsewhere call
    /// <see cref="Poll()"/> in your loop.
    /// </summary>
    public static unsafe class NativeLoop
    {
        // How many events are taken from the library in one call.
        private const int Capacity = 256;
        // So many events, and Poll returns: a server that is faster than the game must not hold up the frame.
        private const int MostInOnePoll = 10000;
        // How long a wait may keep another thread from its turn, in milliseconds.
        private const int Slice = 100;
        private const uint Forever = uint.MaxValue;

        // Guards all that taking events needs. Whoever holds it has the turn: one thread at a time, also while handlers run.
        private static readonly object EventsLock = new object();
        // Guards `queue`, briefly; taken after EventsLock where both are. Pulsed when there is a queue, and by Wake.
        private static readonly object QueueLock = new object();

        // Guarded by EventsLock. The events from `position` up to `taken` wait to be delivered; what they point to is the library's.
        private static NativeEvent* events;
        private static int position;
        private static int taken;
        private static bool isDelivering;
        private static bool endsAfterDelivery;
        private static TypeNames typeNames;
        private static Message pooled;

        // Made holding QueueLock, and ended holding EventsLock too. So whoever has the turn may read it without QueueLock: a queue that is
        // there stays there, and one that isn't yet has no events.
        private static IntPtr queue;
        // Counted up where the queue is ended. Read without a lock: a shutdown may come right after any look at it.
        private static volatile int epoch;
        // The thread of Unity's scripts; 0 for any. Written by that thread alone, read by all without a lock.
        private static volatile int ownerThread;

        /// <summary>
        /// Whether all handlers get the same <see cref="Message"/> object, good until they return: then receiving makes no garbage
        /// but the strings and byte arrays that are asked for. False by default: each message is an object that can be kept.
        /// </summary>
        public static bool ReuseMessages { get; set; }

        /// <summary>
        /// Gets what handlers and callbacks throw, and the errors of calls that were made without an error callback. Nothing is
        /// stopped by them. Without a handler here they are logged: by Unity's console, elsewhere on the standard error stream.
        /// </summary>
        public static event Action<Exception> HandlerFailed;

        /// <summary>The version of the native library, such as "0.1.0".</summary>
        public static string Version
        {
            get
            {
                Native.Require();
                return Utf8.Read(Native.pio_version());
            }
        }

        /// <summary>Runs the callbacks and handlers of all that has come, and returns at once. Call it once a frame.</summary>
        /// <returns>how many events were delivered</returns>
        public static int Poll()
        {
            return Poll(0);
        }

        /// <summary>The same, but waits if nothing has come yet.</summary>
        /// <param name="timeoutMs">how long to wait, in milliseconds; -1 without end</param>
        /// <returns>how many events were delivered; 0 when time was up, or after <see cref="Wake"/></returns>
        public static int Poll(int timeoutMs)
        {
            RefuseToWait("NativeLoop.Poll");
            // A loop around this must not spin before anything was begun.
            if (!HasQueue(timeoutMs < 0 ? Slice : Math.Min(timeoutMs, Slice))) return 0;
            lock (EventsLock)
            {
                int delivered = 0;
                uint patience = timeoutMs < 0 ? Forever : (uint)timeoutMs;
                while (delivered < MostInOnePoll && DeliverOne(patience))
                {
                    delivered++;
                    patience = 0;
                }
                return delivered;
            }
        }

        /// <summary>Ends the current wait in <see cref="Poll(int)"/>, or the next one. For other threads.</summary>
        public static void Wake()
        {
            lock (QueueLock)
            {
                Monitor.PulseAll(QueueLock);
                if (queue != IntPtr.Zero) Native.Check(Native.pio_queue_wake(queue));
            }
        }

        /// <summary>
        /// Ends all clients and connections and the library's thread, within 3 s: what was sent still leaves. No callback or handler
        /// runs any more. Afterwards everything can be used again, with new objects. Inside a handler it happens after that has
        /// returned. In Unity this is called for you.
        /// </summary>
        public static void Shutdown()
        {
            while (!Monitor.TryEnter(EventsLock, Slice)) Wake();
            try
            {
                if (isDelivering) endsAfterDelivery = true;
                else End();
            }
            finally
            {
                Monitor.Exit(EventsLock);
            }
        }

        /// <summary>As Unity's play mode starts: what a domain reload would do to the statics.</summary>
        internal static void Reset()
        {
            Shutdown();
            ReuseMessages = false;
            HandlerFailed = null;
            PlayerIO.Reset();
        }

        /// <summary>From now on only this thread polls.</summary>
        internal static void OwnThisThread()
        {
            ownerThread = Thread.CurrentThread.ManagedThreadId;
        }

        /// <summary>As Unity's play mode ends: the editor's own scripts may poll on any thread again.</summary>
        internal static void EndOfPlay()
        {
            Shutdown();
            ownerThread = 0;
        }

        /// <summary>The queue that everything is delivered through.</summary>
        internal static IntPtr Queue
        {
            get
            {
                Native.Require();
                lock (QueueLock)
                {
                    if (queue == IntPtr.Zero)
                    {
                        queue = NotNull(Native.pio_queue_new());
                        Monitor.PulseAll(QueueLock);
                    }
                    return queue;
                }
            }
        }

        /// <summary>Counts up at each shutdown: handles of another epoch are dead.</summary>
        internal static int Epoch
        {
            get { return epoch; }
        }

        /// <summary>A new object of the library's, or an exception with the words.</summary>
        internal static IntPtr NotNull(IntPtr handle)
        {
            if (handle == IntPtr.Zero) throw new PlayerIOStatusError(Status.System, Utf8.Read(Native.pio_last_error()));
            return handle;
        }

        /// <summary>Polls until a call is done, and gives its result or throws its error.</summary>
        /// <param name="what">the call's name</param>
        /// <param name="begin">begins it</param>
        internal static T Wait<T>(string what, Action<Callback<T>, Callback<PlayerIOError>> begin)
        {
            RefuseToWait(what);
            Outcome<T> outcome = new Outcome<T>();
            int began = epoch;
            begin(outcome.Succeed, outcome.Fail);
            while (!outcome.IsDone)
            {
                if (epoch != began)
                    throw new PlayerIOStatusError(Status.InvalidHandle, what + " was waiting when NativeLoop.Shutdown was called");
                // Another thread that has the turn may deliver this result too, so don't wait for the turn alone.
                if (!Monitor.TryEnter(EventsLock, 10)) continue;
                try
                {
                    // One event at a time: those behind the result wait until the caller has its connection and adds handlers.
                    if (!outcome.IsDone && epoch == began) DeliverOne(Slice);
                }
                finally
                {
                    Monitor.Exit(EventsLock);
                }
            }
            return outcome.Result();
        }

        /// <summary>Tells of something that nobody asked for.</summary>
        internal static void Report(Exception error)
        {
            Action<Exception> handlers = HandlerFailed;
            if (handlers != null)
            {
                try
                {
                    handlers(error);
                    return;
                }
                catch (Exception another)
                {
                    Log(another);
                }
            }
            Log(error);
        }

        private static void Log(Exception error)
        {
#if UNITY_5_3_OR_NEWER
            UnityEngine.Debug.LogException(error);
#else
            Console.Error.WriteLine("playerio: " + error);
#endif
        }

        /// <summary>Any thread's. It need not have the turn to look at isDelivering: what counts is what it has written itself.</summary>
        private static void RefuseToWait(string what)
        {
            int owner = ownerThread;
            if (owner != 0 && owner != Thread.CurrentThread.ManagedThreadId)
                throw new PlayerIOStatusError(Status.Busy, what + " runs handlers, which belong on Unity's main thread; call it there");
            if (isDelivering && Monitor.IsEntered(EventsLock))
                throw new PlayerIOStatusError(
                    Status.InCallback,
                    what + " waits, and inside a handler or callback nothing may wait; use the overload with a callback, or call it " +
                    "after the handler has returned");
        }

        /// <summary>Whether anything was begun, so that something can come. If not, waits for that, for Wake, or for the time.</summary>
        private static bool HasQueue(int timeoutMs)
        {
            lock (QueueLock)
            {
                if (queue != IntPtr.Zero) return true;
                if (timeoutMs != 0) Monitor.Wait(QueueLock, timeoutMs);
                return false;
            }
        }

        /// <summary>Delivers the next event; false if none came in time. The caller has the turn.</summary>
        private static bool DeliverOne(uint patience)
        {
            if (position == taken && !Fetch(patience)) return false;
            NativeEvent* next = events + position++;
            isDelivering = true;
            try
            {
                Deliver(next);
            }
            catch (Exception error)
            {
                Report(error);
            }
            finally
            {
                isDelivering = false;
            }
            if (endsAfterDelivery) End();
            return true;
        }

        private static bool Fetch(uint patience)
        {
            position = taken = 0;
            Addressees.FreeUnreferenced();
            if (queue == IntPtr.Zero) return false;
            if (events == null)
            {
                events = (NativeEvent*)Marshal.AllocHGlobal(Capacity * sizeof(NativeEvent));
                typeNames = new TypeNames();
                pooled = new Message("");
            }
            UIntPtr count;
            Native.Check(Native.pio_queue_next(queue, events, (UIntPtr)Capacity, patience, &count));
            taken = (int)count;
            return taken > 0;
        }

        private static void Deliver(NativeEvent* next)
        {
            if (next->Type == NativeEventType.Result)
            {
                PendingCall call = Addressees.Take((int)next->UserData);
                if (call != null) call.Finish(next);
                return;
            }
            Connection connection = Addressees.Find((int)next->UserData, next->Connection);
            if (connection == null) return;
            switch (next->Type)
            {
                case NativeEventType.Message:
                    if (connection.WantsMessages) DeliverMessage(connection, next);
                    break;
                case NativeEventType.Join:
                    connection.DeliverJoin(next->Code, Utf8.Read(next->Text));
                    break;
                case NativeEventType.Disconnect:
                    connection.DeliverDisconnect(next->Code, Utf8.Read(next->Text));
                    break;
                case NativeEventType.Drain:
                    connection.DeliverDrain();
                    break;
                default: // A type of a later version.
                    break;
            }
        }

        private static void DeliverMessage(Connection connection, NativeEvent* next)
        {
            string type = typeNames.Get(next->MessageType, (int)next->MessageTypeLength);
            bool lent = ReuseMessages;
            Message message = lent ? pooled : new Message(type);
            message.Load(type, next->Values, (int)next->ValueCount, lent);
            connection.DeliverMessage(message);
            if (lent) message.End();
        }

        private static void End()
        {
            endsAfterDelivery = false;
            lock (QueueLock)
            {
                if (queue == IntPtr.Zero) return;
                epoch++;
                queue = IntPtr.Zero;
            }
            Connection[] ended = Addressees.Clear();
            position = taken = 0;
            foreach (Connection connection in ended)
            {
                if (connection != null) connection.WasShutDown();
            }
            int status = Native.pio_shutdown();
            Marshal.FreeHGlobal((IntPtr)events);
            events = null;
            Native.Check(status);
        }
    }
}
