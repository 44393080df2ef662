// What games do wrong, and shutdowns at bad moments. What C# leaves out of the scenario is listed here.
using System;
using System.Collections.Generic;
using System.Threading;

namespace PlayerIONative.Tests
{
    /// <summary>The scenario's misuse: each is an error with words, and everything else goes on.</summary>
    /// <remarks>
    /// What C# can't express, or means otherwise:
    /// <list type="bullet">
    /// <item>Nothing is freed by hand: ended connections and clients that have logged out are used in its place. Ending them again is no misuse.</item>
    /// <item>An event's -= is silent about a handler that isn't there; RemoveOnMessage with a type is not.</item>
    /// <item>A string has no bytes: text that is not UTF-8 is one with half a surrogate pair.</item>
    /// </list>
    /// </remarks>
    public static class MisuseTests
    {
        /// <summary>The scenario's step; its parts are below.</summary>
        public static void MisuseRaises()
        {
            Connection witness = Room.Join("bounce");
            int heard = 0;
            witness.OnMessage += (sender, message) => heard++;
            SendingOutsideOfTheRoom();
            UsedAfterTheEnd();
            ReadingWhatIsNotThere();
            WhatHasNoPlaceInAMessage();
            WaitingInAHandler();
            AHandlerThatThrows();
            witness.Send("still here");
            Check.Until(() => heard == 1, "the other connection goes on");
            Room.Leave(witness);
        }

        private static void SendingOutsideOfTheRoom()
        {
            Connection joined = null;
            Connection connection = Connection.Create(
                "127.0.0.1", DevServer.Port, "bounce:early", null, value => joined = value, error => { throw error; });
            Check.Refused(Status.NotConnected, () => connection.Send("too early"));
            Check.Until(() => joined != null, "it has joined");
            Check.That(ReferenceEquals(joined, connection), "the callback got another connection");
            connection.Disconnect();
            Check.Refused(Status.NotConnected, () => connection.Send("leaving"));
            Check.Until(() => connection.DisconnectReason != null, "it has left");
            Check.Refused(Status.NotConnected, () => connection.Send("too late"));
            Check.Refused(Status.NotConnected, () => connection.TrySend(Message.Create("too late")));
        }

        private static void UsedAfterTheEnd()
        {
            Connection connection = Room.Join("bounce");
            Room.Leave(connection);
            connection.Disconnect();
            connection.Disconnect();
            Client client = Room.LogIn("ann");
            client.Logout();
            client.Logout();
            Action[] calls =
            {
                () => client.Multiplayer.ListRooms(null, null, 0, 0),
                () => client.Multiplayer.CreateJoinRoom(null, "bounce", true, null, null, value => { }),
                () => Check.Equal(client.Token, "", "the token"),
            };
            foreach (Action call in calls) Check.Equal(Check.Throws<PlayerIOError>(call).ErrorCode, ErrorCode.LoggedOut, "the error code");
        }

        private static void ReadingWhatIsNotThere()
        {
            Message message = Message.Create("m", 1, "text", -1L, new byte[4]);
            Check.Equal(
                Check.Refused(Status.NoSuchIndex, () => message.GetInt(4)), "message \"m\" has 4 values, so there is none at index 4",
                "the words");
            Check.Refused(Status.NoSuchIndex, () => message[uint.MaxValue].ToString());
            Check.Equal(
                Check.Refused(Status.WrongType, () => message.GetInt(1)),
                "value 1 of message \"m\" is string, not int; use the getter of its own type", "the words");
            Check.Refused(Status.WrongType, () => message.GetString(0));
            Check.Refused(Status.WrongType, () => message.GetBoolean(0));
            Check.Equal(
                Check.Refused(Status.OutOfRange, () => message.GetULong(2)),
                "value 2 of message \"m\" is the long -1, which does not fit ulong; use the getter of its own type", "the words");
            Check.Refused(Status.BufferTooSmall, () => message.CopyByteArray(3, new byte[5], 2));
            Check.Refused(Status.BufferTooSmall, () => message.CopyByteArray(3, new byte[5], -1));
        }

        private static void WhatHasNoPlaceInAMessage()
        {
            Connection connection = Room.Join("bounce");
            Message heard = null;
            connection.OnMessage += (sender, message) => heard = message;
            Check.Contains(
                Check.Refused(Status.InvalidArgument, () => connection.Send("m", 1, DateTime.Now)),
                "value 1 of message \"m\" is System.DateTime, which has no place in a message");
            Check.Refused(Status.InvalidArgument, () => connection.Send("m", 1, null));
            Check.Refused(Status.InvalidArgument, () => connection.Send("m", (object[])null));
            Check.Throws<ArgumentNullException>(() => connection.Send((Message)null));
            Check.Throws<ArgumentNullException>(() => Message.Create(null));
            Check.Equal(
                Check.Refused(Status.InvalidUtf8, () => connection.Send("m", 1, "half \ud83d")),
                "value 1 of message \"m\" is no valid text: at index 5 is half of a surrogate pair", "the words");
            Check.Refused(Status.InvalidUtf8, () => connection.Send("\udc00"));
            Check.Refused(Status.InvalidArgument, () => connection.Send("a\0b"));
            Check.Refused(Status.InvalidArgument, () => Room.Join("bo\0unce"));
            Check.Throws<ArgumentNullException>(() => Connection.Create(null, 1, "key", null));
            Check.Refused(Status.InvalidArgument, () => Connection.Create("127.0.0.1", 0, "key", null));
            connection.Send("good", 1);
            Check.Until(() => heard != null, "it still sends");
            Check.Equal(heard.ToString(), "good(1)", "the message");
            Room.Leave(connection);
        }

        private static void WaitingInAHandler()
        {
            Client client = Room.LogIn("ann");
            Connection connection = Room.Join("bounce");
            List<PlayerIOStatusError> refused = new List<PlayerIOStatusError>();
            connection.OnMessage += (sender, message) =>
            {
                Action[] waits =
                {
                    () => NativeLoop.Poll(), () => client.Multiplayer.ListRooms(null, null, 0, 0), () => Room.Join("bounce"),
                };
                foreach (Action wait in waits) refused.Add(Check.Throws<PlayerIOStatusError>(wait));
            };
            connection.Send("wait");
            Check.Until(() => refused.Count == 3, "all are refused");
            foreach (PlayerIOStatusError error in refused) Check.Equal(error.Status, Status.InCallback, "the status");
            Check.Contains(refused[1].Message, "Multiplayer.ListRooms waits, and inside a handler or callback nothing may wait");
            Room.Leave(connection);
        }

        private static void AHandlerThatThrows()
        {
            Connection connection = Room.Join("bounce");
            List<Exception> reported = new List<Exception>();
            int heard = 0;
            Action<Exception> report = error => reported.Add(error);
            NativeLoop.HandlerFailed += report;
            connection.OnMessage += (sender, message) => { throw new InvalidOperationException("on message"); };
            connection.OnMessage += (sender, message) => heard++;
            connection.OnDisconnect += (sender, reason) => { throw new InvalidOperationException("on disconnect"); };
            connection.Send("one");
            connection.Send("two");
            Check.Until(() => heard == 2, "the other handler goes on");
            Room.Leave(connection);
            Connection.Create(
                "127.0.0.1", DevServer.Port, "bounce:throws", null, joined => { throw new InvalidOperationException("on join"); }, null);
            Check.Until(() => reported.Count == 4, "all is reported");
            NativeLoop.HandlerFailed -= report;
            string[] words = reported.ConvertAll(error => error.Message).ToArray();
            Check.Equal(string.Join(", ", words), "on message, on message, on disconnect, on join", "what was reported");
        }

        public static void AMessageThatWasLentIsOverAfterItsHandler()
        {
            NativeLoop.ReuseMessages = true;
            Connection connection = Room.Join("bounce");
            Message lent = null;
            connection.OnMessage += (sender, message) => lent = message;
            connection.Send("m", "text", 1);
            Check.Until(() => lent != null, "the message has come");
            Action[] uses =
            {
                () => lent.GetString(0), () => lent.GetInt(1), () => lent.Add(1), () => connection.Send(lent), () => lent.ToString(),
                () => lent.Clear(), () => Check.Equal(lent.Count, 0u, "the count"), () => Check.Equal(lent.Type, "", "the type"),
            };
            foreach (Action use in uses) Check.Refused(Status.InvalidHandle, use);
            NativeLoop.ReuseMessages = false;
            Room.Leave(connection);
        }

        public static void AfterAShutdownEverythingCanBeUsedAgain()
        {
            Client client = Room.LogIn("ann");
            Connection connection = Room.Join("bounce");
            bool ended = false;
            connection.OnDisconnect += (sender, reason) => ended = true;
            NativeLoop.Shutdown();
            NativeLoop.Shutdown();
            Check.Equal(NativeLoop.Poll(), 0, "the number of events");
            Check.That(!connection.Connected, "it says that it is connected");
            Check.Contains(Check.Refused(Status.NotConnected, () => connection.Send("m")), "NativeLoop.Shutdown was called");
            connection.Disconnect();
            Check.Refused(Status.InvalidHandle, () => client.Multiplayer.ListRooms(null, null, 0, 0));
            client.Logout();
            Room.Leave(Room.Join("bounce"));
            Check.Equal(Room.LogIn("bob").ConnectUserId, "bob", "the user's id");
            Check.That(!ended, "the end was told after the shutdown");
        }

        public static void AShutdownInAHandlerHappensAfterIt()
        {
            Connection connection = Room.Join("bounce");
            string text = null;
            connection.OnMessage += (sender, message) =>
            {
                NativeLoop.Shutdown();
                text = message.GetString(0);
                connection.Send("still", "open");
            };
            connection.Send("m", "text");
            connection.Send("m", "never seen");
            Check.Until(() => text != null, "the message has come");
            Check.Equal(text, "text", "the text");
            Check.Equal(NativeLoop.Poll(), 0, "the number of events");
            Check.Refused(Status.NotConnected, () => connection.Send("m"));
        }

        public static void AShutdownEndsTheWaitsOfOtherThreads()
        {
            Exception thrown = null;
            Thread waiting = new Thread(() =>
            {
                try
                {
                    Room.Join("bounce", "fault", "silent");
                }
                catch (Exception error)
                {
                    thrown = error;
                }
            });
            waiting.Start();
            // When it waits is not told, so it is interrupted until it has been.
            while (!waiting.Join(20)) NativeLoop.Shutdown();
            Check.That(thrown is PlayerIOStatusError, "the wait ended with " + thrown);
            Room.Leave(Room.Join("bounce"));
        }

        public static void ClientsThatNobodyNeedsAreFreed()
        {
            List<IntPtr> handles = LogInAndForget(50);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Check.Equal(Room.LogIn("bob").ConnectUserId, "bob", "the user's id");
            List<IntPtr> dead = handles.FindAll(IsDead);
            // Mono looks for references on the stack by their bits, so that one or the other may seem needed.
            Check.That(dead.Count > 40, "only " + dead.Count + " of 50 clients were freed");
        }

        private static unsafe bool IsDead(IntPtr client)
        {
            UIntPtr needed;
            return Native.pio_client_get_token(client, null, UIntPtr.Zero, &needed) == (int)Status.InvalidHandle;
        }

        private static List<IntPtr> LogInAndForget(int count)
        {
            List<IntPtr> handles = new List<IntPtr>();
            for (int i = 0; i < count; i++) handles.Add(Room.LogIn("ann").Choose(null, false).Handle);
            return handles;
        }
    }
}
