// The official SDK's connection over one pio_connection: its handlers, sending, and its one end.
using System;
using System.Collections.Generic;

namespace PlayerIONative
{
    /// <summary>
    /// A connection to a room. Its handlers run where <see cref="NativeLoop.Poll()"/> is called: in Unity on the main thread.
    /// </summary>
    /// <remarks>It connects once and ends once; to come back, join again. Any thread may send and disconnect.</remarks>
    public sealed class Connection
    {
        /// <summary>A handler for messages, of all types if <c>Type</c> is null.</summary>
        private sealed class Registration
        {
            public string Type;
            public MessageReceivedEventHandler Handler;
            public volatile bool IsRemoved;
        }

        private static readonly Registration[] None = new Registration[0];

        private readonly object changing = new object();
        // Replaced as a whole, so that one who is delivering sees what was registered when the message came.
        private volatile Registration[] registrations = None;
        private IntPtr handle;
        private int slot = -1;
        private volatile bool isLeaving;
        private string end;
        private Callback<Connection> joined;
        private Callback<PlayerIOError> refused;

        internal Connection(IntPtr handle, string roomId)
        {
            this.handle = handle;
            RoomId = roomId;
        }

        /// <summary>Every message, in the order received.</summary>
        public event MessageReceivedEventHandler OnMessage
        {
            add { Register(null, value); }
            remove { Unregister(null, value); }
        }

        /// <summary>The end of the connection, once, after its last message, whoever ended it.</summary>
        public event DisconnectEventHandler OnDisconnect;

        /// <summary>NEW: there is room in the send buffer again, once after each time that it was full.</summary>
        public event EventHandler OnDrain;

        /// <summary>Whether it is in the room: from just before the success callback until the end, or <see cref="Disconnect"/>.</summary>
        public bool Connected { get; private set; }

        /// <summary>NEW: the room's id; null for a connection that was made without the web API.</summary>
        public string RoomId { get; private set; }

        /// <summary>NEW: why it ended; null before.</summary>
        public DisconnectReason? DisconnectReason { get; private set; }

        /// <summary>NEW: joins a room without the web API, by a join key that you have. Returns at once.</summary>
        /// <param name="host">the game server's name or address</param>
        /// <param name="port">its TCP port; 8184 as a rule</param>
        /// <param name="joinKey">which room, and that the user may enter</param>
        /// <param name="joinData">what the room is told of the user; may be null</param>
        /// <param name="successCallback">gets the connection once it has joined</param>
        /// <param name="errorCallback">gets the error otherwise</param>
        /// <returns>the connection, which is still on its way</returns>
        public static Connection Create(
            string host, int port, string joinKey, Dictionary<string, string> joinData,
            Callback<Connection> successCallback, Callback<PlayerIOError> errorCallback)
        {
            return Create(host, port, joinKey, joinData, null, successCallback, errorCallback);
        }

        /// <summary>NEW: the same with settings.</summary>
        /// <param name="host">the game server's name or address</param>
        /// <param name="port">its TCP port; 8184 as a rule</param>
        /// <param name="joinKey">which room, and that the user may enter</param>
        /// <param name="joinData">what the room is told of the user; may be null</param>
        /// <param name="settings">limits and time-outs; null for the defaults</param>
        /// <param name="successCallback">gets the connection once it has joined</param>
        /// <param name="errorCallback">gets the error otherwise</param>
        /// <returns>the connection, which is still on its way</returns>
        public static unsafe Connection Create(
            string host, int port, string joinKey, Dictionary<string, string> joinData, ConnectionSettings settings,
            Callback<Connection> successCallback, Callback<PlayerIOError> errorCallback)
        {
            ushort checkedPort = new ServerEndpoint(host, port).CheckedPort();
            IntPtr queue = NativeLoop.Queue;
            Connection connection = new Connection(NativeLoop.NotNull(Native.pio_connection_new()), null);
            try
            {
                using (Arguments arguments = new Arguments())
                {
                    IntPtr handle = connection.handle;
                    Native.Check(Native.pio_connection_set_queue(handle, queue));
                    Native.Check(Native.pio_connection_add_endpoint(handle, arguments.Text(host, "the host"), checkedPort));
                    Native.Check(Native.pio_connection_set_join_key(handle, arguments.Text(joinKey, "the join key")));
                    NativePair* pairs = arguments.Pairs(joinData, "the join data");
                    for (int i = 0; pairs != null && i < joinData.Count; i++)
                        Native.Check(Native.pio_connection_add_join_data(handle, pairs[i].Key, pairs[i].Value));
                }
                connection.Connect(settings, successCallback, errorCallback);
            }
            catch
            {
                connection.Free();
                throw;
            }
            return connection;
        }

        /// <summary>NEW: the same, but waits until the room is joined, and throws the error otherwise.</summary>
        /// <param name="host">the game server's name or address</param>
        /// <param name="port">its TCP port; 8184 as a rule</param>
        /// <param name="joinKey">which room, and that the user may enter</param>
        /// <param name="joinData">what the room is told of the user; may be null</param>
        public static Connection Create(string host, int port, string joinKey, Dictionary<string, string> joinData)
        {
            return NativeLoop.Wait<Connection>(
                "Connection.Create", (success, failure) => Create(host, port, joinKey, joinData, null, success, failure));
        }

        /// <summary>Adds a handler for every message.</summary>
        /// <param name="onMessageHandler">the handler</param>
        public void AddOnMessage(MessageReceivedEventHandler onMessageHandler)
        {
            OnMessage += onMessageHandler;
        }

        /// <summary>NEW: adds a handler for the messages of one type.</summary>
        /// <param name="type">the type</param>
        /// <param name="onMessageHandler">the handler</param>
        public void AddOnMessage(string type, MessageReceivedEventHandler onMessageHandler)
        {
            if (type == null) throw new ArgumentNullException("type");
            if (onMessageHandler == null) throw new ArgumentNullException("onMessageHandler");
            Register(type, onMessageHandler);
        }

        /// <summary>NEW: removes a handler for the messages of one type; it sees none any more.</summary>
        /// <param name="type">the type</param>
        /// <param name="onMessageHandler">the handler</param>
        public void RemoveOnMessage(string type, MessageReceivedEventHandler onMessageHandler)
        {
            if (type == null) throw new ArgumentNullException("type");
            if (!Unregister(type, onMessageHandler))
                throw new PlayerIOStatusError(
                    Status.NotFound,
                    "no such handler for \"" + type + "\" is registered with this connection; it may have been removed already");
        }

        /// <summary>Adds a handler for the end of the connection.</summary>
        /// <param name="disconnectHandler">the handler</param>
        public void AddOnDisconnect(DisconnectEventHandler disconnectHandler)
        {
            OnDisconnect += disconnectHandler;
        }

        /// <summary>Sends a message: copies it whole, and returns at once.</summary>
        /// <param name="type">the type</param>
        /// <param name="parameters">the values, each of one of the nine types</param>
        /// <exception cref="PlayerIOStatusError">NotConnected before the join and after the end; WouldBlock when more waits to be sent than
        /// the network takes; TooLarge; InvalidArgument and InvalidUtf8 for what can't be sent</exception>
        public void Send(string type, params object[] parameters)
        {
            Send(Message.Create(type, parameters));
        }

        /// <summary>Sends a message: copies it whole, and returns at once. A received one can be sent too.</summary>
        /// <param name="message">the message</param>
        /// <exception cref="PlayerIOStatusError">as <see cref="Send(string, object[])"/></exception>
        public void Send(Message message)
        {
            Native.Check(SendNow(message));
        }

        /// <summary>
        /// NEW: the same, but tells a full send buffer by false and not by an exception: for what is sent often, such as positions,
        /// where the next message replaces this one anyway.
        /// </summary>
        /// <param name="message">the message</param>
        /// <returns>false if nothing was sent because more waits to be sent than the network takes; see <see cref="OnDrain"/></returns>
        public bool TrySend(Message message)
        {
            int status = SendNow(message);
            if (status == (int)Status.WouldBlock) return false;
            Native.Check(status);
            return true;
        }

        /// <summary>
        /// Leaves: what was sent before is still delivered, for up to 2 s. <see cref="OnDisconnect"/> is all that follows. On the way
        /// into the room the join fails instead. Repeating it does nothing.
        /// </summary>
        public void Disconnect()
        {
            Connected = false;
            isLeaving = true;
            IntPtr now = handle;
            if (now == IntPtr.Zero) return;
            int status = Native.pio_connection_disconnect(now);
            // It may have ended meanwhile, which is as well.
            if (status != (int)Status.InvalidHandle) Native.Check(status);
        }

        internal bool Is(IntPtr other)
        {
            return handle == other;
        }

        /// <summary>Messages that were taken before <see cref="Disconnect"/> are not delivered any more.</summary>
        internal bool WantsMessages
        {
            get { return registrations.Length > 0 && !isLeaving; }
        }

        /// <summary>Begins to connect what is set up.</summary>
        internal void Connect(ConnectionSettings settings, Callback<Connection> success, Callback<PlayerIOError> failure)
        {
            if (settings != null) settings.ApplyTo(handle);
            joined = success;
            refused = failure;
            slot = Addressees.Add(this);
            Native.Check(Native.pio_connection_set_user_data(handle, (IntPtr)slot));
            Native.Check(Native.pio_connection_connect(handle));
        }

        /// <summary>Lets the game choose the endpoints.</summary>
        internal unsafe void Filter(GameServerEndpointFilterDelegate filter)
        {
            List<ServerEndpoint> endpoints = filter(Endpoints());
            if (endpoints == null || endpoints.Contains(null))
                throw new ArgumentException("the GameServerEndpointFilter returned null, or an endpoint that is null");
            Native.Check(Native.pio_connection_clear_endpoints(handle));
            using (Arguments arguments = new Arguments())
            {
                foreach (ServerEndpoint endpoint in endpoints)
                    Native.Check(Native.pio_connection_add_endpoint(
                        handle, arguments.Text(endpoint.Address, "an endpoint's address"), endpoint.CheckedPort()));
            }
        }

        /// <summary>Gives the native connection up, without telling anybody.</summary>
        internal void Free()
        {
            IntPtr old = handle;
            Connected = false;
            handle = IntPtr.Zero;
            joined = null;
            refused = null;
            if (slot >= 0) Addressees.Remove(this, slot);
            if (old != IntPtr.Zero) Native.pio_connection_free(old);
        }

        internal void WasShutDown()
        {
            Connected = false;
            handle = IntPtr.Zero;
            end = "NativeLoop.Shutdown was called";
        }

        internal void DeliverJoin(int code, string text)
        {
            Callback<Connection> success = joined;
            Callback<PlayerIOError> failure = refused;
            joined = null;
            refused = null;
            if (code == 0 && !isLeaving)
            {
                Connected = true;
                if (success != null) success(this);
                return;
            }
            ErrorCode error = PlayerIOError.FromNative(code);
            if (code == 0)
            {
                // It was left by a handler of what came just before, when the library had handed the join out already.
                error = ErrorCode.NetworkIssue;
                text = "cancelled";
            }
            end = "it could not join: " + text;
            Free();
            Failures.Tell(failure, new PlayerIOError(error, text));
        }

        internal void DeliverMessage(Message message)
        {
            string type = message.Type;
            foreach (Registration registration in registrations)
            {
                if (registration.IsRemoved || (registration.Type != null && registration.Type != type)) continue;
                try
                {
                    registration.Handler(this, message);
                }
                catch (Exception error)
                {
                    NativeLoop.Report(error);
                }
            }
        }

        internal void DeliverDisconnect(int reason, string text)
        {
            DisconnectReason = (DisconnectReason)reason;
            end = text;
            Free();
            TellAll(OnDisconnect, handler => ((DisconnectEventHandler)handler)(this, text));
        }

        internal void DeliverDrain()
        {
            TellAll(OnDrain, handler => ((EventHandler)handler)(this, EventArgs.Empty));
        }

        /// <summary>One handler that throws does not keep the others from being told.</summary>
        private static void TellAll(Delegate handlers, Action<Delegate> tell)
        {
            if (handlers == null) return;
            foreach (Delegate handler in handlers.GetInvocationList())
            {
                try
                {
                    tell(handler);
                }
                catch (Exception error)
                {
                    NativeLoop.Report(error);
                }
            }
        }

        private int SendNow(Message message)
        {
            if (message == null) throw new ArgumentNullException("message");
            IntPtr now = handle;
            int status = now == IntPtr.Zero ? (int)Status.InvalidHandle : Outgoing.Send(now, message);
            // It has ended; perhaps just now, on the thread that polls.
            if (status == (int)Status.InvalidHandle)
                throw new PlayerIOStatusError(Status.NotConnected, "the connection is not joined to a room: " + (end ?? "it has ended"));
            return status;
        }

        private unsafe List<ServerEndpoint> Endpoints()
        {
            List<ServerEndpoint> endpoints = new List<ServerEndpoint>();
            const int longest = 1024;
            byte* host = stackalloc byte[longest];
            UIntPtr needed;
            ushort port;
            int status;
            do
            {
                uint index = (uint)endpoints.Count;
                status = Native.pio_connection_get_endpoint(handle, index, host, (UIntPtr)longest, &needed, &port);
                if (status == 0) endpoints.Add(new ServerEndpoint(Utf8.Read(host), port));
            }
            while (status == 0);
            if (status != (int)Status.NoSuchIndex) Native.Check(status);
            return endpoints;
        }

        private void Register(string type, MessageReceivedEventHandler handler)
        {
            if (handler == null) return;
            lock (changing)
            {
                Registration[] more = new Registration[registrations.Length + 1];
                Array.Copy(registrations, more, registrations.Length);
                more[registrations.Length] = new Registration { Type = type, Handler = handler };
                registrations = more;
            }
        }

        /// <summary>Removes the one that was added last, as C#'s events do; false if there is none.</summary>
        private bool Unregister(string type, MessageReceivedEventHandler handler)
        {
            lock (changing)
            {
                int index = Array.FindLastIndex(registrations, one => one.Type == type && one.Handler == handler);
                if (index < 0) return false;
                registrations[index].IsRemoved = true;
                List<Registration> fewer = new List<Registration>(registrations);
                fewer.RemoveAt(index);
                registrations = fewer.ToArray();
                return true;
            }
        }
    }
}
