// Rooms by the web API: listed, made, joined, filtered; and the reason of each end.
using System;
using System.Collections.Generic;

namespace PlayerIONative.Tests
{
    /// <summary>The scenario's rooms: listing, making, joining, and how connections end.</summary>
    public static class RoomTests
    {
        public static void ListsTheRoomThatItMade()
        {
            Client client = Room.LogIn("ann");
            string map = Room.Word("map");
            Dictionary<string, string> criteria = Room.Pairs("map", map);
            Check.Equal(client.Multiplayer.ListRooms("bounce", criteria, 20, 0).Length, 0, "the number of rooms before");
            Connection connection = client.Multiplayer.CreateJoinRoom(null, "bounce", true, Room.Pairs("map", map), null);
            RoomInfo[] rooms = client.Multiplayer.ListRooms("bounce", criteria, 20, 0);
            Check.Equal(rooms.Length, 1, "the number of rooms");
            Check.Equal(rooms[0].Id, connection.RoomId, "the room's id");
            Check.Equal(rooms[0].RoomType, "bounce", "the room's type");
            Check.Equal(rooms[0].OnlineUsers, 1, "the number of users");
            Check.Equal(rooms[0].RoomData.Count, 1, "the number of the room's data");
            Check.Equal(rooms[0].RoomData["map"], map, "the room's map");
            Room.Leave(connection);
        }

        public static void AnUnknownRoomIsRefused()
        {
            Client client = Room.LogIn("ann");
            PlayerIOError error = Check.Throws<PlayerIOError>(() => client.Multiplayer.JoinRoom(Room.Word("nowhere"), null));
            Check.Equal(error.ErrorCode, ErrorCode.UnknownRoom, "the error code");
            Check.Equal((int)error.ErrorCode, 17, "the error code's number");
        }

        public static void ARefusedJoinHasItsCode()
        {
            bool ended = false;
            PlayerIOError error = null;
            Connection connection = Connection.Create(
                "127.0.0.1", DevServer.Port, "bounce:refused", Room.Pairs("fault", "reject", "code", "19", "text", "full"),
                joined => { throw new CheckFailed("it has joined"); }, why => error = why);
            connection.OnDisconnect += (sender, reason) => ended = true;
            Check.Until(() => error != null, "the join is refused");
            Check.Equal(error.ErrorCode, ErrorCode.RoomIsFull, "the error code");
            Check.Equal((int)error.ErrorCode, 19, "the error code's number");
            Check.Equal(error.Message, "full", "the words");
            Room.Leave(Room.Join("bounce")); // Whatever was to come would have come by now.
            Check.That(!ended, "the end of a join that failed was told");
            Check.That(!connection.Connected, "it says that it is connected");
        }

        public static void EveryEndHasItsReason()
        {
            Ends(null, DisconnectReason.ByHost);
            Ends("devserver.close", DisconnectReason.ByServer);
            Ends("devserver.reset", DisconnectReason.NetworkError);
            Ends("devserver.garbage", DisconnectReason.ProtocolError);
        }

        private static void Ends(string order, DisconnectReason wanted)
        {
            Connection connection = Room.Join("bounce");
            List<string> ends = new List<string>();
            connection.OnDisconnect += (sender, reason) => ends.Add(reason);
            Check.That(connection.Connected, "it says that it is not connected");
            Check.Equal(connection.DisconnectReason, null, "the reason before the end");
            if (order == null) connection.Disconnect();
            else connection.Send(order);
            Check.Until(() => ends.Count > 0, "the end of " + order + " is told");
            Check.Equal(connection.DisconnectReason, wanted, "the reason of " + order);
            Check.That(ends[0] != "", "the end of " + order + " has no words");
            Check.That(!connection.Connected, "it says that it is connected");
            string words = Check.Refused(Status.NotConnected, () => connection.Send("late"));
            Check.Equal(words, "the connection is not joined to a room: " + ends[0], "the words");
            connection.Disconnect();
            Room.Leave(Room.Join("bounce"));
            Check.Equal(ends.Count, 1, "how often the end was told");
        }

        public static void RoomsAreMadeAndJoined()
        {
            Client client = Room.LogIn("ann");
            string id = client.Multiplayer.CreateRoom(null, "bounce", false, null);
            Check.That(!string.IsNullOrEmpty(id), "the room has no id");
            Connection connection = client.Multiplayer.JoinRoom(id, null);
            Check.Equal(connection.RoomId, id, "the room's id");
            Room.Leave(connection);
            bool joined = false;
            client.Multiplayer.CreateJoinRoom(id, "bounce", true, null, null, value => joined = true);
            Check.Until(() => joined, "the room is joined by a callback");
        }

        public static void TheFilterChoosesTheEndpoints()
        {
            Client client = Room.LogIn("ann");
            List<ServerEndpoint> seen = null;
            client.Multiplayer.GameServerEndpointFilter = endpoints =>
            {
                seen = new List<ServerEndpoint>(endpoints);
                endpoints.Insert(0, new ServerEndpoint("127.0.0.1", 1));
                return endpoints;
            };
            Room.Leave(client.Multiplayer.CreateJoinRoom(null, "bounce", true, null, null));
            Check.Equal(seen.Count, 1, "the number of endpoints");
            Check.Equal(seen[0].ToString(), "127.0.0.1:" + DevServer.Port, "the endpoint");
            client.Multiplayer.GameServerEndpointFilter = endpoints => { throw new InvalidOperationException("no endpoint will do"); };
            PlayerIOError error = Check.Throws<PlayerIOError>(() => client.Multiplayer.CreateJoinRoom(null, "bounce", true, null, null));
            Check.Equal(error.Message, "no endpoint will do", "the words");
            foreach (List<ServerEndpoint> none in new[] { null, new List<ServerEndpoint> { null } })
            {
                client.Multiplayer.GameServerEndpointFilter = endpoints => none;
                error = Check.Throws<PlayerIOError>(() => client.Multiplayer.CreateJoinRoom(null, "bounce", true, null, null));
                Check.Equal(error.Message, "the GameServerEndpointFilter returned null, or an endpoint that is null", "the words");
            }
            client.Multiplayer.GameServerEndpointFilter = endpoints => new List<ServerEndpoint>();
            Check.Refused(Status.WrongState, () => client.Multiplayer.CreateJoinRoom(null, "bounce", true, null, null));
        }

        public static void TheDevelopmentServerIsChosenAfterTheLogin()
        {
            Client client = Room.LogIn("ann");
            string map = Room.Word("map");
            client.Multiplayer.GameServerEndpointFilter = endpoints => { throw new CheckFailed("the filter was called"); };
            client.Multiplayer.DevelopmentServer = new ServerEndpoint("localhost", DevServer.Port);
            Connection connection = client.Multiplayer.CreateJoinRoom(null, "bounce", true, Room.Pairs("map", map), null);
            Check.Equal(client.Multiplayer.ListRooms("bounce", Room.Pairs("map", map), 0, 0).Length, 1, "the number of rooms there");
            client.Multiplayer.DevServer = null;
            Check.Equal(client.Multiplayer.ListRooms("bounce", Room.Pairs("map", map), 0, 0).Length, 0, "the number of rooms elsewhere");
            Check.Equal(client.ConnectUserId, "ann", "the user's id");
            Room.Leave(connection);
            client.Multiplayer.DevelopmentServer = new ServerEndpoint("localhost", 70000);
            Check.Refused(Status.InvalidArgument, () => client.Multiplayer.ListRooms("bounce", null, 0, 0));
        }

        public static void WhatComesBehindAJoinThatWasWaitedForIsNotLost()
        {
            foreach (bool reuse in new[] { false, true })
            {
                NativeLoop.ReuseMessages = reuse;
                Connection connection = Room.Join("bounce", "fault", "early,late,together", "early", "2", "late", "3");
                List<string> types = new List<string>();
                connection.OnMessage += (sender, message) => types.Add(message.Type + message.GetInt(0));
                Check.Until(() => types.Count == 5, "all messages have come");
                Check.Equal(string.Join(" ", types), "early0 early1 late0 late1 late2", "the messages");
                Room.Leave(connection);
            }
            NativeLoop.ReuseMessages = false;
        }

        public static void SettingsAreMadeBeforeTheConnect()
        {
            ConnectionSettings settings = new ConnectionSettings
            {
                ConnectTimeoutMs = 5000, JoinTimeoutMs = 5000, MessageSizeLimit = 1000, SendBufferLimit = 5000, ReceiveBufferLimit = 5000,
                SendCoalescing = false,
            };
            Client client = Room.LogIn("ann");
            client.Multiplayer.Settings = settings;
            Connection connection = client.Multiplayer.CreateJoinRoom(null, "bounce", true, null, null);
            Check.Refused(Status.TooLarge, () => connection.Send("big", new byte[1000]));
            Room.Leave(connection);
        }
    }
}
