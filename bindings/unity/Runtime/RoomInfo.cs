// What a list of rooms is made of, copied out of the result before that is gone.
using System.Collections.Generic;

namespace PlayerIONative
{
    /// <summary>A room that <see cref="Multiplayer.ListRooms(string, Dictionary{string, string}, int, int)"/> found.</summary>
    public sealed class RoomInfo
    {
        internal RoomInfo()
        {
        }

        /// <summary>The id to join it by.</summary>
        public string Id { get; internal set; }

        /// <summary>The type, which says what the game's server code runs in it.</summary>
        public string RoomType { get; internal set; }

        /// <summary>How many users are in it.</summary>
        public int OnlineUsers { get; internal set; }

        /// <summary>What the room tells of itself; never null.</summary>
        public Dictionary<string, string> RoomData { get; internal set; }
    }
}
