// Logging in, joining and leaving in a line each, for tests that are about something else.
using System.Collections.Generic;

namespace PlayerIONative.Tests
{
    /// <summary>Short ways into rooms of the dev server.</summary>
    public static class Room
    {
        public const string Game = "csharp-tests";

        private static int last;

        /// <summary>A word that no other test uses.</summary>
        public static string Word(string stem)
        {
            return stem + "-" + ++last;
        }

        /// <summary>Keys and values by turns.</summary>
        public static Dictionary<string, string> Pairs(params string[] pairs)
        {
            Dictionary<string, string> all = new Dictionary<string, string>();
            for (int i = 0; i < pairs.Length; i += 2) all.Add(pairs[i], pairs[i + 1]);
            return all;
        }

        /// <summary>Joins without the web API.</summary>
        public static Connection Join(string type, params string[] joinData)
        {
            return Connection.Create("127.0.0.1", DevServer.Port, type + ":" + Word("room"), Pairs(joinData));
        }

        public static Client LogIn(string user)
        {
            PlayerIO.ApiUrl = DevServer.ApiUrl;
            return PlayerIO.Connect(Game, "public", user, null, null);
        }

        public static void Leave(Connection connection)
        {
            bool left = false;
            connection.OnDisconnect += (sender, reason) => left = true;
            connection.Disconnect();
            Check.Until(() => left, "the room is left");
        }
    }
}
