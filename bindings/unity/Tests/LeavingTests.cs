// The races between leaving and what is underway: joins, messages, handlers.
using System.Collections.Generic;

namespace PlayerIONative.Tests
{
    /// <summary>Leaving while something is on its way: each join is answered once, and nothing but the end comes afterwards.</summary>
    public static class LeavingTests
    {
        public static void WhoLeavesBeforeTheJoinIsToldThatItFailed()
        {
            List<string> told = new List<string>();
            Connection connection = Enter("bounce:" + Room.Word("room"), "ann", told);
            connection.Disconnect();
            Check.Until(() => told.Count > 0, "the join is answered");
            Room.Leave(Room.Join("bounce")); // Whatever was to come would have come by now.
            Check.Equal(string.Join(" ", told), "NetworkIssue", "what was told");
        }

        /// <summary>The library had handed the join out already, in the same batch as what made the game leave.</summary>
        public static void AJoinThatWasHandedOutAlreadyFailsToo()
        {
            List<string> told = new List<string>();
            Connection connection = Enter("bounce:" + Room.Word("room"), "ann", told);
            connection.Disconnect();
            connection.DeliverJoin(0, "");
            Check.Equal(string.Join(" ", told), "NetworkIssue", "what was told");
            Check.That(!connection.Connected, "it says that it is connected");
            Check.Equal(
                Check.Refused(Status.NotConnected, () => connection.Send("m")),
                "the connection is not joined to a room: it could not join: cancelled", "the words");
            Room.Leave(Room.Join("bounce"));
            Check.Equal(told.Count, 1, "how often something was told");
        }

        /// <summary>However the server's answer and the leaving cross.</summary>
        public static void EachJoinIsAnsweredOnce()
        {
            for (int round = 0; round < 20; round++)
            {
                string key = "chat:" + Room.Word("room");
                Connection host = Connection.Create("127.0.0.1", DevServer.Port, key, Room.Pairs("name", "host"));
                List<string> told = new List<string>();
                Connection guest = null;
                bool hasLeft = false;
                host.OnMessage += (sender, message) =>
                {
                    if (message.Type != "join" || message.GetString(0) != "guest") return;
                    told.Add("leaving");
                    guest.Disconnect();
                    hasLeft = true;
                };
                guest = Enter(key, "guest", told);
                Check.Until(() => hasLeft && told.Count >= (told[0] == "leaving" ? 2 : 3), "the guest has been told");
                Room.Leave(host);
                string all = string.Join(" ", told);
                Check.That(all == "leaving NetworkIssue" || all == "joined leaving left", "what was told is " + all);
            }
        }

        public static void NoMessageComesAfterLeavingInAHandler()
        {
            Connection connection = Room.Join("flood", "count", "1000");
            int heard = 0;
            bool left = false;
            connection.OnMessage += (sender, message) =>
            {
                heard++;
                ((Connection)sender).Disconnect();
            };
            connection.OnDisconnect += (sender, reason) => left = true;
            Check.Until(() => left, "it has left");
            Check.Equal(heard, 1, "how many messages were heard");
            Check.Equal(connection.DisconnectReason, DisconnectReason.ByHost, "the reason");
        }

        /// <summary>The connection's place among the addressees is free again when its last handler runs.</summary>
        public static void AHandlerOfTheEndMayJoinAgain()
        {
            Connection first = Room.Join("bounce");
            List<string> heard = new List<string>();
            first.OnMessage += (sender, message) => heard.Add("first");
            Connection second = null;
            first.OnDisconnect += (sender, reason) => Connection.Create(
                "127.0.0.1", DevServer.Port, "bounce:again", null,
                joined =>
                {
                    second = joined;
                    joined.OnMessage += (again, message) => heard.Add("second");
                    joined.Send("m");
                },
                error => { throw error; });
            first.Send("devserver.close");
            Check.Until(() => heard.Count > 0, "the second connection's message has come");
            Check.Equal(string.Join(" ", heard), "second", "who has heard it");
            Room.Leave(second);
        }

        private static Connection Enter(string key, string name, List<string> told)
        {
            Connection connection = Connection.Create(
                "127.0.0.1", DevServer.Port, key, Room.Pairs("name", name), joined => told.Add("joined"),
                error => told.Add(error.ErrorCode.ToString()));
            connection.OnDisconnect += (sender, reason) => told.Add("left");
            return connection;
        }
    }
}
